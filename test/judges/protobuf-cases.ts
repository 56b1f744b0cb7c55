import { createHash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { Finding, Schema, Witness } from "@concordat/schema";
import { type ProtobufModel, protobuf } from "@concordat/schema/protobuf";
import { filesOf } from "../../schema/src/protobuf/runtime.ts";
import { shownIn } from "../../schema/src/protobuf/stand-in.ts";
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
  /** The descriptors of both sides, imports first, in base64. */
  readonly reader: readonly string[];
  readonly writer: readonly string[];
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

const EXTENDED = "message P { extensions 100 to 200; } ";
const DELIMITED = "features.message_encoding = DELIMITED";

/** What Confluent's registry does not compare: features of editions, defaults of enums, extensions, enums of no field. */
const BEYOND: readonly (readonly [name: string, writer: string, reader: string])[] = [
  ["a message between marks", "N {} M { N e = 1; }", `N {} M { N e = 1 [${DELIMITED}]; }`],
  ["a message behind its length", `N {} M { N e = 1 [${DELIMITED}]; }`, "N {} M { N e = 1; }"],
  ["a field made required", "M { string a = 1; }", "M { string a = 1 [features.field_presence = LEGACY_REQUIRED]; }"],
  [
    "a required field added in an edition",
    "M { string a = 1; }",
    "M { string a = 1; string b = 2 [features.field_presence = LEGACY_REQUIRED]; }",
  ],
].map(([name = "", writer = "", reader = ""]) => [name, edition(writer), edition(reader)] as const);

function edition(messages: string): string {
  return `edition = "2023"; package shop; ${messages.replaceAll(/\b([A-Z]) \{/g, "message $1 {")}`;
}

const BESIDE: readonly (readonly [name: string, writer: string, reader: string])[] = [
  [
    "the first value of an enum",
    "enum E { A = 1; B = 2; } message M { optional E e = 1; }",
    "enum E { B = 2; A = 1; } message M { optional E e = 1; }",
  ],
  [
    "an extension of another type",
    `${EXTENDED} extend P { optional int32 e = 100; }`,
    `${EXTENDED} extend P { optional string e = 100; }`,
  ],
  ["an extension removed", `${EXTENDED} extend P { optional int32 e = 100; }`, EXTENDED],
  ["an enum that no field holds", "enum E { A = 1; B = 2; }", "enum E { A = 2; B = 1; }"],
  [
    "what is within a group",
    "message M { optional group G = 1 { optional int32 a = 1; } }",
    "message M { optional group G = 1 { optional string a = 1; } }",
  ],
].map(([name = "", writer = "", reader = ""]) => [name, PROTO2 + writer, PROTO2 + reader] as const);

/** An enum that is open for the writer alone. */
const OPEN = 'syntax = "proto3"; package shop; enum E { A = 0; } message M { E e = 1; }';
const CLOSED: readonly [string, string, string] = [
  "an enum that is closed",
  OPEN,
  `${PROTO2}enum E { A = 0; } message M { optional E e = 1; }`,
];

/** The project's own pairs. */
export function ownProtobufPairs(): readonly ProtobufPair[] {
  const required = REQUIRED.map(([name, writer, reader]) => [name, PROTO2 + writer, PROTO2 + reader] as const);
  return [...required, ...BEYOND, ...BESIDE, CLOSED].map(([name, writer, reader]) => ({ name, writer, reader }));
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
    const shown = shownIn(reader.model, writer.model, finding);
    return {
      pair,
      finding: shown.finding,
      reader: descriptorsOf(shown.files?.reader ?? filesOf(reader.model)),
      writer: descriptorsOf(shown.files?.writer ?? filesOf(writer.model)),
      witness: found.outcome === "none" ? undefined : found,
    };
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
  const { readerMessage = "", writerMessage = "", writerExtension, writerEnum } = finding.facts;
  const facts = [
    pair.reader,
    pair.writer,
    readerMessage,
    writerMessage,
    hex,
    ...[writerExtension ?? writerEnum ?? []].flat(),
  ];
  const key = createHash("sha256").update(facts.join("\n")).digest("hex").slice(0, 20);
  return { key, writes: writerMessage, reads: readerMessage, bytes: hex };
}

function descriptorsOf(files: readonly FileDescriptorProto[]): readonly string[] {
  return files.map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("base64"));
}
