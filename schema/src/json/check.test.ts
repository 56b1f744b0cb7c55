import { describe, expect, it } from "vitest";
import { parseJsonSchema } from "./parse.ts";

const SCHEMAS = {
  4: "http://json-schema.org/draft-04/schema#",
  6: "http://json-schema.org/draft-06/schema#",
  7: "http://json-schema.org/draft-07/schema#",
  2019: "https://json-schema.org/draft/2019-09/schema",
  2020: "https://json-schema.org/draft/2020-12/schema",
} as const;
const DRAFTS = [4, 6, 7, 2019, 2020] as const;
type DraftNumber = (typeof DRAFTS)[number];

/** The drafts in which a body is a schema. */
function takenBy(body: string): readonly DraftNumber[] {
  return DRAFTS.filter((draft) => {
    try {
      parseJsonSchema(`{"$schema":"${SCHEMAS[draft]}",${body}}`);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^json-schema\//), hint: expect.any(String) });
      return false;
    }
  });
}

const all = DRAFTS;
const none: readonly DraftNumber[] = [];
const modern = [2019, 2020];

// What everit-json-schema and json-sKema take, which load schemas in Confluent's registry.
describe("a schema is taken by the drafts", () => {
  it.each<[string, readonly number[]]>([
    ['"type":"strin"', none],
    ['"type":["string","any"]', none],
    ['"required":"a"', none],
    ['"minLength":1.0', modern],
    ['"maxItems":"1"', none],
    ['"exclusiveMinimum":true', [4]],
    ['"exclusiveMinimum":1', [6, 7, 2019, 2020]],
    ['"multipleOf":0', modern],
    ['"items":[{}]', [4, 6, 7]],
    ['"items":true', [6, 7, 2019, 2020]],
    ['"prefixItems":{}', [4, 6, 7]],
    ['"pattern":"["', none],
    ['"pattern":"a)"', none],
    ['"pattern":"(?i)a++"', all],
    ['"patternProperties":{"(":{}}', none],
    ['"properties":{"$id":5}', [6, 7]],
    ['"properties":{"id":5}', [4]],
    ['"properties":{"a":5}', none],
    ['"then":5', [4, 6, 2019, 2020]],
    ['"if":{},"then":5', [4, 6]],
    ['"readOnly":1', [4, 6]],
    ['"deprecated":1', [4, 6, 7]],
    ['"$id":5', [4, 2019, 2020]],
    ['"dependencies":{"a":5}', modern],
    ['"minContains":"1"', all],
    ['"definitions":{"a":{"type":"strin"}}', all],
    ['"$defs":{"a":{"type":"strin"}}', [4, 6, 7]],
    ['"$ref":"#/definitions/a","minLength":"1","definitions":{"a":{}}', [4, 6, 7]],
    ['"$ref":"#/definitions/b","definitions":{"a":{}}', none],
    ['"description":5', none],
  ])("%s", (body, drafts) => {
    expect(takenBy(body)).toEqual(drafts);
  });

  it("whatever stands behind the text", () => {
    expect(parseJsonSchema('{"type":"string"} and more').model.root.keywords.size).toBe(1);
    expect(() => parseJsonSchema("and more")).toThrow(/where a JSON value is expected/);
  });

  it("with other texts under the names that references have, since 2019-09 from each of them", () => {
    const references = [
      { name: "leaf.json", subject: "leaf", version: 1, text: '{"type":"string"}' },
      { name: "common/t.json", subject: "t", version: 1, text: '{"properties":{"a":{"$ref":"leaf.json"}}}' },
    ];
    const text = ($schema: string) => `{"$schema":"${$schema}","$ref":"common/t.json"}`;
    expect(parseJsonSchema(text(SCHEMAS[2020]), { references }).model.root.ref).toBeDefined();
    expect(() => parseJsonSchema(text(SCHEMAS[7]), { references })).toThrow(/leaf\.json/);
  });
});
