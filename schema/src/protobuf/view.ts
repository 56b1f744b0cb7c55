import type { Message } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  FeatureSet_FieldPresence,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  type OneofDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { featuresOf } from "./descriptor/features.ts";
import type { LinkedFile } from "./linked-file.ts";
import { homeOf } from "./types.ts";

/** The message that a map stands for. */
export function isMapEntry({ options }: DescriptorProto): boolean {
  return options?.mapEntry === true;
}

/** The messages within a message, groups among them; not those that maps stand for. */
export function nestedMessages({ nestedType }: DescriptorProto): readonly DescriptorProto[] {
  return nestedType.filter((one) => !isMapEntry(one));
}

/** The messages within a message that were written as such: not those that maps and groups stand for. */
export function namedMessages({ nestedType, field }: DescriptorProto): readonly DescriptorProto[] {
  const groups = new Set(field.filter(isGroup).map(({ typeName }) => typeName.slice(typeName.lastIndexOf(".") + 1)));
  return nestedType.filter((one) => !isMapEntry(one) && !groups.has(one.name));
}

/** The fields of a message outside of oneofs; groups are none for Confluent's registry, which does not compare them. */
export function singleFields({ field }: DescriptorProto): readonly FieldDescriptorProto[] {
  return field.filter((one) => (oneofIndexOf(one) === undefined || one.proto3Optional) && !isGroup(one));
}

/** Whether a field is a group of proto2. */
export function isGroup({ type }: FieldDescriptorProto): boolean {
  return type === Type.GROUP;
}

/** Whether a field has to be set: `required` of proto2, or the feature of editions that stands for it. */
export function isRequired({ label, options }: FieldDescriptorProto): boolean {
  return label === Label.REQUIRED || options?.features?.fieldPresence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

/** The place of a field's oneof among those of its message. A descriptor answers 0 where there is none: it is asked whether it has it. */
export function oneofIndexOf(field: FieldDescriptorProto): number | undefined {
  return Object.hasOwn(field, "oneofIndex") ? field.oneofIndex : undefined;
}

/** The oneofs of a message as they were written, by name, with their fields. */
export function oneofsOf(
  message: DescriptorProto,
): ReadonlyMap<string, { readonly oneof: OneofDescriptorProto; readonly fields: readonly FieldDescriptorProto[] }> {
  const fields = Map.groupBy(
    message.field.filter(({ proto3Optional }) => !proto3Optional),
    oneofIndexOf,
  );
  const synthetic = new Set(message.field.flatMap((one) => (one.proto3Optional ? [oneofIndexOf(one)] : [])));
  return new Map(
    message.oneofDecl.flatMap((oneof, index) =>
      synthetic.has(index) ? [] : [[oneof.name, { oneof, fields: fields.get(index) ?? [] }] as const],
    ),
  );
}

/** The name of a type, such as `int32` or `acme.v1.Order`. */
export function typeName(field: FieldDescriptorProto): string {
  return field.typeName === "" ? Type[field.type].toLowerCase() : field.typeName.slice(1);
}

/** The name of the oneof that a field is written in; the one that `optional` of proto3 makes is none. */
export function oneofNameOf(message: DescriptorProto, field: FieldDescriptorProto): string | undefined {
  const index = oneofIndexOf(field);
  return index === undefined || field.proto3Optional ? undefined : message.oneofDecl[index]?.name;
}

/** Whether a single field that has its default value is told from one that is not there (specification, Field Presence). */
export function isPresent(root: LinkedFile, field: FieldDescriptorProto): boolean {
  if (field.label === Label.REPEATED) return false;
  if (field.type === Type.MESSAGE || field.type === Type.GROUP || oneofIndexOf(field) !== undefined) return true;
  return featuresOf(homeOf(field, root).descriptor, field).fieldPresence !== FeatureSet_FieldPresence.IMPLICIT;
}

/** A type in a few words: `repeated int32`, `acme.v1.Order`. */
export function fieldTypeText(field: FieldDescriptorProto): string {
  const label = field.label === Label.REPEATED ? "repeated " : field.label === Label.REQUIRED ? "required " : "";
  return `${label}${typeName(field)}`;
}

/** A part of a descriptor in a few words, for a person. */
export function describe(part: object): string {
  if (is<FieldDescriptorProto>(part, "google.protobuf.FieldDescriptorProto"))
    return `${fieldTypeText(part)} ${part.name} = ${part.number}`;
  if (is<DescriptorProto>(part, "google.protobuf.DescriptorProto")) return `message ${part.name}`;
  if (is<EnumDescriptorProto>(part, "google.protobuf.EnumDescriptorProto")) return `enum ${part.name}`;
  if (is<OneofDescriptorProto>(part, "google.protobuf.OneofDescriptorProto")) return `oneof ${part.name}`;
  return "the file";
}

function is<Part extends Message>(part: object, typeName: string): part is Part {
  return "$typeName" in part && part.$typeName === typeName;
}
