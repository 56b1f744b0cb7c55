import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { encodingOf } from "./descriptor/features.ts";
import type { LinkedFile } from "./linked-file.ts";
import { findType, homeOf } from "./types.ts";
import { fieldTypeText, isMapEntry, isRequired } from "./view.ts";
import { into, type Pair, type Walk } from "./walk.ts";

/**
 * What is refused of two messages because of features (specification, Editions). Confluent's registry takes no editions,
 * so that the verdicts on files of which one is in an edition are our own: other bytes are refused, and so is a field that
 * the reader requires and the writer may leave out.
 */
export function compareFeatures(
  walk: Walk,
  { reader, writer, path }: Pair & { readonly reader: DescriptorProto; readonly writer: DescriptorProto },
): void {
  if (!hasEdition(walk, reader, writer)) return;
  const there = new Map(reader.field.map((field) => [field.number, field]));
  for (const w of writer.field) {
    const r = there.get(w.number);
    if (r === undefined) continue;
    const pair = { reader: r, writer: w, path: into(path, String(w.number)) };
    const facts = { field: r.name, number: r.number, reader: fieldTypeText(r), writer: fieldTypeText(w) };
    if (encodingDiffers(walk, r, w)) walk.add("protobuf/message-encoding-changed", pair, facts);
    if (isRequired(r) && !isRequired(w)) walk.add("protobuf/field-made-required", pair, facts);
  }
}

/** Whether one of two messages is defined in an edition. */
export function hasEdition(walk: Walk, reader: DescriptorProto, writer: DescriptorProto): boolean {
  return isEdition(homeOf(reader, walk.reader)) || isEdition(homeOf(writer, walk.writer));
}

function isEdition({ descriptor }: LinkedFile): boolean {
  return descriptor.syntax === "editions";
}

/** Whether a message is between marks for one side, and behind its length for the other. */
export function encodingDiffers(walk: Walk, reader: FieldDescriptorProto, writer: FieldDescriptorProto): boolean {
  if (!isMessage(walk.reader, reader) || !isMessage(walk.writer, writer)) return false;
  return isDelimited(walk.reader, reader) !== isDelimited(walk.writer, writer);
}

/** A map is never between marks. */
function isMessage(file: LinkedFile, { type, typeName, label }: FieldDescriptorProto): boolean {
  if (type === Type.GROUP) return true;
  if (type !== Type.MESSAGE) return false;
  const found = label === Label.REPEATED ? findType(file, typeName) : undefined;
  return found === undefined || !isMapEntry(found.message);
}

function isDelimited(root: LinkedFile, field: FieldDescriptorProto): boolean {
  return encodingOf({ file: homeOf(field, root).descriptor, field }).delimited;
}
