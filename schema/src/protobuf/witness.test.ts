import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { aboutOf } from "./facts.ts";
import { protobuf } from "./format.ts";
import { reductionsOf } from "./reduce.ts";
import { typeRegistryOf } from "./runtime.ts";
import { showsProtobuf } from "./witness.ts";

const file = (body: string) => protobuf.parse(`syntax = "proto3"; package shop; message Order { ${body} }`);

/** A rule, the writer's and the reader's fields, and the event that shows it. */
const CASES = [
  ["field-scalar-kind-changed", "string id = 1;", "int32 id = 1;", { id: "a" }, "0a0161", "reads {}"],
  [
    "oneof-field-removed",
    "oneof o { bool a = 1; bool b = 2; }",
    "oneof o { bool a = 1; }",
    { b: false },
    "1000",
    "reads {}",
  ],
  [
    "multiple-fields-moved-to-oneof",
    "string a = 1; bool b = 2;",
    "oneof o { string a = 1; bool b = 2; }",
    { a: "a", b: true },
    "0a01611001",
    'reads {"b":true}',
  ],
  ["number-truncated", "int64 n = 1;", "int32 n = 1;", { n: "2147483648" }, "088080808008", 'reads {"n":-2147483648}'],
  ["sign-changed", "int32 n = 1;", "uint32 n = 1;", { n: -1 }, "08ffffffffffffffffff01", 'reads {"n":4294967295}'],
  ["field-renamed", "int32 n = 1;", "int32 m = 1;", { n: 1 }, "0801", 'reads {"m":1}'],
  ["field-removed", "int32 n = 1; int32 k = 2;", "int32 k = 2;", { n: 1 }, "0801", "reads {}"],
  ["repeated-to-singular", "repeated string s = 1;", "string s = 1;", { s: [""] }, "0a00", "reads {}"],
  ["presence-changed", "optional bool b = 1;", "bool b = 1;", { b: false }, "0800", "reads {}"],
] as const;

it.each(CASES)("protobuf/%s: %s read as %s", (name, writes, reads, event, bytes, observed) => {
  const [writer, reader] = [file(writes), file(reads)];
  const finding = protobuf.compare(reader, writer).find(({ rule }) => rule === `protobuf/${name}`);
  if (finding === undefined) throw new Error("not found");
  const witness = protobuf.witness(reader, writer, finding);
  if (witness.outcome === "none") throw new Error(`no event: ${witness.reason}`);
  expect({
    event: witness.event,
    bytes: Buffer.from(witness.bytes).toString("hex"),
    observed: witness.observed,
  }).toEqual({
    event,
    bytes,
    observed,
  });
});

it("says of another package that no event is known to break", () => {
  const other = protobuf.parse('syntax = "proto3"; package other; message Order { int32 n = 1; }');
  const [finding, ...more] = protobuf.compare(other, file("int32 n = 1;"), { only: "errors" });
  expect(more).toEqual([]);
  expect(finding?.rule).toBe("protobuf/package-changed");
  if (finding !== undefined)
    expect(protobuf.witness(other, file("int32 n = 1;"), finding)).toEqual({ outcome: "none", reason: "by-rule" });
});

it.skipIf(!haveVectors("confluent-compat.jsonl"))("shows no field, element, letter or byte more than it takes", () => {
  let shown = 0;
  let reducible = 0;
  const larger: string[] = [];
  for (const { id, schemaType, old, new: next } of vectors<Record<"id" | "schemaType" | "old" | "new", string>>(
    "confluent-compat.jsonl",
  )) {
    const [reader, writer] = schemaType === "PROTOBUF" ? [parsed(next), parsed(old)] : [];
    if (reader === undefined || writer === undefined) continue;
    for (const finding of protobuf.compare(reader, writer)) {
      const witness = protobuf.witness(reader, writer, finding);
      const type = typeRegistryOf(writer.model)?.getMessage(aboutOf(finding).writerMessage ?? "");
      if (witness.outcome === "none" || type === undefined) continue;
      shown += 1;
      const less = reductionsOf(reflect(type, fromBinary(type, witness.bytes)));
      reducible += less.length;
      const sides = { reader: reader.model, writer: writer.model, finding };
      const bytesOf = (event: ReflectMessage) => toBinary(type, event.message).length;
      const smaller = less.filter((event) => showsProtobuf(sides, event) && bytesOf(event) < witness.bytes.length);
      if (smaller.length > 0) larger.push(`${id} ${finding.rule}`);
    }
  }
  console.log(`Protobuf witnesses: ${shown}, tried with one thing less: ${reducible}`);
  expect(larger).toEqual([]);
  expect(reducible).toBeGreaterThan(shown);
});

function parsed(text: string) {
  try {
    return protobuf.parse(text);
  } catch {
    return undefined;
  }
}
