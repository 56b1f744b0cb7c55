import { expect, it } from "vitest";
import { retaggedJsonSchema, taggedJsonSchema } from "./tags.ts";

const entity = (entityPath: string, entityType: "sr_record" | "sr_field", ...tags: string[]) => ({
  schemaEntity: { entityPath, entityType },
  tags,
});
const none = { add: [], remove: [], carry: [] };
const TEXT = `{"type":"object","confluent:tags":["R"],"properties":{
  "id":{"type":"string","confluent:tags":["PII"]},
  "address":{"type":"object","properties":{"street":{"type":"string"},"a.b":{"type":"number","multipleOf":1.50}}},
  "lines":{"type":"array","items":{"type":"object","confluent:tags":["L"],"properties":{"sku":{"type":"string"}}}}
},"definitions":{"D":{"type":"object","properties":{"x":{"oneOf":[{"type":"object","properties":{"y":{"confluent:tags":["T"]}}}]}}}}}`;

it("finds tags of objects and properties by Confluent's paths", () => {
  expect(taggedJsonSchema(TEXT)).toEqual([
    entity("object", "sr_record", "R"),
    entity("object.id", "sr_field", "PII"),
    entity("object.lines.array.object", "sr_record", "L"),
    entity("object.definitions.D.object.x.oneof.0.object.y", "sr_field", "T"),
  ]);
});

it("adds and removes, with or without a dot before the path, and keeps digits as they were", () => {
  const text = retaggedJsonSchema(TEXT, {
    ...none,
    add: [
      entity(".object.address.object.street", "sr_field", "new"),
      entity("object.address.object.a.b", "sr_field", "n"),
    ],
    remove: [entity("object.id", "sr_field", "PII"), entity("object", "sr_record", "R")],
  });
  expect(taggedJsonSchema(text).map(({ schemaEntity }) => schemaEntity.entityPath)).toEqual([
    "object.address.object.street",
    "object.address.object.a.b",
    "object.lines.array.object",
    "object.definitions.D.object.x.oneof.0.object.y",
  ]);
  expect(text).toContain('{"type":"number","multipleOf":1.50,"confluent:tags":["n"]}');
});

it("takes the object of a property for the property", () => {
  const add = [entity("object.address.object", "sr_record", "A")];
  const added = taggedJsonSchema(retaggedJsonSchema(TEXT, { ...none, add }));
  expect(added).toContainEqual(entity("object.address", "sr_field", "A"));
});

it("carries tags over to what is still there, and refuses to tag what is not", () => {
  const carry = [entity("object.lines", "sr_field", "kept"), entity("object.gone", "sr_field", "lost")];
  expect(taggedJsonSchema(retaggedJsonSchema(TEXT, { ...none, carry })).flatMap(({ tags }) => tags)).toContain("kept");
  const fault = expect.objectContaining({ code: "json-schema/no-such-entity" });
  expect(() => retaggedJsonSchema(TEXT, { ...none, add: [entity("object.w", "sr_field", "t")] })).toThrow(fault);
});
