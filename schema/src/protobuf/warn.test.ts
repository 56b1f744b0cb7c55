import { describe, expect, it } from "vitest";
import type { ParseOptions } from "../format.ts";
import { ruleOf } from "../rule.ts";
import { protobuf } from "./format.ts";

const PROTO2 = 'syntax = "proto2"; package p; ';
const PROTO3 = 'syntax = "proto3"; package p; ';
const EDITION = 'edition = "2023"; package p; ';

/** What is found where a reader reads what a writer wrote: severity and rule, and the event that shows it with its bytes. */
function told(reader: string, writer: string, [ofReader, ofWriter]: readonly [ParseOptions?, ParseOptions?] = []) {
  const [r, w] = [protobuf.parse(reader, ofReader), protobuf.parse(writer, ofWriter)];
  return protobuf.compare(r, w).map((finding) => {
    const witness = protobuf.witness(r, w, finding);
    const shown =
      witness.outcome === "none" ? witness.reason : [witness.event, Buffer.from(witness.bytes).toString("hex")];
    return [
      `${ruleOf(protobuf, finding.rule).severity} ${finding.rule.replace("protobuf/", "")}`,
      finding.location,
      shown,
    ];
  });
}

describe("features of a field", () => {
  const holder = (options: string, file = "") => `${EDITION}${file} message N {} message M { N e = 1${options}; }`;
  const DELIMITED = "features.message_encoding = DELIMITED";

  it.each([
    ["of the field", holder(""), holder(` [${DELIMITED}]`)],
    ["of the file", holder(""), holder("", `option ${DELIMITED};`)],
    [
      "of the file, taken back",
      holder(` [${DELIMITED}]`),
      holder(" [features.message_encoding = LENGTH_PREFIXED]", `option ${DELIMITED};`),
    ],
  ])("are refused where messages have other bytes: %s", (_, reader, writer) => {
    expect(told(reader, writer)[0]?.slice(0, 2)).toEqual(["error message-encoding-changed", "#/M/1"]);
    expect(told(writer, reader)[0]?.slice(0, 2)).toEqual(["error message-encoding-changed", "#/M/1"]);
  });

  it("are nothing where they say what was said otherwise", () => {
    expect(told(holder(` [${DELIMITED}]`), holder("", `option ${DELIMITED};`))).toEqual([]);
    const group = `${PROTO2} message M { optional group E = 1 {} }`;
    const delimited = `${EDITION} message M { E e = 1 [${DELIMITED}]; message E {} }`;
    expect(told(group, delimited)).toEqual([]);
    expect(told(delimited, group)).toEqual([]);
    // Every reader takes both forms.
    expect(
      told(`${EDITION} message M { repeated int32 a = 1; }`, `${PROTO2} message M { repeated int32 a = 1; }`),
    ).toEqual([]);
  });

  it("require a field, as proto2 does", () => {
    const [one, two] = ["string a = 1;", "string a = 1; string b = 2 [features.field_presence = LEGACY_REQUIRED];"];
    const file = (fields: string) => `${EDITION} message M { ${fields} }`;
    expect(told(file(two), file(one))).toEqual([["error required-field-added", "#/M/2", [{}, ""]]]);
    expect(told(file(one), file(two))).toEqual([["error required-field-removed", "#/M/2", [{ b: "" }, "1200"]]]);
    const required = "string a = 1 [features.field_presence = LEGACY_REQUIRED];";
    expect(told(file(required), file(one))).toEqual([["error field-made-required", "#/M/1", [{}, ""]]]);
    expect(told(file(one), file(required))).toEqual([]);
  });

  it("warn of strings that the reader alone checks, and of enums that it alone closes", () => {
    const checked = `${PROTO3} message M { optional string s = 1; map<string, string> m = 2; }`;
    const unchecked = `${PROTO2} message M { optional string s = 1; map<string, string> m = 2; }`;
    expect(told(checked, unchecked)).toEqual([
      ["warning utf8-checked", "#/M/1", [{ s: "\uFFFD" }, "0a01ff"]],
      ["warning utf8-checked", "#/M/2", [{ m: { "": "\uFFFD" } }, "12031201ff"]],
    ]);
    expect(told(unchecked, checked)).toEqual([]);
    const open = `${EDITION} enum E { A = 0; } message M { E e = 1; }`;
    const closed = open.replace("A = 0;", "option features.enum_type = CLOSED; A = 0;");
    expect(told(closed, open)).toEqual([["warning enum-closed", "#/M/1", [{ e: 1 }, "0801"]]]);
    expect(told(open, closed)).toEqual([]);
  });

  it("are those of the file that defines the message", () => {
    const main = `${PROTO3} import "d.proto"; message M { D d = 1; }`;
    const using = (text: string) => ({ references: [{ name: "d.proto", subject: "d", version: 1, text }] });
    const required = using(`${PROTO2} message D { required string a = 1; }`);
    const optional = using(`${PROTO2} message D { optional string a = 1; }`);
    expect(told(main, main, [required, optional]).map(([rule]) => rule)).toEqual(["warning optional-to-required"]);
    const implicit = using(`${PROTO3} message D { string a = 1; }`);
    expect(told(main, main, [implicit, optional]).map(([rule]) => rule)).toEqual([
      "warning presence-changed",
      "warning utf8-checked",
    ]);
  });
});

