import { describe, expect, it } from "vitest";
import { avro } from "./format.ts";
import { parseAvro } from "./parse.ts";

const record = (name: string, ...fields: readonly string[]) =>
  `{"type":"record","name":"${name}","fields":[${fields.join(",")}]}`;
const field = (name: string, type: string, given: string) => `{"name":"${name}","type":${type},"default":${given}}`;
const strict = (text: string) => () => parseAvro(text, { strictness: "confluent" });

/** A default that leads back to its own record. */
const ENDLESS = record("C", field("c", '"C"', "{}"));

describe("a default that holds the record of its own field", () => {
  it.each([
    ["itself", ENDLESS],
    ["in a union, before null", record("C", field("c", '["C","null"]', "{}"))],
    ["in a union, after null", record("C", field("c", '["null","C"]', "{}"))],
    ["in an array", record("C", field("c", '{"type":"array","items":"C"}', "[{}]"))],
    ["in a map", record("C", field("c", '{"type":"map","values":"C"}', '{"k":{}}'))],
    ["through another record", record("C", field("d", record("D", field("c", '"C"', "{}")), "{}"))],
    ["though the value ends", record("C", '{"name":"x","type":"int"}', field("c", '["null","C"]', '{"x":1,"c":null}'))],
  ])("is rejected: %s", (_, text) => {
    expect(strict(text)).toThrow(expect.objectContaining({ code: "avro/endless-default" }));
  });

  it.each([
    ["null", record("C", field("c", '["null","C"]', "null"))],
    ["an empty array", record("C", field("c", '{"type":"array","items":"C"}', "[]"))],
    ["an empty map", record("C", field("c", '{"type":"map","values":"C"}', "{}"))],
    [
      "another record, twice",
      record("C", field("a", record("D", field("i", '"int"', "1")), "{}"), field("b", '"D"', "{}")),
    ],
  ])("is none where the default is %s", (_, text) => {
    expect(strict(text)).not.toThrow();
  });

  it("differs from one of the wrong type", () => {
    expect(strict(record("C", field("c", '"C"', "1")))).toThrow(expect.objectContaining({ code: "avro/bad-default" }));
  });

  it("is taken from what was stored, and printed", () => {
    const schema = parseAvro(ENDLESS);
    expect(avro.canonical(schema)).toBe(ENDLESS);
    expect(avro.normalized(schema)).toBe(ENDLESS);
    expect(avro.compare(schema, schema)).toEqual([]);
  });

  it("is rejected where a reference brings it", () => {
    const references = [{ name: "C", subject: "c", version: 1, text: ENDLESS }];
    const text = record("D", field("c", '"C"', "{}"));
    expect(() => parseAvro(text, { references, strictness: "confluent" })).toThrow(
      expect.objectContaining({ code: "avro/endless-default" }),
    );
  });
});

it("holds each record against a default once, however often defaults lead there", () => {
  const levels = 60;
  const chain = Array.from({ length: levels }, (_, level) => {
    const inner = level === levels - 1 ? '"int"' : `"R${level + 1}"`;
    const given = level === levels - 1 ? "1" : "{}";
    return record(`R${level}`, field("a", inner, given), field("b", inner, given));
  });
  // The deepest first, so that each is known where it is used.
  const text = record("Root", ...chain.toReversed().map((one, index) => field(`f${index}`, one, "{}")));
  expect(strict(text)).not.toThrow();
});
