import {
  type EnumDescriptorProto,
  FeatureSet_EnumType as EnumType,
  type FieldDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { AddToField } from "./add.ts";
import { encodingOf, featuresOf } from "./descriptor/features.ts";
import type { LinkedFile } from "./linked-file.ts";
import { findEnum, homeOf } from "./types.ts";
import type { Walk } from "./walk.ts";

/**
 * What features change of two scalars (specification, Editions): whatever sets them, the field, its file, or what proto2
 * and proto3 stand for. How lists of numbers are written is not among them, as every reader takes both forms, nor whether
 * JSON is promised, as it is written the same.
 */
export function warnFeatures(walk: Walk, scalars: readonly ScalarPair[], add: AddToField): void {
  if (scalars.some((pair) => isChecked(walk, pair))) add("protobuf/utf8-checked", {});
  const closed = scalars.flatMap((pair) => closedEnum(walk, pair) ?? []);
  for (const one of closed) add("protobuf/enum-closed", { enum: one.name });
}

/** The fields themselves, or the keys or values of maps: the reader's, then the writer's. */
type ScalarPair = readonly [FieldDescriptorProto, FieldDescriptorProto];

function isChecked(walk: Walk, [reader, writer]: ScalarPair): boolean {
  if (reader.type !== Type.STRING || writer.type !== Type.STRING) return false;
  return checksUtf8(walk.reader, reader) && !checksUtf8(walk.writer, writer);
}

/** The enum of the writer's, where the reader's is closed and it is not. */
function closedEnum(walk: Walk, [reader, writer]: ScalarPair): EnumDescriptorProto | undefined {
  const [r, w] = [enumOf(walk.reader, reader), enumOf(walk.writer, writer)];
  return r !== undefined && w !== undefined && isClosed(walk.reader, r) && !isClosed(walk.writer, w) ? w : undefined;
}

function checksUtf8(root: LinkedFile, field: FieldDescriptorProto): boolean {
  return encodingOf({ file: homeOf(field, root).descriptor, field }).utf8;
}

function enumOf(file: LinkedFile, { type, typeName }: FieldDescriptorProto): EnumDescriptorProto | undefined {
  return type === Type.ENUM ? findEnum(file, typeName) : undefined;
}

function isClosed(root: LinkedFile, one: EnumDescriptorProto): boolean {
  return featuresOf(homeOf(one, root).descriptor, one).enumType === EnumType.CLOSED;
}

/** What two single fields that were not written are read as, where that is not the same. */
export function defaultChange(
  walk: Walk,
  reader: FieldDescriptorProto,
  writer: FieldDescriptorProto,
): Readonly<Record<"readerDefault" | "writerDefault", string>> | undefined {
  const [r, w] = [firstOf(walk.reader, reader), firstOf(walk.writer, writer)];
  if (r === undefined || w === undefined) {
    if (reader.defaultValue === writer.defaultValue) return undefined;
    return { readerDefault: reader.defaultValue || "none", writerDefault: writer.defaultValue || "none" };
  }
  return r.number === w.number ? undefined : { readerDefault: r.name, writerDefault: w.name };
}

/** The value of an enum that a field has by itself: its default, or the first. */
function firstOf(file: LinkedFile, field: FieldDescriptorProto): { name: string; number: number } | undefined {
  const values = enumOf(file, field)?.value;
  return values?.find(({ name }) => name === field.defaultValue) ?? values?.[0];
}
