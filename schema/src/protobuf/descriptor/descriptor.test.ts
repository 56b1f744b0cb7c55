import { fromBinary, getOption, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";
import { parseProtobuf } from "../parse.ts";
import { typeRegistryOf } from "../runtime.ts";

const DESCRIPTOR = 'import "google/protobuf/descriptor.proto";';

function fieldOf(text: string) {
  const [message] = parseProtobuf(text).model.descriptor.messageType;
  const field = message?.field[0];
  if (field === undefined) throw new Error("no field");
  return field;
}

it.each([
  ["float", "1.1", "1.1"],
  ["double", "1e10", "10000000000"],
  ["double", "1e15", "1e+15"],
  ["double", "0.00001", "1e-05"],
  ["double", "0.1", "0.1"],
  ["double", "1e21", "1e+21"],
  ["double", "123456789012345678", "1.2345678901234568e+17"],
  ["double", "1.7976931348623157e308", "1.7976931348623157e+308"],
  ["double", "-0.0", "-0"],
  ["double", "1e400", "inf"],
  ["double", "-inf", "-inf"],
  ["float", "nan", "nan"],
  ["int32", "-0x10", "-16"],
  ["uint64", "18446744073709551615", "18446744073709551615"],
  ["bool", "true", "true"],
  ["string", '"a\\n\\"é"', 'a\n"é'],
  ["bytes", '"a\\001\\xff\\n\\"\'\\\\é"', "a\\001\\377\\n\\\"\\'\\\\\\303\\251"],
])("a default of %s, %s, is kept as protoc writes it", (type, written, kept) => {
  expect(fieldOf(`message M { optional ${type} a = 1 [default = ${written}]; }`).defaultValue).toBe(kept);
});

it("keeps custom options where their definition is read as what it says", () => {
  const text = `package t; ${DESCRIPTOR}
    message X { optional string s = 1; repeated int32 n = 2; }
    extend google.protobuf.FieldOptions { optional X x = 50000; }
    message M { optional int32 a = 1 [(x).s = "a", (x).n = 5, (x).n = 6]; }`;
  const schema = parseProtobuf(text);
  const registry = typeRegistryOf(schema.model);
  const extension = registry?.getExtension("t.x");
  const field = registry?.getMessage("t.M")?.fields[0];
  if (extension === undefined || field === undefined) throw new Error("no registry");
  expect(getOption(field, extension)).toMatchObject({ s: "a", n: [5, 6] });
});

it("keeps what means nothing uninterpreted, and notes it", () => {
  const text = 'message M { optional int32 a = 1 [(nothing).x = { y: 5 }, deprecated = "yes", lazy = true]; }';
  const { model } = parseProtobuf(text);
  const { options } = model.descriptor.messageType[0]?.field[0] ?? {};
  expect(options?.lazy).toBe(true);
  expect(options?.uninterpretedOption.map(({ name }) => name.map(({ namePart }) => namePart).join("."))).toEqual([
    "nothing.x",
    "deprecated",
  ]);
  expect(model.notes.map(({ rule }) => rule)).toEqual(["protobuf/value-mismatch", "protobuf/unknown-option"]);
});

const OPTIONS = "extend google.protobuf.FieldOptions";

it.each([
  ["has a standard option's number", `${OPTIONS} { optional string x = 3; }`, '(x) = "abcdef"'],
  ["has the number 0", `${OPTIONS} { optional string x = 0; }`, '(x) = "a"'],
  ["has a number beyond all", `${OPTIONS} { optional string x = 2147483647; }`, '(x) = "a"'],
  [
    "is a group of numbers that there are not",
    `${OPTIONS} { optional group X = 50000 { optional int32 i = 0; } }`,
    "(x).i = 1",
  ],
  ["is a type that nobody defines", `${OPTIONS} { optional string x = 50000; }`, "(x).y.z = 1"],
  ["is set to what is no such value", `${OPTIONS} { optional int32 x = 50000; }`, "(x) = { a: [1, { b: -x }] }"],
  [
    "is beyond its type",
    `${OPTIONS} { optional float x = 50000; repeated uint32 y = 50001; }`,
    "(x) = 1e999, (y) = -1",
  ],
])("is read whatever an option is: one that %s", (_, extend, option) => {
  const { model } = parseProtobuf(`${DESCRIPTOR} ${extend} message M { optional int32 a = 1 [${option}]; }`);
  expect(() => toBinary(FileDescriptorProtoSchema, model.descriptor)).not.toThrow();
  expect(model.notes.length).toBeGreaterThan(0);
});

it("says of editions what is written", () => {
  const text = `edition = "2024"; option features.field_presence = IMPLICIT;
    export message M { int32 a = 1 [features.field_presence = EXPLICIT]; local enum E { A = 0; } }`;
  const { descriptor } = parseProtobuf(text).model;
  expect(descriptor).toMatchObject({ syntax: "editions", options: { features: { fieldPresence: 2 } } });
  const [message] = descriptor.messageType;
  expect([message?.visibility, message?.enumType[0]?.visibility]).toEqual([2, 1]);
  expect(message?.field[0]?.options?.features?.fieldPresence).toBe(1);
});

it("has nothing in its bytes that was not written", () => {
  const { descriptor } = parseProtobuf("message M { map<string, int32> a = 1; }").model;
  const read = fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, descriptor));
  for (const name of ["package", "syntax", "options"]) expect(Object.hasOwn(read, name)).toBe(false);
  const [entry] = read.messageType[0]?.nestedType ?? [];
  expect(entry?.options?.mapEntry).toBe(true);
  expect(entry?.field.map((field) => Object.hasOwn(field, "proto3Optional"))).toEqual([false, false]);
});
