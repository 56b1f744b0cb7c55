import { expect, it } from "vitest";
import { protobuf } from "./format.ts";
import { ignoringExtensions } from "./ignoring-extensions.ts";

const TEXT = `syntax = "proto2";

import "confluent/meta.proto";
import "google/protobuf/descriptor.proto";

option java_package = "j";
option (file) = 1;

message A {
  option (message) = 1;

  optional int32 a = 1 [
    deprecated = true,
    (field) = 1
  ];
  optional int32 b = 2 [(field) = 1];
  optional int32 c = 3 [(confluent.field_meta).doc = "kept"];

  extensions 100 to 199;

  extend A {
    optional int32 inner = 100;
  }
}
enum E {
  option (enumeration) = 1;
  X = 0 [(value) = 1];
}

extend A {
  optional int32 outer = 101;
}

service S {
  option (service) = 1;

  rpc Get (A) returns (A) {
    option (method) = 1;
  };
}
`;

it("leaves custom options, ranges for extensions and extensions out, and Confluent's own options in", () => {
  const { model } = protobuf.parse(TEXT);
  expect(ignoringExtensions(model)).toBe(`syntax = "proto2";

import "confluent/meta.proto";
import "google/protobuf/descriptor.proto";

option java_package = "j";

message A {
  optional int32 a = 1 [deprecated = true];
  optional int32 b = 2;
  optional int32 c = 3 [(confluent.field_meta).doc = "kept"];
}
enum E {
  X = 0;
}

service S {
  rpc Get (A) returns (A);
}
`);
});

it("changes nothing where there are none", () => {
  const schema = protobuf.parse('syntax = "proto3"; message A { map<string, int32> m = 1 [deprecated = true]; }');
  expect(ignoringExtensions(schema.model)).toBe(protobuf.canonical(schema));
});
