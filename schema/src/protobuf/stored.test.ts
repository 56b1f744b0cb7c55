import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { protobuf } from "./format.ts";

const stored = (text: string) => protobuf.canonical(protobuf.parse(text));
const normalized = (text: string) => protobuf.normalized(protobuf.parse(text));
const bytes = (text: string) =>
  Buffer.from(toBinary(FileDescriptorProtoSchema, protobuf.parse(text).model.descriptor)).toString("hex");

const field = (options: string, type = "string") =>
  `syntax = "proto2";\n\nmessage A {\n  optional ${type} a = 1 [${options}];\n}\n`;

const CUSTOM = `syntax = "proto2";
package p;
import "google/protobuf/descriptor.proto";
message Rule { optional string a = 1; repeated string b = 2; optional Rule c = 3; repeated Rule d = 4; optional double e = 5; extensions 100 to max; }
extend Rule { repeated int64 more = 100; }
extend google.protobuf.MessageOptions { repeated string rr = 50001; optional Rule rule = 50002; repeated Rule rules = 50003; }
`;
const optionsOf = (text: string) =>
  [...normalized(text).matchAll(/^ {2}option ([^;]*);$/gm)].map(([, option]) => option?.replace(/\s+/g, " "));

describe("a stored Protobuf string", () => {
  it.each([
    [`default = '"'`, `default = "\\""`],
    ['default = "it\'s"', 'default = "it\\\'s"'],
    ['default = "\\x41\\?"', 'default = "A?"'],
    ['default = "caf\\303\\251"', 'default = "café"'],
    ['default = "\\u00e9\\ud83d\\ude00"', 'default = "é😀"'],
    ['default = "\\0\\a\\b\\f\\n\\r\\t\\v"', 'default = "\\000\\a\\b\\f\\n\\r\\t\\v"'],
    ['default = "a" \'b"\'', 'default = "ab\\""'],
    // An escape ends with its quotes.
    ['default = "\\x4" "1"', 'default = "\u00041"'],
    ['default = "\\xef\\xbb\\xbfa"', 'default = "\uFEFFa"'],
    ['default = "a\u2028b"', 'default = "a\u2028b"'],
    ["json_name = '\"'", 'json_name = "\\""'],
    [`(o) = '^[^"]+$'`, '(o) = "^[^\\"]+$"'],
  ])("%s is %s, and means what it meant", (given, wanted) => {
    const text = stored(field(given));
    expect(text).toBe(field(wanted));
    expect(stored(text)).toBe(text);
    expect(bytes(text)).toBe(bytes(field(given)));
  });

  it("of bytes that are no text keeps them as escapes", () => {
    expect(stored(field('default = "\\xff\\1"', "bytes"))).toBe(field('default = "\\377\\001"', "bytes"));
  });

  it("is escaped in paths and reserved names too", () => {
    const text = stored(`syntax = "proto3"; import 'a"b'; message A { reserved 'a"\\\\'; }`);
    expect(text).toContain('import "a\\"b";');
    expect(text).toContain('reserved "a\\"\\\\";');
    expect(stored(text)).toBe(text);
  });

  it("that is no default of its field keeps its quotes where they are needed", () => {
    expect(stored(field('default = "5"', "int32"))).toBe(field("default = 5", "int32"));
    expect(stored(field('default = "a b"', "int32"))).toBe(field('default = "a b"', "int32"));
  });
});

describe("options of a normalized Protobuf schema", () => {
  it("keep all values of a repeated one, in their order", () => {
    const text = `${CUSTOM} message A { option (rr) = "2"; option (rr) = "1"; option (p.rr) = "2"; }`;
    expect(optionsOf(text)).toEqual(['(p.rr) = "2"', '(p.rr) = "1"', '(p.rr) = "2"']);
  });

  it("that set parts of one are one, and lose no value of a part that is repeated", () => {
    const text = `${CUSTOM} message A { option (rule).b = "2"; option (rule).a = "x"; option (rule).b = "1"; option (rule).b = "2"; option (rule).c.a = "y"; option (rule).c.b = "z"; option (rule).(more) = 7; }`;
    expect(optionsOf(text)).toEqual([
      '(p.rule) = { [p.more]: 7, a: "x", b: [ "2", "1", "2" ], c: { a: "y", b: "z" } }',
    ]);
  });

  it("keep messages of a repeated one apart", () => {
    const text = `${CUSTOM} message A { option (rules) = { a: "1" d { a: "2" } d { a: "3" } }; option (rules) = { b: "1" }; }`;
    expect(optionsOf(text)).toEqual([
      '(p.rules) = { a: "1", d: [ { a: "2" }, { a: "3" } ] }',
      '(p.rules) = { b: "1" }',
    ]);
  });

  it("that nobody knows are let alone", () => {
    const text = `syntax = "proto3"; message A { option (un).b = "2"; option (un).b = "1"; option (un) = { a: 1.0 }; }`;
    expect(optionsOf(text)).toEqual(['(un).b = "2"', '(un).b = "1"', "(un) = { a: 1.0 }"]);
  });

  it("mean what they meant", () => {
    const text = `${CUSTOM} message A { option (rule).b = "2"; option (rule).b = "1"; option (rr) = "2"; option (rr) = "1"; option (rules) = { e: 1e-7 }; }`;
    const optionsIn = (one: string) =>
      protobuf.parse(one).model.descriptor.messageType.find(({ name }) => name === "A")?.options;
    expect(optionsIn(normalized(text))).toEqual(optionsIn(text));
    expect(normalized(normalized(text))).toBe(normalized(text));
  });
});

describe("numbers of a normalized Protobuf schema", () => {
  const defaultOf = (type: string, text: string) =>
    /default = (.*?)\]/.exec(normalized(field(`default = ${text}`, type)))?.[1];

  it.each([
    ["int64", "9007199254740993", "9007199254740993"],
    ["uint64", "18446744073709551615", "18446744073709551615"],
    ["uint64", "0xFFFFFFFFFFFFFFFF", "18446744073709551615"],
    ["int64", "-9223372036854775808", "-9223372036854775808"],
    ["int64", "-0", "0"],
    ["int32", "017", "15"],
    ["double", "-0", "-0"],
    ["double", "1e3", "1000"],
    ["double", "1.50", "1.5"],
    ["double", ".5", "0.5"],
    ["double", "1E-7", "1e-7"],
    ["double", "3.14159265", "3.14159265"],
    ["double", "1234567.9", "1234567.9"],
    ["float", "1234567.9", "1234567.9"],
    ["double", "1.7976931348623157e+308", `17976931348623157${"0".repeat(292)}`],
    ["float", "0.1", "0.1"],
    ["double", "inf", "inf"],
    ["double", "-nan", "-nan"],
  ])("%s %s is %s, and means what it meant", (type, given, wanted) => {
    expect(defaultOf(type, given)).toBe(wanted);
    const textOf = (text: string) =>
      protobuf.parse(field(`default = ${text}`, type)).model.descriptor.messageType[0]?.field[0]?.defaultValue;
    expect(textOf(wanted)).toBe(textOf(given));
  });
});
