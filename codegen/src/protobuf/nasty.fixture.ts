import type { EventInput } from "../input.ts";
import { EVIL } from "../nasty.fixture.ts";

/** The text as comments before something, each line its own. */
export const comment = (text: string): string =>
  text
    .split(/[\n\r]/)
    .map((line) => `// ${line}\n`)
    .join("");

/** The text as a string of the language, whatever is in it. */
export const quoted = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;

/** Paths of imports that compilers take and that meet, or are none that a file should have. */
export const PATHS: readonly string[] = [
  "schema.proto",
  "SCHEMA.proto",
  "a/b.proto",
  "A/b.proto",
  "node_modules/b.proto",
  'q".proto',
  "*/ globalThis.injected = true; .proto",
  "`; globalThis.injected = true; `.proto",
  "\u2028.proto",
  `${"deep/".repeat(40)}x.proto`,
  `${"long".repeat(200)}.proto`,
  "con/nul.proto",
  "a.proto/b",
  "a",
];

const imported = PATHS.map((name, index) => ({
  name,
  subject: `path-${index}`,
  version: 1,
  text: `syntax = "proto3"; package p${index}; ${comment(EVIL)} message Part { string text = 1; }`,
}));

const LEFT = 'syntax = "proto3"; package left; message Address { string street = 1; }';
const RIGHT = 'syntax = "proto3"; package right.hand; message Address { repeated string lines = 1; }';

/** Protobuf schemas that a careless generator turns into source that does not compile, or that runs. */
export const NASTY: Readonly<Record<string, Pick<EventInput, "schema" | "resolved" | "message">>> = {
  evil: {
    schema: `syntax = "proto2"; package evil;
      ${comment(EVIL)}
      message Evil {
        ${comment(EVIL)}
        optional string text = 1 [default = ${quoted(EVIL.replace("\ud800", ""))}, json_name = ${quoted("*/`${'\"\u2028")}];
        ${comment("@ts-expect-error")}
        optional int32 directed = 2 [deprecated = true];
        optional bytes raw = 3 [default = "*/ \\x00\\xff"];
        ${comment(EVIL)}
        optional Kind kind = 4;
        ${comment(EVIL)}
        oneof which { ${comment(EVIL)} string one = 5; Evil two = 6; }
      }
      ${comment(EVIL)}
      enum Kind { ${comment(EVIL)} A = 0; B = 1; }`,
  },
  paths: {
    schema: `syntax = "proto3"; ${PATHS.map((path) => `import '${path}';`).join(" ")}
      message Paths { ${PATHS.map((_, index) => `p${index}.Part part${index} = ${index + 1};`).join(" ")} }`,
    resolved: imported,
  },
  twins: {
    schema: `syntax = "proto3"; package top; import "left/address.proto"; import "right/address.proto";
      message Twins { left.Address left = 1; right.hand.Address right = 2; Address own = 3; message Left {} Left in = 4; }
      message Address { int32 number = 1; } message Twins_Left {} message TwinsSchema {} message file_schema {}`,
    resolved: [
      { name: "left/address.proto", subject: "left", version: 1, text: LEFT },
      { name: "right/address.proto", subject: "right", version: 1, text: RIGHT },
    ],
  },
  tree: {
    schema: `syntax = "proto3"; message Tree { int64 value = 1; repeated Tree children = 2; map<string, Tree> by_name = 3; }`,
  },
  words: {
    schema: `syntax = "proto3"; package class.new;
      message class { Promise new = 1; string default = 2; string constructor = 3; Uint8Array toString = 4; int32 __proto__ = 5;
        string valueOf = 6; string toJSON = 7; string then = 8; Object object = 10; oneof case { string value = 11; bool ctor = 12; } }
      message Promise { string then = 1; } message Uint8Array { bytes bytes = 1; }
      message Message { GenMessage m = 1; } message GenMessage {} message fileDesc {} message string_ {} message UnknownEnum {}
      enum Object { OBJECT_prototype = 0; __proto__ = 1; constructor = 2; OBJECT_2 = 3; }`,
  },
  event: {
    schema: 'syntax = "proto3"; message event { string protobufEvent = 1; } message event_ {} message eventInput {}',
  },
  shape: { schema: 'syntax = "proto3"; message MessageInitShape { string a = 1; } message protobufEvent {}' },
  scalars: {
    schema: `syntax = "proto3"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
      import "google/protobuf/struct.proto"; import "google/protobuf/any.proto"; import "google/protobuf/api.proto"; import "google/protobuf/type.proto";
      message Scalars { double a = 1; float b = 2; int32 c = 3; int64 d = 4; uint32 e = 5; uint64 f = 6; sint32 g = 7; sint64 h = 8;
        fixed32 i = 9; fixed64 j = 10; sfixed32 k = 11; sfixed64 l = 12; bool m = 13; string n = 14; bytes o = 15;
        optional int64 maybe = 16; repeated int64 longs = 17; map<int32, bytes> by_number = 18; map<bool, Kind> by_flag = 19; map<uint64, Scalars> by_long = 20;
        int64 as_text = 21 [jstype = JS_STRING]; repeated int64 as_texts = 22 [jstype = JS_STRING];
        google.protobuf.Timestamp at = 23; google.protobuf.Int64Value wrapped = 24; repeated google.protobuf.StringValue wraps = 25;
        google.protobuf.Struct struct = 26; google.protobuf.Value value = 27; google.protobuf.Any any = 28; map<string, google.protobuf.Struct> structs = 29;
        oneof choice { google.protobuf.BoolValue flag = 30; google.protobuf.Struct object = 31; Kind kind = 32; }
        google.protobuf.Method method = 33; google.protobuf.Syntax syntax = 34; }
      enum Kind { option allow_alias = true; KIND_A = 0; KIND_B = 1; KIND_C = 1; }`,
  },
  proto2: {
    schema: `package old; import "google/protobuf/descriptor.proto";
      message Old { required string id = 1; optional int32 n = 2 [default = 5]; repeated group Line = 3 { required string sku = 1; } extensions 100 to 200; optional Level level = 4; }
      enum Level { LOW = 1; HIGH = -2; }
      extend Old { optional string more = 100; repeated Old olds = 101; }
      extend google.protobuf.FieldOptions { optional string note = 50001; }`,
  },
  edition: {
    schema: `edition = "2023"; package new; option features.field_presence = IMPLICIT;
      message Next { string id = 1; string maybe = 2 [features.field_presence = EXPLICIT]; Next delimited = 3 [features.message_encoding = DELIMITED]; Closed closed = 4 [features.field_presence = EXPLICIT]; }
      enum Closed { option features.enum_type = CLOSED; C_A = 0; }`,
  },
  nothing: { schema: 'syntax = "proto3"; message Nothing {}' },
  inner: {
    schema:
      'syntax = "proto3"; package deep; message Outer { map<string, Middle> m = 1; message Middle { message Inner { string a = 1; } } }',
    message: "deep.Outer.Middle.Inner",
  },
};

/** The schemas as events of subjects. */
export function nastyEvents(): readonly EventInput[] {
  return Object.entries(NASTY).map(([name, more], index) => ({
    subject: name === "evil" ? `${EVIL}../../${name}` : `${name}-value`,
    schemaType: "PROTOBUF",
    id: index + 1,
    version: 1,
    ...more,
  }));
}
