import { expect, it } from "vitest";
import { SchemaError } from "../error.ts";
import { parseProtobuf } from "./parse.ts";
import { readProto } from "./read/file.ts";

function refusal(text: string) {
  try {
    parseProtobuf(text);
  } catch (error) {
    if (error instanceof SchemaError) return { code: error.code, line: error.place?.line, column: error.place?.column };
    throw error;
  }
  return undefined;
}

it.each([
  ["an unknown syntax", 'syntax = "proto4";', "protobuf/unknown-syntax", 1, 10],
  ["an unknown edition", 'edition = "2022";', "protobuf/unknown-edition", 1, 11],
  ["a syntax that is not first", 'package p;\nsyntax = "proto3";', "protobuf/syntax-not-first", 2, 1],
  ["a type that nobody defines", 'syntax = "proto3";\nmessage A {\n  B b = 1;\n}', "protobuf/undefined-type", 3, 3],
  ["a message defined twice", 'syntax = "proto3"; message A {} message A {}', "protobuf/defined-twice", 1, 41],
  [
    "required in proto3",
    'syntax = "proto3"; message A { required int32 a = 1; }',
    "protobuf/required-in-proto3",
    1,
    32,
  ],
  ["proto2 without a label", "message A { int32 a = 1; }", "protobuf/missing-label", 1, 13],
  ["keys that are none", 'syntax = "proto3"; message A { map<float, int32> m = 1; }', "protobuf/bad-map-key", 1, 36],
  ["a comment without an end", 'syntax = "proto3"; /* …', "protobuf/unclosed-comment", 1, 20],
  ["a string without an end", 'syntax = "proto3', "protobuf/unclosed-string", 1, 10],
  ["a message without an end", 'syntax = "proto3"; message A {', "protobuf/unexpected-token", 1, 31],
])("%s is refused with its place", (_, text, code, line, column) => {
  expect(refusal(text)).toEqual({ code, line, column });
});

it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a name like any other", (name) => {
  const text = `syntax = "proto3"; message ${name} { ${name} ${name} = 1; map<string, ${name}> m = 2; enum E { V = 0; } }`;
  const { model } = parseProtobuf(text);
  expect(model.descriptor.messageType[0]?.field[0]?.typeName).toBe(`.${name}`);
  expect(refusal(`syntax = "proto3"; message A { ${name} a = 1; }`)?.code).toBe("protobuf/undefined-type");
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it("takes editions", () => {
  const { descriptor } = parseProtobuf(
    'edition = "2024"; export message A { local enum E { X = 0; } string a = 1; }',
  ).model;
  expect([descriptor.syntax, descriptor.messageType[0]?.enumType[0]?.name]).toEqual(["editions", "E"]);
});

it("reads in steps that are linear in the text", () => {
  const text = (fields: number) =>
    `syntax = "proto3"; message A { ${Array.from({ length: fields }, (_, at) => `/* c */ repeated string f${at} = ${at + 1} [deprecated = true];`).join("\n")} }`;
  const steps = [1_000, 10_000].map((fields) => {
    const source = text(fields);
    const counted = { count: 0 };
    readProto(source, counted);
    return counted.count / source.length;
  });
  for (const perCharacter of steps) expect(perCharacter).toBeLessThan(2);
});

it.each([
  ["messages", `syntax = "proto3"; ${"message A {".repeat(10_000)}`],
  ["values of options", `syntax = "proto3"; option x = ${"{a:".repeat(10_000)}`],
  ["lists", `syntax = "proto3"; option x = ${"[".repeat(10_000)}`],
  ["groups", `message A { ${"optional group G = 1 {".repeat(10_000)}`],
])("%s ten thousand levels deep are refused", (_, text) => {
  expect(refusal(text)?.code).toBe("protobuf/too-deep");
});
