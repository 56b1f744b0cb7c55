import { expect, test } from "vitest";
import { generate, UnsupportedTypeError } from "./index.ts";
import { nastyEvents } from "./nasty.fixture.ts";

async function paths(topics: readonly { topic: string; subjects: readonly string[] }[]): Promise<string[]> {
  const inputs = topics.map(({ topic, subjects }) => ({
    topic,
    events: subjects.map((subject) => ({ subject, schema: '"string"' })),
  }));
  return (await generate({ topics: inputs })).map(({ path }) => path);
}

test("the same input gives the same files", async () => {
  const input = { topics: [{ topic: "nasty", events: nastyEvents() }] };
  expect(await generate(input)).toEqual(await generate(structuredClone(input)));
});

test("a folder for each topic, a module for each subject, an index, a module for tests", async () => {
  expect(await paths([{ topic: "orders", subjects: ["orders-value", "shop.Order"] }])).toEqual([
    "orders/orders-value.ts",
    "orders/shop-Order.ts",
    "orders/index.ts",
    "orders/testing.ts",
  ]);
});

test("no name leads out of the folder, onto another file or into a special one", async () => {
  const subjects = [
    "../../etc/passwd",
    "index",
    "INDEX",
    "a.b",
    "a-b",
    "A-B",
    "x.d",
    "con",
    "",
    "a".repeat(300),
    "\0/\\",
  ];
  const found = await paths([
    { topic: "..", subjects },
    { topic: ".", subjects: ["s"] },
    { topic: "Orders", subjects: ["s"] },
    { topic: "orders", subjects: ["s"] },
    { topic: "node_modules", subjects: ["s"] },
  ]);
  for (const path of found) expect(path).toMatch(/^[A-Za-z0-9_-]{1,110}\/[A-Za-z0-9_-]{1,110}\.ts$/);
  expect(new Set(found.map((path) => path.toLowerCase())).size).toBe(found.length);
  expect(found.some((path) => path.startsWith("node_modules/"))).toBe(false);
});

test("a type that has no generator yet is refused by name", async () => {
  const events = [{ subject: "s", schema: "{}", schemaType: "XML" as never }];
  await expect(generate({ topics: [{ topic: "t", events }] })).rejects.toThrow(UnsupportedTypeError);
});

test("generated source is what it was", async () => {
  const order = {
    type: "record",
    name: "OrderPlaced",
    namespace: "shop",
    doc: "An order was placed.",
    fields: [
      { name: "orderId", type: { type: "string", logicalType: "uuid" } },
      { name: "status", type: { type: "enum", name: "Status", symbols: ["OPEN", "PAID"] }, default: "OPEN" },
      { name: "note", type: ["null", "string"], default: null, doc: "What the customer wrote." },
    ],
  };
  const events = [{ subject: "orders-value", schema: JSON.stringify(order), id: 7, version: 2 }];
  const files = await generate({ topics: [{ topic: "orders", events }] });
  expect(files.map(({ path, text }) => `=== ${path}\n${text}`).join("")).toMatchSnapshot();
});
