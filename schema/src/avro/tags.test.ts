import { expect, it } from "vitest";
import { retaggedAvro, taggedAvro } from "./tags.ts";

const entity = (entityPath: string, entityType: "sr_record" | "sr_field", ...tags: string[]) => ({
  schemaEntity: { entityPath, entityType },
  tags,
});
const none = { add: [], remove: [], carry: [] };
const TEXT = `{"type":"record","name":"A","namespace":"n","fields":[
  {"name":"x","type":["null",{"type":"array","items":{"type":"record","name":"B","fields":[{"name":"y","type":"int","confluent:tags":["old"]}]}}]},
  {"name":"z","type":"long","default":12345678901234567890}
]}`;

it("finds tags of records and fields, nested ones by their record's full name", () => {
  expect(taggedAvro(TEXT)).toEqual([entity("n.B.y", "sr_field", "old")]);
});

it("adds and removes, with or without a dot before the path, and keeps digits as they were", () => {
  const text = retaggedAvro(TEXT, {
    ...none,
    add: [entity(".n.A", "sr_record", "PII"), entity("n.B.y", "sr_field", "new", "old")],
    remove: [entity("n.B.y", "sr_field", "old")],
  });
  expect(taggedAvro(text)).toEqual([entity("n.A", "sr_record", "PII"), entity("n.B.y", "sr_field", "new")]);
  expect(text).toContain("12345678901234567890");
});

it("leaves no empty list behind", () => {
  expect(retaggedAvro(TEXT, { ...none, remove: [entity("n.B.y", "sr_field", "old")] })).not.toContain("confluent:tags");
});

it("carries tags over to what is still there", () => {
  const carry = [entity("n.A.z", "sr_field", "kept"), entity("n.A.gone", "sr_field", "lost")];
  expect(taggedAvro(retaggedAvro(TEXT, { ...none, carry })).map(({ tags }) => tags)).toEqual([["old"], ["kept"]]);
});

it("refuses to tag what is not there", () => {
  const fault = expect.objectContaining({ code: "avro/no-such-entity" });
  expect(() => retaggedAvro(TEXT, { ...none, add: [entity("n.A.w", "sr_field", "t")] })).toThrow(fault);
  expect(() => retaggedAvro(TEXT, { ...none, add: [entity("n.A.z", "sr_record", "t")] })).toThrow(fault);
});
