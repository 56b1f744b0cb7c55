import { type EnumDescriptorProto, FeatureSet_JsonFormat as JsonFormat } from "@bufbuild/protobuf/wkt";
import {
  type Declaration,
  declared,
  type EnumDeclaration,
  type FieldDeclaration,
  type MessageDeclaration,
} from "../descriptor/declarations.ts";
import { type Features, featuresOf } from "../descriptor/features.ts";
import { jsonName } from "../descriptor/fields.ts";
import { isNamed } from "../print/options.ts";
import type { Check, Checking } from "./checking.ts";

/** In JSON the fields of a message, and the values of an enum, have names of their own (specification, ProtoJSON). */
export const checkJsonNames: Check = (checking) => {
  const { declarations } = checking.model;
  const fields = Map.groupBy(
    declared(declarations, "field").filter(({ extend }) => extend === undefined),
    ({ parent }) => parent,
  );
  for (const message of declared(declarations, "message")) checkMessage(checking, message, fields.get(message) ?? []);
  for (const one of declared(declarations, "enum")) checkEnum(checking, one);
};

/** The features of a message or an enum, those that it stands in among them. */
export function featuresAt({ model }: Checking, declaration: MessageDeclaration | EnumDeclaration): Features {
  const parts: Declaration["part"][] = [];
  for (let one: MessageDeclaration | EnumDeclaration | undefined = declaration; one !== undefined; one = one.parent)
    parts.unshift(one.part);
  return featuresOf(model.descriptor, ...(parts as (typeof declaration)["part"][]));
}

function checkMessage(checking: Checking, message: MessageDeclaration, fields: readonly FieldDeclaration[]): void {
  const strict = featuresAt(checking, message).jsonFormat === JsonFormat.ALLOW;
  clashes(checking, fields, ({ part }) => jsonName(part.name), strict, false);
  clashes(checking, fields, ({ part }) => part.jsonName, true, true);
}

/** Names by default must differ, since field masks know no others; names that are given must differ always. */
function clashes(
  { placeOf, add }: Checking,
  fields: readonly FieldDeclaration[],
  nameOf: (field: FieldDeclaration) => string,
  strict: boolean,
  given: boolean,
): void {
  const first = new Map<string, FieldDeclaration>();
  for (const field of fields) {
    const name = nameOf(field);
    const before = first.get(name);
    if (before === undefined) first.set(name, field);
    else if (before.part.number !== field.part.number && (!given || isGiven(field) || isGiven(before))) {
      const rule = strict ? "protobuf/json-name-conflict" : "protobuf/json-name-unclear";
      add(rule, placeOf(field.part), { name, one: before.part.name, other: field.part.name });
    }
  }
}

function isGiven({ options }: FieldDeclaration): boolean {
  return options.some((option) => isNamed(option, "json_name"));
}

function checkEnum(checking: Checking, declaration: EnumDeclaration): void {
  const { part } = declaration;
  const strict = featuresAt(checking, declaration).jsonFormat === JsonFormat.ALLOW;
  const first = new Map<string, { readonly name: string; readonly number: number }>();
  for (const value of part.value) {
    const name = valueName(part, value.name);
    const before = first.get(name);
    if (before === undefined) first.set(name, value);
    else if (before.number !== value.number) {
      const rule = strict ? "protobuf/enum-name-conflict" : "protobuf/enum-name-unclear";
      checking.add(rule, checking.placeOf(value), { name, one: before.name, other: value.name });
    }
  }
}

/** What generated code calls a value: without the enum's name before it, in one word. */
function valueName({ name: owner }: EnumDescriptorProto, name: string): string {
  return withoutPrefix(name, owner)
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

/** A name without another before it, letters and underscores taken loosely; whole where nothing would be left. */
function withoutPrefix(name: string, prefix: string): string {
  const wanted = prefix.replaceAll("_", "").toLowerCase();
  let at = 0;
  let matched = 0;
  for (; at < name.length && matched < wanted.length; at += 1) {
    if (name[at] === "_") continue;
    if (name[at]?.toLowerCase() !== wanted[matched]) return name;
    matched += 1;
  }
  const rest = name.slice(at).replace(/^_+/, "");
  return matched < wanted.length || rest === "" ? name : rest;
}
