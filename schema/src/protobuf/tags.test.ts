import { describe, expect, it } from "vitest";
import { retaggedProtobuf, taggedProtobuf } from "./tags.ts";

const entity = (entityPath: string, entityType: "sr_record" | "sr_field", ...tags: string[]) => ({
  schemaEntity: { entityPath, entityType },
  tags,
});
const none = { add: [], remove: [], carry: [] };
const TEXT = `syntax = "proto3";
package shop;

message A {
  option (confluent.message_meta).doc = "an A";

  string x = 1 [deprecated = true];
  oneof which {
    B b = 2 [(confluent.field_meta) = { tags: "one", doc: "it" }];
  }

  message B {
    int64 y = 1 [(confluent.field_meta) = {
      tags: ["old", "older"]
    }];
  }
}
`;

describe("tags of a Protobuf schema", () => {
  it("are those of messages and fields, also within oneofs and messages, without the package", () => {
    expect(taggedProtobuf(TEXT)).toEqual([
      entity("A.b", "sr_field", "one"),
      entity("A.B.y", "sr_field", "old", "older"),
    ]);
  });

  it("are added and removed, with or without a dot before the path; other options stay", () => {
    const text = retaggedProtobuf(TEXT, {
      ...none,
      add: [
        entity(".A", "sr_record", "PII"),
        entity("A.B.y", "sr_field", "old", 'new "one"'),
        entity("A.x", "sr_field", "t"),
      ],
      remove: [entity("A.B.y", "sr_field", "old")],
    });
    expect(taggedProtobuf(text)).toEqual([
      entity("A", "sr_record", "PII"),
      entity("A.x", "sr_field", "t"),
      entity("A.b", "sr_field", "one"),
      entity("A.B.y", "sr_field", "older", 'new "one"'),
    ]);
    expect(text).toContain('doc: "an A"');
    expect(text).toContain("deprecated = true");
  });

  it("leave no empty option behind, but keep what else it says", () => {
    const remove = [entity("A.B.y", "sr_field", "old", "older"), entity("A.b", "sr_field", "one")];
    const text = retaggedProtobuf(TEXT, { ...none, remove });
    expect(text).toContain("int64 y = 1;");
    expect(text).toContain('doc: "it"');
    expect(text).not.toContain("tags");
  });

  it("are carried over to what is still there", () => {
    const carry = [entity("A.x", "sr_field", "kept"), entity("A.gone", "sr_field", "lost")];
    expect(taggedProtobuf(retaggedProtobuf(TEXT, { ...none, carry })).map(({ tags }) => tags)).toEqual([
      ["kept"],
      ["one"],
      ["old", "older"],
    ]);
  });

  it("are refused where there is nothing of that name", () => {
    const fault = expect.objectContaining({ code: "protobuf/no-such-entity" });
    expect(() => retaggedProtobuf(TEXT, { ...none, add: [entity("A.w", "sr_field", "t")] })).toThrow(fault);
    expect(() => retaggedProtobuf(TEXT, { ...none, add: [entity("A.x", "sr_record", "t")] })).toThrow(fault);
  });
});
