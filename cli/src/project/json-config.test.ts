import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readJsonConfig } from "./json-config.ts";

const folder = mkdtempSync(join(tmpdir(), "concordat-config-"));
const file = join(folder, "concordat.config.json");
afterAll(() => rmSync(folder, { recursive: true }));

/** The text, and where `^` stands in it: that is taken out. */
function written(marked: string) {
  const lines = marked.slice(0, marked.indexOf("^")).split("\n");
  writeFileSync(file, marked.replace("^", ""));
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

test.each([
  ['{\n  "topics": { "a": ["b"], ^}\n}', "is not JSON: "],
  ["^[1]", "The config in "],
  ['{\n  "output": ^5\n}', "output in "],
  ['{ ^"outputs": "x" }', " has outputs, "],
  ['{ "output": "x", "output": ^5 }', "output in "],
  ['{ "topics": {\n\t"orders.v1": ^"orders-value" } }', "topics.orders.v1 in "],
  ['{ "topics": { "a": ["b", { "subject": ^[] }] } }', "topics.a[1].subject in "],
  ['{ "topics": { "a": ["b", ^{ "version": 5 }] } }', "topics.a[1].subject in "],
  ['{ "topics": { "a": { "events": ["b"], ^"keys": "b" } } }', " has topics.a.keys, "],
  [
    '{ "schemas": [{ "file": "f", "references": [{ "name": "n", "subject": ^7 }] }] }',
    "schemas[0].references[0].subject",
  ],
  ['{ "topics": { "a": ["b", ^{ "subject": "b" }] } }', "topics.a[1] in "],
  ['{ "topics": { "a": ^[] } }', "at least one subject, but is an empty list"],
  ['{ "topics": { "a": { "events": ^[] } } }', "topics.a.events in "],
  ['{ "topics": { "a": ^"b" } }', "a list of subjects, or an object"],
  ['{ "schemas": [^5] }', "a file or pattern, or an object"],
  ['{ "registry": { "auth": { "token": ^["SECRET"] } } }', "registry.auth.token in "],
])("%j is refused at its place", (marked, words) => {
  const place = written(marked);
  const message = expect.stringContaining(words);
  // The line itself is not told: it may hold a secret.
  expect(() => readJsonConfig(file)).toThrow(expect.objectContaining({ code: "cli/bad-config", message, place }));
});

test("what is right is read", () => {
  const config = {
    topics: { orders: { events: ["a", { subject: "a", message: "M" }, { subject: "b", version: 2 }], key: false } },
    level: "FULL",
  };
  writeFileSync(file, `\ufeff${JSON.stringify(config)}`);
  expect(readJsonConfig(file).config).toEqual(config);
});
