import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { describe, expect, it } from "vitest";
import { protobuf } from "./format.ts";
import { sampleMessages } from "./sample.ts";

const WIDE = protobuf.parse(`syntax = "proto3";
package shop;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
message Order {
  string id = 1; bytes raw = 2; double d = 3; float f = 4; fixed64 f64 = 5; sint64 s64 = 6; uint32 u = 7; bool b = 8;
  repeated Order parts = 9;
  map<int64, State> states = 10;
  oneof pay { string card = 11; int64 cash = 12; State other = 13; }
  enum State { NEW = 0; PAID = 1; SENT = 2; BACK = 3; }
  google.protobuf.Any any = 20; google.protobuf.Duration duration = 21; google.protobuf.FieldMask mask = 22;
  google.protobuf.Struct struct = 23; google.protobuf.Value value = 24; google.protobuf.Timestamp at = 25;
  google.protobuf.StringValue text = 26; google.protobuf.Int64Value number = 27;
}`);

describe("samples of Protobuf events", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(protobuf.sample(WIDE, 7)).toEqual(protobuf.sample(WIDE, 7));
    expect(protobuf.sample(WIDE, 7)).not.toEqual(protobuf.sample(WIDE, 8));
  });

  it("take every field, enum value and way of a oneof, and come back from their bytes as they were", () => {
    const events = sampleMessages(WIDE.model, "shop.Order", 3);
    const names = new Set<string>();
    const states = new Set<unknown>();
    const visit = (event: ReflectMessage): void => {
      for (const field of event.fields) {
        if (event.isSet(field)) names.add(field.name);
        if (field.name === "parts" && field.fieldKind === "list")
          for (const part of event.get(field)) visit(part as ReflectMessage);
        if (field.fieldKind === "map") for (const [, state] of event.get(field)) states.add(state);
        if (field.fieldKind === "enum" && event.isSet(field)) states.add(event.get(field));
      }
    };
    for (const event of events) {
      visit(event);
      expect(fromBinary(event.desc, toBinary(event.desc, event.message))).toEqual(event.message);
    }
    expect(names.size).toBe(events[0]?.fields.length);
    expect(states).toEqual(new Set([0, 1, 2, 3]));
  });

  it("have what is required, and are refused where that has no end", () => {
    const required = protobuf.parse(
      "message A { required B b = 1; } message B { required string s = 1; optional A a = 2; }",
    );
    for (const event of protobuf.sample(required, 1)) expect(event).toHaveProperty("b.s");
    const endless = protobuf.parse("message A { required A a = 1; }");
    expect(() => protobuf.sample(endless, 1)).toThrow(expect.objectContaining({ code: "protobuf/no-event" }));
    expect(() => protobuf.sample(protobuf.parse("enum E { A = 0; }"), 1)).toThrow(
      expect.objectContaining({ code: "protobuf/no-event" }),
    );
  });
});
