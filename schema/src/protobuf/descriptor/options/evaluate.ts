import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../../error.ts";
import type { AddNote } from "../../diagnose/facts.ts";
import type { ListValue, MessageValue, MessageValueField, Value } from "../../tree.ts";
import { isMapEntry, oneofIndexOf, typeName } from "../../view.ts";
import { encodingOf } from "../features.ts";
import { type Built, type BuiltValue, emptyBuilt, encoded, isBuilt, zeroOf } from "./built.ts";
import { type Definitions, extendsMessage, type FoundField, type FoundMessage, memberOf } from "./definitions.ts";
import { scalarOf } from "./scalars.ts";

/** What reading the value of an option needs to know. */
export interface Evaluating {
  readonly definitions: Definitions;
  /** Where names are looked for, from the inside out. */
  readonly scope: string;
  /** Notes that a rule is broken. */
  readonly note: AddNote;
}

/** A field that is named in a text. */
export interface NamedField {
  readonly found: FoundField;
  readonly at: Span;
}

/** Puts a value into a field of a message; whether all of it had a meaning. `text` is within a message in braces. */
export function assign(evaluating: Evaluating, into: Built, named: NamedField, value: Value, text: boolean): boolean {
  if (value.kind === "list") return assignList(evaluating, into, named, value);
  const made = evaluated(evaluating, named.found, value, text);
  if (made === undefined) return false;
  addValue(into, named, made);
  return true;
}

function assignList(evaluating: Evaluating, into: Built, named: NamedField, { items, at }: ListValue): boolean {
  if (!isRepeated(named.found.field)) {
    evaluating.note("protobuf/value-mismatch", at, { wanted: wantedText(named.found), found: "a list" });
    return false;
  }
  return items.map((item) => assign(evaluating, into, named, item, true)).every(Boolean);
}

/** Whether a field holds a list; a map does. */
export function isRepeated({ label }: FieldDescriptorProto): boolean {
  return label === Label.REPEATED;
}

/** Whether a field holds a message; a group does. */
export function isMessage({ type }: FieldDescriptorProto): boolean {
  return type === Type.MESSAGE || type === Type.GROUP;
}

/** Adds a value; of a single message the parts of both are kept, as on the wire. */
export function addValue(into: Built, { found, at }: NamedField, value: BuiltValue): void {
  const { number } = found.field;
  const before = into.fields.get(number);
  if (before === undefined) into.fields.set(number, { found, at, values: [value] });
  else if (isRepeated(found.field)) before.values.push(value);
  else {
    const [first] = before.values;
    if (first !== undefined && isBuilt(first) && isBuilt(value)) merge(first, value);
    else before.values.splice(0, 1, value);
  }
}

function merge(into: Built, from: Built): void {
  for (const field of from.fields.values()) for (const value of field.values) addValue(into, field, value);
}

