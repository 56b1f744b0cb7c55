import { expect, it } from "vitest";
import { namesJsonSchema } from "./used-names.ts";

const namesOf = (text: string) => namesJsonSchema(text).uses.map(({ names }) => names);

it("finds what references name that the text does not have, each once, with its place", () => {
  const text = `{"$id":"http://h/order.json",
    "properties":{"a":{"$ref":"address.json"},"b":{"$ref":"address.json#/definitions/Zip"},"c":{"$ref":"#/definitions/C"}},
    "items":{"$ref":"../common/line.json"},
    "definitions":{"C":{"$ref":"http://h/order.json#/properties"},"D":{"$id":"d.json"},"E":{"$ref":"d.json"},
      "F":{"$ref":"http://json-schema.org/draft-07/schema#"},"G":{"$ref":"http://other/g.json"}}}`;
  expect(namesOf(text)).toEqual([
    ["address.json"],
    ["common/line.json", "../common/line.json"],
    ["http://other/g.json"],
  ]);
  expect(namesJsonSchema(text).uses[0]).toMatchObject({ line: 2, column: 31 });
  expect(namesJsonSchema(text).defines).toBeUndefined();
});

it("finds none in a schema that is true", () => {
  expect(namesOf("true")).toEqual([]);
});
