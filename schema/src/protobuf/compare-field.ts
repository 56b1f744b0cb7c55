import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { shareBytes } from "./conversions.ts";
import type { ProtobufErrors } from "./facts.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { type FoundType, findType, homeOf } from "./types.ts";
import { fieldTypeText, isMapEntry } from "./view.ts";
import { compareOnce, type FieldPair, type Pair, type Walk } from "./walk.ts";

/** Compares two messages, at a place. */
export type CompareMessage = (walk: Walk, reader: DescriptorProto, writer: DescriptorProto, path: Pair["path"]) => void;

/** Reports what differs between two fields of the same number; messages of other files are compared with `compareMessage`. */
export function compareFields(walk: Walk, pair: FieldPair, compareMessage: CompareMessage): void {
  const { reader, writer } = pair;
  const [r, w] = [kindOf(walk.reader, reader), kindOf(walk.writer, writer)];
  const facts = {
    field: reader.name,
    number: reader.number,
    reader: fieldTypeText(reader),
    writer: fieldTypeText(writer),
  };
  if (r.kind !== w.kind) walk.add("protobuf/field-kind-changed", pair, facts);
  else if (r.kind === "map" && w.kind === "map") compareMaps(walk, pair, [r.entry, w.entry], compareMessage);
  else if (r.kind === "message") compareTypes(walk, pair, facts, compareMessage);
  else if (!shareBytes(reader.type, writer.type)) walk.add("protobuf/field-scalar-kind-changed", pair, facts);
  else if (labelsDiffer(walk, pair)) walk.add("protobuf/field-numeric-label-changed", pair, facts);
}

type Kind = { readonly kind: "scalar" | "message" } | { readonly kind: "map"; readonly entry: DescriptorProto };

function kindOf(model: ProtobufModel, field: FieldDescriptorProto): Kind {
  if (field.type !== Type.MESSAGE && field.type !== Type.GROUP) return { kind: "scalar" };
  const found = findType(model, field.typeName);
  return found !== undefined && isMapEntry(found.message) ? { kind: "map", entry: found.message } : { kind: "message" };
}

/** Labels count where both sides wrote one, for numbers: in packed form a single value is not what many are. */
function labelsDiffer(walk: Walk, { reader, writer }: FieldPair): boolean {
  if (!writesLabel(walk.reader, reader) || !writesLabel(walk.writer, writer)) return false;
  return reader.label !== writer.label && isNumeric(reader);
}

function writesLabel(root: LinkedFile, field: FieldDescriptorProto): boolean {
  const { label, proto3Optional } = field;
  return label !== Label.OPTIONAL || proto3Optional || homeOf(field, root).descriptor.syntax === "";
}

function isNumeric({ type }: FieldDescriptorProto): boolean {
  return ![Type.STRING, Type.BYTES, Type.MESSAGE, Type.GROUP].includes(type);
}

function compareMaps(
  walk: Walk,
  { path }: FieldPair,
  [reader, writer]: readonly [DescriptorProto, DescriptorProto],
  compareMessage: CompareMessage,
): void {
  for (const number of [1, 2]) {
    const r = reader.field.find((one) => one.number === number);
    const w = writer.field.find((one) => one.number === number);
    if (r !== undefined && w !== undefined) compareFields(walk, { reader: r, writer: w, path }, compareMessage);
  }
}

/** Messages are told apart by their names without packages; those of other files are compared here. */
function compareTypes(
  walk: Walk,
  pair: FieldPair,
  facts: ProtobufErrors["protobuf/field-kind-changed"],
  compareMessage: CompareMessage,
): void {
  const reader = findType(walk.reader, pair.reader.typeName);
  const writer = findType(walk.writer, pair.writer.typeName);
  if (reader === undefined || writer === undefined) return;
  if (reader.local !== writer.local) walk.add("protobuf/field-named-type-changed", pair, facts);
  else if (reader.file !== walk.reader || writer.file !== walk.writer) {
    if (compareForeign(walk, pair, [reader, writer], compareMessage))
      walk.add("protobuf/field-message-changed", pair, facts);
  }
}

/** Whether two messages, of which one or both are of other files, are refused. */
function compareForeign(
  walk: Walk,
  { path }: FieldPair,
  [reader, writer]: readonly [FoundType, FoundType],
  compareMessage: CompareMessage,
): boolean {
  if (reader.message === writer.message) return false;
  const here = { location: `#/${reader.local.replaceAll(".", "/")}`, pointer: "" };
  return compareOnce(walk, [reader, writer], path, (inner) =>
    compareMessage(inner, reader.message, writer.message, here),
  );
}
