import { expect, it } from "vitest";
import { parseProtobuf } from "../parse.ts";
import { diagnoseProtobuf, diagnoseProtobufText } from "./diagnose.ts";
import { diagnosticRules } from "./rules.ts";

const PROTO3 = 'syntax = "proto3";\n';

it.each([
  ["protobuf/duplicate-number", `${PROTO3}message M {\n  int32 a = 1;\n  int32 b = 1;\n}`, 4, 13],
  ["protobuf/number-out-of-range", `${PROTO3}message M {\n  int32 a = 19000;\n}`, 3, 13],
  ["protobuf/reserved-number", `${PROTO3}message M {\n  reserved 1 to 5;\n  int32 a = 3;\n}`, 4, 13],
  ["protobuf/reserved-name", `${PROTO3}message M {\n  reserved "a";\n  int32 a = 3;\n}`, 4, 9],
  ["protobuf/first-value-not-zero", `${PROTO3}enum E {\n  A = 1;\n}`, 3, 7],
  ["protobuf/duplicate-name", `${PROTO3}enum E { A = 0; }\nenum F { A = 0; }`, 3, 10],
  ["protobuf/json-name-conflict", `${PROTO3}message M {\n  int32 a_b = 1;\n  int32 aB = 2;\n}`, 4, 9],
  ["protobuf/unknown-import", `${PROTO3}import "nothing.proto";`, 2, 8],
  ["protobuf/unused-import", `${PROTO3}import "google/protobuf/empty.proto";`, 2, 8],
  ["protobuf/not-imported", `${PROTO3}message M { google.protobuf.Timestamp a = 1; }`, 2, 13],
  ["protobuf/unknown-option", `${PROTO3}message M {\n  int32 a = 1 [nothing = 5];\n}`, 3, 16],
  ["protobuf/value-mismatch", `${PROTO3}option java_package = 5;`, 2, 23],
  ["protobuf/default-in-proto3", `${PROTO3}message M { int32 a = 1 [default = 5]; }`, 2, 26],
  ["protobuf/map-in-oneof", `${PROTO3}message M { oneof o { map<int32, int32> a = 1; } }`, 2, 23],
])("%s stands at its place, with a sentence and what to do", (rule, text, line, column) => {
  const found = diagnoseProtobuf(parseProtobuf(text));
  expect(found.map((one) => [one.rule, one.line, one.column])).toContainEqual([rule, line, column]);
  for (const { message, hint } of found) {
    expect(message).toMatch(/\.$/);
    expect(`${message}${hint}`).not.toContain("undefined");
  }
});

it("finds nothing in a schema that is in order", () => {
  const text = `${PROTO3}package acme.v1;
import "google/protobuf/timestamp.proto";
message Order {
  string id = 1;
  optional int32 amount = 2;
  map<string, Line> lines = 3;
  oneof paid { google.protobuf.Timestamp at = 4; bool never = 5 [deprecated = true]; }
  message Line { int32 count = 1; }
  reserved 6, 10 to 12;
  reserved "old";
}`;
  expect(diagnoseProtobuf(parseProtobuf(text))).toEqual([]);
});

it("sees through references what is imported, and what is not", () => {
  const references = [
    { name: "o.proto", subject: "o", version: 1, text: "package o; message N { }" },
    { name: "p.proto", subject: "p", version: 1, text: "package p; message N { }" },
  ];
  const text = 'import "o.proto";\nmessage M {\n  optional o.N a = 1;\n  optional p.N b = 2;\n}';
  const found = diagnoseProtobuf(parseProtobuf(text, { references }));
  expect(found.map(({ rule, line, message }) => [rule, line, message])).toEqual([
    ["protobuf/not-imported", 4, 'p.N is defined in "p.proto", which is not imported.'],
  ]);
});

it("says why a text cannot be read", () => {
  expect(diagnoseProtobufText(`${PROTO3}message M {\n  int32 a 1;\n}`)).toEqual([
    {
      rule: "protobuf/unexpected-token",
      severity: "error",
      message: 'expected "=" after the name of a field, found "1"',
      hint: "",
      line: 3,
      column: 11,
    },
  ]);
});

it("stands in the order of the text", () => {
  const text = `${PROTO3}message M { int32 a = 0; int32 b = 0; int32 a = 5; }\nenum E { A = 1; }\nimport "x";`;
  const places = diagnoseProtobuf(parseProtobuf(text)).map(({ line, column }) => line * 1_000 + column);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places.length).toBeGreaterThan(4);
});

it("has rules with stable names, each once", () => {
  const ids = [...diagnosticRules.keys()];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^protobuf\/[a-z0-9-]+$/);
});
