import { describe, expect, it } from "vitest";
import { type Lock, lockText, parseLock } from "./lock.ts";

const reference = { name: "shop.Card", subject: "cards", version: 1 };
const lock: Lock = new Map([
  ["b", { guid: "g", hash: "h" }],
  [
    "a",
    {
      version: 2,
      id: 7,
      guid: "g",
      hash: "h",
      offline: {
        schema: "{}",
        schemaType: "AVRO",
        references: [reference],
        resolved: [{ ...reference, text: '"int"' }],
      },
    },
  ],
]);

const withEntry = (entry: unknown) => JSON.stringify({ lockVersion: 1, subjects: { a: entry } });
const names = { guid: "g", hash: "h" };

describe("a lock", () => {
  it("is read as it was written, its subjects in order", () => {
    const text = lockText(lock);
    expect(parseLock(text)).toEqual(lock);
    expect([...(parseLock(text) ?? new Map()).keys()]).toEqual(["a", "b"]);
  });

  it.each([
    ["no JSON", "{"],
    ["another version", '{"lockVersion":2,"subjects":{}}'],
    ["no subjects", '{"lockVersion":1}'],
    ["a subject without a hash", withEntry({ guid: "g" })],
    ["an offline part that is no object", withEntry({ ...names, offline: [] })],
    ["a reference that is null", withEntry({ ...names, offline: { references: [null] } })],
    ["a reference without a text", withEntry({ ...names, offline: { resolved: [reference] } })],
  ])("is none with %s", (_, text) => {
    expect(parseLock(text)).toBeUndefined();
  });
});