/** A value of a field's type; undefined, with a note, where it is none. */
export function evaluated(
  evaluating: Evaluating,
  found: FoundField,
  value: Value,
  text: boolean,
): BuiltValue | undefined {
  const { field } = found;
  if (isMessage(field)) return messageOf(evaluating, found, value);
  const enumeration = field.type === Type.ENUM ? evaluating.definitions.enum(field.typeName) : undefined;
  const scalar = scalarOf(value, { type: field.type, enum: enumeration, text });
  if ("fault" in scalar) {
    evaluating.note(scalar.fault, value.at, { wanted: wantedText(found), found: foundText(value) });
    return undefined;
  }
  if (scalar.value instanceof Uint8Array && encodingOf(found).utf8 && !isUtf8(scalar.value)) {
    evaluating.note("protobuf/not-utf8", value.at, { field: found.name });
    return undefined;
  }
  return scalar.value;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function wantedText({ field }: FoundField): string {
  return field.type === Type.ENUM ? `a value of ${typeName(field)}` : typeName(field);
}

function foundText(value: Value): string {
  switch (value.kind) {
    case "string":
      return "a string";
    case "list":
      return "a list";
    case "message":
      return "a message";
    default:
      return `${value.negative ? "-" : ""}${value.text}`;
  }
}

function messageOf(evaluating: Evaluating, found: FoundField, value: Value): Built | undefined {
  const type = evaluating.definitions.message(found.field.typeName);
  if (value.kind !== "message" || type === undefined) {
    evaluating.note("protobuf/value-mismatch", value.at, { wanted: wantedText(found), found: foundText(value) });
    return undefined;
  }
  const made = emptyBuilt();
  if (!fill(evaluating, made, type, value)) return undefined;
  // A map's entry has a key and a value, whether or not they are given.
  for (const field of isMapEntry(type.message) ? type.message.field : []) {
    const part = memberOf(type, field.name);
    if (part !== undefined && !made.fields.has(field.number))
      addValue(made, { found: part, at: value.at }, zeroOf(field));
  }
  return made;
}

/** Puts the fields of a message in braces into a message of a type; whether all of them had a meaning. */
function fill(evaluating: Evaluating, into: Built, type: FoundMessage, value: MessageValue): boolean {
  const address = type.name === "google.protobuf.Any" ? value.fields.find(isAddress) : undefined;
  if (address !== undefined) return fillAny(evaluating, into, type, value, address);
  return value.fields.map((one) => fillField(evaluating, into, type, one)).every(Boolean);
}

function fillField(evaluating: Evaluating, into: Built, type: FoundMessage, one: MessageValueField): boolean {
  const found = keyOf(evaluating, type, one);
  if (found === undefined) {
    evaluating.note("protobuf/unknown-field", one.name.at, { field: one.name.text, message: type.name });
    return false;
  }
  const clash = clashing(into, found);
  // Two messages of one field are put together, as on the wire.
  if (clash !== undefined && !(clash === found.name && isMessage(found.field))) {
    evaluating.note("protobuf/set-twice", one.name.at, { option: clash });
    return false;
  }
  return assign(evaluating, into, { found, at: one.name.at }, one.value, true);
}

function keyOf({ definitions, scope }: Evaluating, type: FoundMessage, one: MessageValueField): FoundField | undefined {
  const { text } = one.name;
  if (!one.bracketed) return memberOf(type, text);
  const found = definitions.extension(text, scope);
  return found !== undefined && extendsMessage(found, type) ? found : undefined;
}

/** What is set already and leaves no room for a field: itself, or another one of its oneof. */
export function clashing(into: Built, { field, name }: FoundField): string | undefined {
  if (!isRepeated(field) && into.fields.has(field.number)) return name;
  const oneof = field.extendee === "" ? oneofIndexOf(field) : undefined;
  if (oneof === undefined) return undefined;
  const other = [...into.fields.values()].find(
    ({ found }) => found.field.extendee === "" && oneofIndexOf(found.field) === oneof,
  );
  return other?.found.name;
}

function isAddress({ bracketed, name }: MessageValueField): boolean {
  return bracketed && name.text.includes("/");
}

/** Hosts that the text format knows for the types of Any values. */
const HOSTS: ReadonlySet<string> = new Set(["type.googleapis.com", "type.googleprod.com"]);

/** `[type.googleapis.com/acme.v1.Order] { … }`: an Any with that message's bytes. */
function fillAny(
  evaluating: Evaluating,
  into: Built,
  any: FoundMessage,
  { fields }: MessageValue,
  { name, value }: MessageValueField,
): boolean {
  const slash = name.text.lastIndexOf("/");
  const [host, full] = [name.text.slice(0, slash), name.text.slice(slash + 1)];
  const type = evaluating.definitions.message(`.${full}`);
  const [url, bytes] = [memberOf(any, "type_url"), memberOf(any, "value")];
  if (type === undefined || url === undefined || bytes === undefined || fields.length > 1 || !HOSTS.has(host)) {
    evaluating.note("protobuf/bad-any", name.at, { address: name.text });
    return false;
  }
  const inner = emptyBuilt();
  if (value.kind !== "message" || !fill(evaluating, inner, type, value)) return false;
  addValue(into, { found: url, at: name.at }, new TextEncoder().encode(name.text));
  addValue(into, { found: bytes, at: name.at }, encoded(inner));
  return true;
}
