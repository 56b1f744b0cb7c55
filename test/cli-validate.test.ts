import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat, type RunOptions } from "./support/concordat.ts";

const SCHEMA = `{
  "type": "object",
  "properties": {
    "id": { "type": "string" },
    "total": { "type": "number", "minimum": 0 },
    "pay": { "oneOf": [{ "type": "null" }, { "type": "object", "required": ["card"] }] }
  },
  "required": ["id"],
  "additionalProperties": false
}
`;

let folder: string;
const run = (args: string, options: Partial<RunOptions> = {}) =>
  concordat(["validate", ...args.split(" ")], { cwd: folder, ...options });
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-validate-"));
  write("order.json", SCHEMA);
  write("one.json", '{\n  "id": "o-1",\n  "total": 12.50\n}\n');
  write("events.ndjson", '{"id":"o-1"}\n{"id":7,"total":-1}\n\n{"pay":{},"extra":1}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a file of one event, and several files, are a yes where all is valid", async () => {
  write("two.ndjson", '{"id":"o-1"}\n{"id":"o-2","pay":null}\n');
  expect(await run("order.json one.json two.ndjson")).toEqual({
    code: 0,
    out: "one.json: 1 event, valid by order.json\ntwo.ndjson: 2 events, valid by order.json\n",
    err: "",
  });
});

test("an event that is not valid is a no, with its place, the keyword, the rule and help", async () => {
  const { code, out } = await run("order.json events.ndjson");
  expect(code).toBe(1);
  expect(out).toContain(`error[minimum]: /total must be at least 0, but is -1.
 --> events.ndjson:2:17
  |
2 | {"id":7,"total":-1}
  |                 ^^
 ::: order.json:5:45
  |
5 |     "total": { "type": "number", "minimum": 0 },
  |                                             - by this rule
  = help: Correct the value, or "minimum" in the schema if such events are meant.
`);
  expect(out).toContain("error[type]: /id must be a string, but is 7.\n --> events.ndjson:2:7\n");
  expect(out).toContain(
    'error[additionalProperties]: The event must not have the property "extra".\n --> events.ndjson:4:11\n',
  );
  expect(out).toContain('= nearest: /pay must have the property "card".');
  expect(out.trimEnd().split("\n").at(-1)).toBe("events.ndjson: 3 events, 2 not valid by order.json");
});

test("the standard input is a file, and the answer may be JSON", async () => {
  const { code, out } = await run("order.json - --format json", { input: '{"id":"o-1","total":-0.5}' });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    schema: "order.json",
    schemaType: "JSON",
    valid: false,
    files: [
      {
        file: "(standard input)",
        events: 1,
        invalid: 1,
        errors: [
          {
            event: 1,
            line: 1,
            column: 21,
            length: 4,
            pointer: "/total",
            keyword: "minimum",
            message: "must be at least 0, but is -0.5",
            schemaPointer: "/properties/total/minimum",
            rule: { line: 5, column: 45, length: 1 },
          },
        ],
      },
    ],
  });
});

test("numbers count with all their digits", async () => {
  write("limit.json", '{ "maximum": 9007199254740992, "multipleOf": 0.1 }');
  expect(await run("limit.json -", { input: "0.3\n9007199254740992" })).toMatchObject({ code: 0 });
  expect(await run("limit.json -", { input: "9007199254740993" })).toMatchObject({ code: 1 });
});

test("patterns that take others years end, by a match or with an error", async () => {
  write("linear.json", '{ "pattern": "^(a+)+$" }');
  write("stepwise.json", '{ "pattern": "^((a+)\\\\2?)+$" }');
  const input = JSON.stringify(`${"a".repeat(60)}!`);
  expect(await run("linear.json -", { input })).toMatchObject({
    code: 1,
    out: expect.stringContaining("error[pattern]"),
  });
  expect(await run("stepwise.json -", { input })).toMatchObject({
    code: 2,
    err: expect.stringContaining("engine/too-many-steps"),
  });
});

test("references are found in the config's files", async () => {
  write("line.json", '{"type":"object","required":["sku"]}');
  write("basket.json", '{"type":"array","items":{"$ref":"line.json"}}');
  const config = {
    schemas: [
      { file: "line.json", subject: "line" },
      { file: "basket.json", subject: "basket", references: [{ name: "line.json", subject: "line" }] },
    ],
  };
  write("config.json", JSON.stringify(config));
  const { code, out } = await run("basket.json - --config config.json", { input: "[{}]" });
  expect(code).toBe(1);
  expect(out).toContain('error[required]: /0 must have the property "sku".');
  expect(out).toContain("= rule: line.json#/required");
});

test.each([
  ["order.json broken.json", "json/unexpected-end", "broken.json:1:7"],
  ["order.json missing.json", "cli/file-not-found", "There is no file missing.json"],
  ["order.avsc one.json", "cli/events-not-json", "order.avsc is a schema of Avro, whose events are not JSON"],
  ["broken.json one.json", "json/unexpected-end", "broken.json:1:7"],
])("%s is wrong input", async (args, code, told) => {
  write("broken.json", '{"id":');
  write("order.avsc", '"string"');
  const ran = await run(args);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(code);
  expect(ran.err).toContain(told);
});