describe("what Confluent's registry does not compare", () => {
  it("is told of a field that becomes required", () => {
    const [optional, required] = ["optional", "required"].map(
      (label) => `${PROTO2} message M { ${label} string a = 1; }`,
    );
    expect(told(required ?? "", optional ?? "")).toEqual([["warning optional-to-required", "#/M/1", [{}, ""]]]);
    expect(told(optional ?? "", required ?? "")).toEqual([]);
  });

  it("is told of the first value of an enum, which is the default of its fields", () => {
    const file = (values: string, rest = "") => `${PROTO2} enum E { ${values} } message M { optional E e = 1${rest}; }`;
    expect(told(file("B = 2; A = 1;"), file("A = 1; B = 2;"))).toEqual([
      ["warning default-changed", "#/M/1", [{}, ""]],
    ]);
    expect(told(file("B = 2; A = 1;", " [default = A]"), file("A = 1; B = 2;"))).toEqual([]);
  });

  it("is told of extensions, whatever message they extend", () => {
    const file = (field: string) => `${PROTO2} message P { extensions 100 to 200; } extend P { ${field} }`;
    expect(told(file("optional string e = 100;"), file("optional int32 e = 100;"))).toEqual([
      ["warning type-changed", "#/p.P/100", [{ e: 0 }, "a00600"]],
    ]);
    expect(told(file(""), file("optional int32 e = 100;"))).toEqual([
      ["warning field-removed", "#/p.P/100", [{ e: 0 }, "a00600"]],
    ]);
    expect(told(file("optional int64 e = 100;"), file("optional int64 e = 100;"))).toEqual([]);
    const options = (type: string) =>
      `${PROTO2} import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { optional ${type} o = 50000; }`;
    expect(told(options("string"), options("int32"))).toEqual([]);
  });

  it("is told of enums that no field holds", () => {
    const file = (values: string, rest = "") => `${PROTO3} enum E { U = 0; ${values} } ${rest}`;
    expect(told(file("A = 2; B = 1;"), file("A = 1; B = 2;"))).toEqual([
      ["warning enum-value-moved", "#/E", [{ value: "A" }, "0801"]],
    ]);
    const used = "message M { E e = 1; }";
    expect(told(file("A = 2; B = 1;", used), file("A = 1; B = 2;", used))).toEqual([
      ["warning enum-value-moved", "#/M/1", [{ e: "A" }, "0801"]],
    ]);
  });

  it("is told of what is within groups, and of groups that are required", () => {
    const file = (type: string, more = "") =>
      `${PROTO2} message M { optional group G = 1 { optional ${type} a = 1; } ${more} }`;
    expect(told(file("string"), file("int32"))).toEqual([["warning type-changed", "#/M/1/1", [{ a: 0 }, "0800"]]]);
    expect(told(file("int32", "required group H = 2 {}"), file("int32"))).toEqual([
      ["warning optional-to-required", "#/M/2", [{}, ""]],
    ]);
  });
});

it("types that are found without an import are compared like others", () => {
  const using = (type: string) => ({
    references: [{ name: "d.proto", subject: "d", version: 1, text: `${PROTO3} message D { ${type} a = 1; }` }],
  });
  const main = 'syntax = "proto3"; message A { p.D d = 1; }';
  const found = told(main, main, [using("string"), using("int32")]);
  expect(found[0]?.[0]).toBe("error field-scalar-kind-changed");
  expect(found[0]?.[2]).toEqual([{ a: 1 }, "0801"]);
});
