import { describe, expect, it } from "vitest";
import { avro } from "./format.ts";
import { normalizedAvro } from "./normalize.ts";
import { parseAvro } from "./parse.ts";

const record = (...fields: readonly string[]) => `{"type":"record","name":"R","fields":[${fields.join(",")}]}`;
const normal = (text: string) => normalizedAvro(parseAvro(text, { strictness: "confluent" }));
const field = (type: string, given: string) => record(`{"name":"a","type":${type},"default":${given}}`);

describe("a default in the normalized form", () => {
  it.each([
    ["a number of the type", '"double"', "1", "1.0"],
    ["a number in a map", '{"type":"map","values":"double"}', '{"b":1,"a":2}', '{"a":2.0,"b":1.0}'],
    ["a number in a list", '{"type":"array","items":"float"}', "[1,0.1]", "[1.0,0.1]"],
    ["a number of the first branch", '["double","null"]', "1", "1.0"],
    ["a float", '"float"', "16777217", "1.6777216E7"],
    ["a negative zero", '"float"', "-0.0", "-0.0"],
    ["not a number", '"double"', '"NaN"', '"NaN"'],
    ["null, whatever the first branch is", '["string","null"]', "null", "null"],
    ["a boolean of a later branch", '["string","boolean"]', "true", "true"],
    ["what ISO 8859-1 has", '"bytes"', '"é\\u0000"', '"é\\u0000"'],
    ["a question mark for what it has not", '"bytes"', '"€😀"', '"??"'],
    [
      "a number inside a record",
      '{"type":"record","name":"F","fields":[{"name":"b","type":"float"}]}',
      '{"b":0}',
      '{"b":0.0}',
    ],
  ])("is %s", (_, type, given, kept) => {
    const stored = avro.canonical(parseAvro(field(type, given)));
    const wanted = stored.replace(/"default":.*(?=\}\]\}$)/, `"default":${kept}`);
    expect(normal(field(type, given))).toBe(wanted);
    expect(normal(wanted)).toBe(wanted);
  });

  it.each([
    ["a string", '["long","string"]', '"x"'],
    ["a fraction", '["int","double"]', "1.5"],
    ["a number", '["string","int"]', "1"],
  ])("is left out where it is %s of a later branch", (_, type, given) => {
    expect(normal(field(type, given))).toBe(record(`{"name":"a","type":${type}}`));
  });

  it.each([
    ["a list of a later branch", '["string",{"type":"array","items":"int"}]', "[1]"],
    ["a member that the record has not", '{"type":"record","name":"F","fields":[]}', '{"b":true}'],
  ])("is refused where it is %s", (_, type, given) => {
    expect(() => normal(field(type, given))).toThrow(expect.objectContaining({ code: "avro/not-normalizable" }));
  });
});

describe("the normalized form", () => {
  it.each([
    ["keeps an empty doc of a field", record('{"name":"a","type":"int","doc":""}')],
    ["puts a logical type first", '{"type":"bytes","logicalType":"decimal","precision":9,"scale":2,"a":1}'],
    ["sorts a logical type that is not valid there", '{"type":"string","a":1,"logicalType":"decimal"}'],
    ["has a scale of 0 among the attributes", '{"type":"bytes","logicalType":"decimal","precision":9,"a":1,"scale":0}'],
  ])("%s", (_, text) => {
    expect(normal(text)).toBe(text);
  });

  it("drops an empty doc of a type, and sorts aliases", () => {
    expect(normal('{"type":"record","name":"n.R","doc":"","aliases":["n.B","m.C","A"],"fields":[]}')).toBe(
      '{"type":"record","name":"R","namespace":"n","fields":[],"aliases":["m.C","A","B"]}',
    );
  });

  it("is refused where an attribute is beyond a long", () => {
    expect(() => normal('{"type":"int","x":9223372036854775808}')).toThrow(/no normalized form/);
    expect(normal('{"type":"int","x":9223372036854775807}')).toBe('{"type":"int","x":9223372036854775807}');
  });
});

describe("what is defined inside a reference", () => {
  const kind = '{"type":"enum","name":"Kind","namespace":"x","symbols":["A"]}';
  const text = `{"type":"record","name":"Page","namespace":"x","fields":[{"name":"kind","type":${kind}}]}`;
  const references = [{ name: "x.Page", subject: "page", version: 1, text }];
  const schema = parseAvro('{"type":"array","items":["x.Page","x.Kind"]}', { references });

  it("is written out, as the reference alone is known by its name", () => {
    expect(avro.canonical(schema)).toBe(`{"type":"array","items":["x.Page",${kind}]}`);
    expect(avro.normalized(schema)).toBe(`{"type":"array","items":["x.Page",${kind}]}`);
  });
});

describe("two schemas are one for Confluent's registry", () => {
  const same = (a: string, b: string) => avro.comparable(parseAvro(a)) === avro.comparable(parseAvro(b));

  it.each([
    ["with attributes in another order", '{"type":"int","a":1,"b":2}', '{"type":"int","b":2,"a":1}', true],
    [
      "with aliases in another order",
      '{"type":"fixed","name":"F","size":1,"aliases":["A","B"]}',
      '{"type":"fixed","name":"F","size":1,"aliases":["B","A"]}',
      true,
    ],
    ["with a default of 0 and 0.0", field('"float"', "0"), field('"float"', "0.0"), false],
    ["with a default of 1e2 and 100.0", field('"float"', "1e2"), field('"float"', "100.0"), true],
    ["with another doc", record('{"name":"a","type":"int","doc":"x"}'), record('{"name":"a","type":"int"}'), false],
    [
      "with an empty doc and none",
      record('{"name":"a","type":"int","doc":""}'),
      record('{"name":"a","type":"int"}'),
      false,
    ],
  ])("%s: %#", (_, a, b, wanted) => {
    expect(same(a, b)).toBe(wanted);
  });
});
