import { expect, test } from "vitest";
import { generate } from "../index.ts";

/** The text of an event's module, and that of its checks where it has any. */
async function modulesOf(schema: object): Promise<{ readonly text: string; readonly checks: string | undefined }> {
  const events = [{ subject: "s", schemaType: "JSON" as const, schema: JSON.stringify(schema) }];
  const files = await generate({ topics: [{ topic: "t", events }] });
  const textAt = (path: string) => files.find((file) => file.path === path)?.text;
  return { text: textAt("t/s.ts") ?? "", checks: textAt("t/s/checks.ts") };
}

const properties = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, { type: "string" }]));

const levels = (count: number, around: (inner: object) => object): object =>
  Array.from({ length: count }).reduce<object>(around, { type: "string" });

test("5,000 properties are checked by functions that an engine can compile", async () => {
  const { checks = "" } = await modulesOf({
    type: "object",
    properties: properties(5_000),
    additionalProperties: false,
  });
  const longest = Math.max(...checks.split(/^function /m).map((one) => one.length));
  expect(checks.length).toBeGreaterThan(1_000_000);
  expect(longest).toBeLessThan(600_000);
}, 30_000);

test("objects within each other are, one function for some levels", async () => {
  const { checks = "" } = await modulesOf(levels(400, (inner) => ({ type: "object", properties: { a: inner } })));
  expect(checks.split(/^function /m).length).toBeGreaterThan(50);
});

test.each<[name: string, schema: object]>([
  ["schemas within each other too deep for ajv", levels(450, (inner) => ({ type: "array", items: inner }))],
  ["a name that no UTF-8 has", { type: "object", properties: { "\ud800": { type: "string" } } }],
  [
    "a reference that depends on what led there",
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $dynamicAnchor: "node",
      properties: { next: { $dynamicRef: "#node" }, other: { $ref: "#/$defs/other" } },
      $defs: { other: { $id: "other", $dynamicAnchor: "node", properties: { next: { $dynamicRef: "#node" } } } },
    },
  ],
])("%s: the event asks its schema", async (_, schema) => {
  const { text, checks } = await modulesOf(schema);
  expect(text).toContain("export const event = jsonEvent<");
  expect(text).not.toContain("validate");
  expect(checks).toBeUndefined();
});

test("what is referred to twice, and twice again, is written once", async () => {
  const ref = (index: number) => ({ $ref: `#/definitions/n${index}` });
  const definitions = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [
      `n${index}`,
      {
        anyOf: [ref(index + 1), { properties: { [`p${index}`]: { type: "number" } }, allOf: [ref(index + 1)] }],
        allOf: [ref(index + 1), ref(index + 1)],
      },
    ]),
  );
  const schema = { type: "object", ...ref(0), allOf: [ref(0)], definitions: { ...definitions, n30: {} } };
  const { text, checks = "" } = await modulesOf({ $schema: "https://json-schema.org/draft/2019-09/schema", ...schema });
  expect(text.length + checks.length).toBeLessThan(500_000);
});

test("thousands of types of one title get names of their own in little time", async () => {
  const money = (index: number) => ({ title: "Money", type: "object", properties: { [`p${index}`]: {} } });
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`f${index}`, money(index)]));
  const { text } = await modulesOf({ title: "Prices", type: "object", properties: many });
  expect(text).toContain("export interface PricesF1999 {");
});

test("references that lead on and on are refused by name", async () => {
  const chain = Array.from({ length: 5_000 }, (_, index) => [`n${index}`, { $ref: `#/definitions/n${index + 1}` }]);
  const definitions = { ...Object.fromEntries(chain), n5000: { type: "string" } };
  await expect(modulesOf({ $ref: "#/definitions/n0", definitions })).rejects.toMatchObject({
    code: "codegen/too-deep",
  });
});

test("a pattern that is no regular expression is refused with its place", async () => {
  const schema = { type: "object", properties: { code: { type: "string", pattern: "(?i)[a-z]++" } } };
  await expect(modulesOf(schema)).rejects.toMatchObject({
    code: "codegen/unreadable-pattern",
    message: expect.stringContaining("s, at /properties/code/pattern: "),
  });
});
