import {
  FieldOptions_CType as CType,
  type EnumDescriptorProto,
  FeatureSet_EnumType as EnumType,
  type FieldOptions,
  FeatureSet_FieldPresence as FieldPresence,
  FieldDescriptorProto_Label as Label,
  FeatureSet_MessageEncoding as MessageEncoding,
  FeatureSet_RepeatedFieldEncoding as RepeatedFieldEncoding,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import { declared, type FieldDeclaration } from "../descriptor/declarations.ts";
import { featuresOf, isPackable } from "../descriptor/features.ts";
import { ofKind } from "../print/file.ts";
import { isNamed } from "../print/options.ts";
import { findType } from "../types.ts";
import { isMapEntry, typeName } from "../view.ts";
import { type Check, type Checking, isEdition } from "./checking.ts";

/** What a field may be, and the options that go with its type. */
export const checkFields: Check = (checking) => {
  for (const field of declared(checking.model.declarations, "field")) {
    checkLabel(checking, field);
    checkGroup(checking, field);
    checkDefault(checking, field);
    checkOptions(checking, field);
    checkFeatures(checking, field);
    checkClosedEnum(checking, field);
    if (field.oneof !== undefined && isMap(field))
      checking.add("protobuf/map-in-oneof", field.item.type.at, { field: field.part.name });
  }
  checkRequiredFile(checking);
};

/** A file's default for presence is none that fields alone may have. */
function checkRequiredFile({ model, add }: Checking): void {
  const { tree, descriptor } = model;
  const option = ofKind(tree.items, "option").find(({ name: [first] }) => first?.text === "features");
  if (option !== undefined && descriptor.options?.features?.fieldPresence === FieldPresence.LEGACY_REQUIRED)
    add("protobuf/required-file", option.at);
}

/** A closed enum has no value for what was not written: it wants presence. */
function checkClosedEnum(
  { model, symbols, syntax, add }: Checking,
  { part, item, oneof, extend, parent }: FieldDeclaration,
): void {
  const entry = item.type.kind === "map" ? findType(model, part.typeName)?.message : undefined;
  const { type, typeName: name } = entry?.field.find(({ number }) => number === 2) ?? part;
  const found = type === Type.ENUM ? symbols.get(name.slice(1)) : undefined;
  if (found?.kind !== "enum") return;
  const { enumType } = featuresOf(found.file.descriptor, found.part as EnumDescriptorProto);
  if (enumType !== EnumType.CLOSED) return;
  const implicit =
    part.label === Label.OPTIONAL &&
    oneof === undefined &&
    extend === undefined &&
    featuresOf(model.descriptor, parent?.part, part).fieldPresence === FieldPresence.IMPLICIT;
  if (implicit || syntax === "proto3")
    add("protobuf/closed-enum", item.type.at, { enum: found.name, field: part.name });
}

function checkLabel({ syntax, add }: Checking, { item }: FieldDeclaration): void {
  const { label } = item;
  if (label === undefined || label.text === "repeated" || !isEdition(syntax)) return;
  add("protobuf/label-in-edition", label.at, { label: label.text });
}

function checkGroup({ syntax, add }: Checking, { item }: FieldDeclaration): void {
  if (item.group === undefined) return;
  if (syntax !== "proto2") add("protobuf/group-not-allowed", item.type.at, { syntax });
  if (!/^[A-Z]/.test(item.name.text)) add("protobuf/group-name", item.name.at, { name: item.name.text });
}

function checkDefault({ syntax, add }: Checking, { item }: FieldDeclaration): void {
  const given = item.options.filter((option) => isNamed(option, "default"));
  for (const option of given) if (syntax === "proto3") add("protobuf/default-in-proto3", option.at);
}

/** Whether a field is written as a map. */
function isMap({ item }: FieldDeclaration): boolean {
  return item.type.kind === "map";
}

function isMessage({ part }: FieldDeclaration): boolean {
  return part.type === Type.MESSAGE || part.type === Type.GROUP;
}

const WIDE: ReadonlySet<Type> = new Set([Type.INT64, Type.UINT64, Type.SINT64, Type.FIXED64, Type.SFIXED64]);

/** Options that are for some types alone. */
function checkOptions(checking: Checking, field: FieldDeclaration): void {
  const { part, extend } = field;
  const { options } = part;
  if (options === undefined) return;
  const { syntax } = checking;
  const wrong = (name: keyof FieldOptions & string, option: string, wanted: string) => {
    if (Object.hasOwn(options, name))
      checking.add("protobuf/option-for-type", placeOf(field, option), facts(field, option, wanted));
  };
  // Which editions have packed and ctype is not said here, but with all options (descriptor/options/places.ts).
  if (options.packed && !isEdition(syntax) && !(part.label === Label.REPEATED && isPackable(part.type)))
    wrong("packed", "packed", "lists of numbers, bools and enums");
  for (const [name, option] of [
    ["lazy", "lazy"],
    ["unverifiedLazy", "unverified_lazy"],
  ] as const) {
    const delimited =
      part.type === Type.GROUP ||
      featuresOf(checking.model.descriptor, part).messageEncoding === MessageEncoding.DELIMITED;
    if (options[name] && (!isMessage(field) || delimited)) wrong(name, option, "messages behind their length");
  }
  if (!WIDE.has(part.type)) wrong("jstype", "jstype", "numbers of 64 bits");
  if (syntax !== "2023") return;
  if (part.type !== Type.STRING && part.type !== Type.BYTES) wrong("ctype", "ctype", "strings and bytes");
  else if (extend !== undefined && options.ctype === CType.CORD)
    wrong("ctype", "ctype", "fields that are no extensions");
}

/** Where an option of a field is named. */
function placeOf({ item, options }: FieldDeclaration, name: string): Span {
  return options.find(({ name: [first] }) => first?.text === name && !first.extension)?.at ?? item.at;
}

function facts({ part, item }: FieldDeclaration, option: string, wanted: string) {
  const type = item.type.kind === "map" ? "map" : typeName(part);
  return { option, wanted, field: part.name, type };
}

/** Features that are for some fields alone; only what is written on the field itself is looked at. */
function checkFeatures(checking: Checking, field: FieldDeclaration): void {
  const { part, oneof, extend } = field;
  const set = part.options?.features;
  if (set === undefined) return;
  const wrong = (feature: string, wanted: string) =>
    checking.add("protobuf/option-for-type", placeOf(field, "features"), facts(field, `features.${feature}`, wanted));
  const repeated = part.label === Label.REPEATED;
  if (set.fieldPresence) {
    if (repeated) wrong("field_presence", "single fields");
    else if (oneof !== undefined) wrong("field_presence", "fields outside of a oneof");
    else if (extend !== undefined) wrong("field_presence", "fields that are no extensions");
    else if (set.fieldPresence === FieldPresence.IMPLICIT && isMessage(field))
      wrong("field_presence", "scalars and enums");
  }
  const { repeatedFieldEncoding: encoding } = set;
  const packed = encoding === RepeatedFieldEncoding.PACKED && !isPackable(part.type);
  if (encoding && (!repeated || isMap(field) || packed))
    wrong("repeated_field_encoding", "lists of numbers, bools and enums");
  if (set.utf8Validation && !hasText(checking, field)) wrong("utf8_validation", "strings");
  if (set.messageEncoding && (!isMessage(field) || isMap(field))) wrong("message_encoding", "messages");
}

function hasText({ model }: Checking, { part }: FieldDeclaration): boolean {
  if (part.type === Type.STRING) return true;
  const entry = part.type === Type.MESSAGE ? findType(model, part.typeName)?.message : undefined;
  return entry !== undefined && isMapEntry(entry) && entry.field.some(({ type }) => type === Type.STRING);
}
