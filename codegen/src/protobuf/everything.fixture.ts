import type { EventInput } from "../input.ts";

/** What a generator of TypeScript from Protobuf meets: each is a schema that compilers take. */
export const EVERYTHING: Readonly<Record<string, Pick<EventInput, "schema" | "resolved">>> = {
  fields: {
    schema: `syntax = "proto3"; package words;
      message Fields { string class = 1; string constructor = 2; string toString = 3; int32 __proto__ = 4; string to_json = 5;
        string value_of = 6; string _leading = 7; string trailing_ = 8; string two__under = 9; string UPPER_CASE = 10; string with2digits_3 = 11;
        string named = 12 [json_name = "otherwise"]; string case = 13; string type = 14; oneof default { string new = 15; Fields in = 16; } }`,
  },
  nested: {
    schema: `syntax = "proto3"; package nested.deep;
      message A { message B { message C { enum D { D_NONE = 0; D_ONE = 1; } D d = 1; repeated D all = 2; } C c = 1; A a = 2; } B b = 1; map<string, B.C> cs = 2; enum E { NONE = 0; } E e = 3; }
      message B { A.B.C.D d = 1; .nested.deep.B again = 2; }`,
  },
  enums: {
    schema: `syntax = "proto3"; message Enums { Status status = 1; Sparse sparse = 2; Plain plain = 3; }
      enum Status { option allow_alias = true; STATUS_UNKNOWN = 0; STATUS_OPEN = 1; STATUS_STARTED = 1 [deprecated = true]; STATUS_1 = 7; }
      enum Sparse { SPARSE_ZERO = 0; SPARSE_LOW = -2147483648; SPARSE_HIGH = 2147483647; SPARSE_HEX = 0x10; }
      enum Plain { option deprecated = true; A = 0; plain_b = 1; class = 2; toString = 3; }`,
  },
  oneofs: {
    schema: `syntax = "proto3"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
      message Oneofs { oneof first { int64 a = 1; bytes b = 2; bool c = 3; Oneofs d = 4; Kind e = 5; google.protobuf.Timestamp f = 6; google.protobuf.StringValue g = 7; uint64 h = 8 [jstype = JS_STRING]; }
        oneof second_one { double only = 9; } optional string maybe = 10; }
      enum Kind { KIND = 0; }`,
  },
  maps: {
    schema: `syntax = "proto3"; message Maps { ${[
      "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string"
        .split(" ")
        .map((key, index) => `map<${key}, ${index % 2 === 0 ? "bytes" : "Maps"}> by_${key} = ${index + 1};`)
        .join(" "),
    ]} map<string, Kind> kinds = 20; map<int64, double> numbers = 21; } enum Kind { KIND = 0; }`,
  },
  services: {
    schema: `syntax = "proto3"; package calls; import "google/protobuf/empty.proto"; message Ask { string q = 1; } message Told { string a = 1; }
      // Asks */ and is told.
      service Asking { rpc Once (Ask) returns (Told); rpc Many (stream Ask) returns (stream Told) { option deprecated = true; } rpc None (google.protobuf.Empty) returns (google.protobuf.Empty); }
      service Empty {}`,
  },
  options: {
    schema: `syntax = "proto3"; package custom; import "google/protobuf/descriptor.proto";
      message Rule { string text = 1; repeated int32 numbers = 2; map<string, Rule> inner = 3; }
      extend google.protobuf.MessageOptions { Rule rule = 50001; optional bool flag = 50002; }
      extend google.protobuf.FieldOptions { repeated Rule rules = 50001; Level level = 50002; }
      extend google.protobuf.EnumValueOptions { string label = 50001; }
      extend google.protobuf.FileOptions { int64 big = 50001 [jstype = JS_STRING]; }
      option (big) = 9007199254740993;
      enum Level { LEVEL = 0; LEVEL_HIGH = 1 [(label) = "high */ \\"x\\""]; }
      message Used { option (rule) = { text: "t" numbers: [1, 2] inner { key: "k" value { text: "v" } } }; option (flag) = true; option deprecated = true;
        string a = 1 [(rules) = { text: "r" }, (rules) = { numbers: 3 }, (level) = LEVEL_HIGH, deprecated = true]; }`,
  },
  comments: {
    schema: `// File */ comment.

      syntax = "proto3"; /* block ** / */ package told;
      // Before */ export const injected = 1; /*
      message Told { // behind
        /** doc */ string a = 1; // after a
        // @deprecated in words
        string b = 2; /* last */ } // end`,
  },
  groups: {
    schema: `syntax = "proto2"; package groups; message Outer { optional group Single = 1 { optional int32 a = 1; repeated group Inner = 2 { required bytes b = 1; } }
        oneof which { group Chosen = 3 { optional string s = 1; } string text = 4; } extensions 100 to max;
        extend Outer { optional group Extended = 100 { optional int32 n = 1; } optional Outer nested = 101; } }
      extend Outer { repeated sint64 packed = 102 [packed = true]; optional Mode mode = 103 [default = ON]; }
      enum Mode { OFF = 5; ON = 1; }`,
  },
  defaults: {
    schema: `syntax = "proto2"; message Defaults { optional int64 a = 1 [default = -9223372036854775808]; optional double b = 2 [default = inf]; optional float c = 3 [default = nan];
        optional bytes d = 4 [default = "\\x00\\377"]; optional string e = 5 [default = "*/ \u2028"]; optional bool f = 6 [default = true]; required Mode g = 7 [default = B]; }
      enum Mode { A = 0; B = 1; }`,
  },
  features: {
    schema: `edition = "2023"; package features; option features.enum_type = CLOSED; option features.repeated_field_encoding = EXPANDED;
      message M { option features.json_format = LEGACY_BEST_EFFORT; string required = 1 [features.field_presence = LEGACY_REQUIRED]; string implicit = 2 [features.field_presence = IMPLICIT]; string explicit = 3;
        M group_like = 4 [features.message_encoding = DELIMITED]; repeated int32 packed = 5 [features.repeated_field_encoding = PACKED]; Open open = 6; Closed closed = 7; extensions 100 to 199; reserved gone; }
      enum Open { option features.enum_type = OPEN; OPEN_A = 0; } enum Closed { CLOSED_A = 1; }
      extend M { int32 more = 100; repeated Closed closeds = 101; }`,
  },
  edition2024: {
    schema: `edition = "2024"; package newest; message M { string a = 1; Kind kind = 2; M inner = 3; } enum Kind { KIND_UNKNOWN = 0; }`,
  },
  imports: {
    schema: `syntax = "proto3"; package top; import public "left/address.proto"; import "right/address.proto"; message Top { left.Address left = 1; right.Region region = 2; map<string, right.Region> regions = 3; }`,
    resolved: [
      {
        name: "left/address.proto",
        subject: "l",
        version: 1,
        text: 'syntax = "proto3"; package left; message Address { string street = 1; }',
      },
      {
        name: "right/address.proto",
        subject: "r",
        version: 1,
        text: 'syntax = "proto3"; package right; import "left/address.proto"; enum Region { REGION = 0; } message Place { left.Address at = 1; Region region = 2; }',
      },
    ],
  },
  wellKnown: {
    schema: `syntax = "proto3"; import "google/type/date.proto"; import "confluent/type/decimal.proto"; import "confluent/meta.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/field_mask.proto";
      message Known { google.type.Date on = 1; confluent.type.Decimal total = 2 [(confluent.field_meta).doc = "d"]; google.protobuf.Duration took = 3; google.protobuf.FieldMask mask = 4; }`,
  },
  brands: {
    schema:
      'syntax = "proto3"; message Decimal { string digits = 1; } message Uuid { bytes bytes = 1; } message Date { Decimal d = 1; Uuid u = 2; } message Map {} message Promise {} message String {}',
  },
};
