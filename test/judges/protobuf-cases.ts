import { createHash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { Finding, Schema, Witness } from "@concordat/schema";
import { type ProtobufModel, protobuf } from "@concordat/schema/protobuf";
import { filesOf } from "../../schema/src/protobuf/runtime.ts";
import { haveVectors, vectors } from "../support/vectors.ts";

/** Two schemas, of which the one reads what the other writes. */
export interface ProtobufPair {
  readonly name: string;
  readonly reader: string;
  readonly writer: string;
}

export interface ProtobufShown {
  readonly pair: ProtobufPair;
  readonly finding: Finding;
  readonly witness: Witness | undefined;
  readonly reader: Schema<ProtobufModel>;
  readonly writer: Schema<ProtobufModel>;
}

const PROTO2 = 'syntax = "proto2"; package shop; ';

/** What is required, which not every implementation enforces. */
const REQUIRED: readonly (readonly [name: string, writer: string, reader: string])[] = [
  [
    "a required field added",
    "message A { optional int32 a = 1; }",
    "message A { optional int32 a = 1; required string b = 2; }",
  ],
  ["a required field removed", "message A { required string b = 2; }", "message A { optional int32 a = 1; }"],
  ["an optional field made required", "message A { optional string b = 2; }", "message A { required string b = 2; }"],
  [
    "a required field added within a message",
    "message A { optional B b = 1; } message B { optional int32 x = 1; }",
    "message A { optional B b = 1; } message B { optional int32 x = 1; required bool y = 2; }",
  ],
  [
    "a required enum loses a value",
    "message A { required E e = 1; } enum E { X = 0; Y = 1; }",
    "message A { required E e = 1; } enum E { X = 0; }",
  ],
];

/** The project's own pairs. */
export function ownProtobufPairs(): readonly ProtobufPair[] {
  return REQUIRED.map(([name, writer, reader]) => ({ name, writer: PROTO2 + writer, reader: PROTO2 + reader }));
}

/** Both directions of the recorded pairs; none where they are not at hand. */
export function vectorProtobufPairs(): readonly ProtobufPair[] {
  if (!haveVectors("confluent-compat.jsonl")) return [];
  return vectors<Readonly<Record<"id" | "schemaType" | "old" | "new", string>>>("confluent-compat.jsonl")
    .filter(({ schemaType }) => schemaType === "PROTOBUF")
    .flatMap(({ id, old, new: next }) => [
      { name: `${id} backward`, reader: next, writer: old },
      { name: `${id} forward`, reader: old, writer: next },
    ]);
}

/** Every finding of a pair with its witness; nothing of a text that is no schema. */
export function showProtobuf(pair: ProtobufPair): readonly ProtobufShown[] {
  const [reader, writer] = [parsed(pair.reader), parsed(pair.writer)];
  if (reader === undefined || writer === undefined) return [];
  return protobuf.compare(reader, writer).map((finding) => {
    const found = protobuf.witness(reader, writer, finding);
    return { pair, finding, reader, writer, witness: found.outcome === "none" ? undefined : found };
  });
}

function parsed(text: string): Schema<ProtobufModel> | undefined {
  try {
    return protobuf.parse(text);
  } catch {
    return undefined;
  }
}

/** An event to judge, under a key that its schemas and bytes give it, so that answers can be kept without the schemas. */
export function judgedProtobuf({ pair, finding }: ProtobufShown, bytes: Uint8Array) {
  const hex = Buffer.from(bytes).toString("hex");
  const { readerMessage = "", writerMessage = "" } = finding.facts;
  const facts = [pair.reader, pair.writer, readerMessage, writerMessage, hex];
  const key = createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 20);
  return { key, writes: writerMessage, reads: readerMessage, bytes: hex };
}

/** A schema as other implementations take it: its descriptors, imports first. */
export function descriptorsOf({ model }: Schema<ProtobufModel>): readonly string[] {
  return filesOf(model).map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("base64"));
}
