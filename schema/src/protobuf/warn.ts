import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { type AddToField, addingTo, factsOf } from "./add.ts";
import { encodingDiffers } from "./compare-features.ts";
import { conversionOf, shareBytes } from "./conversions.ts";
import { aboutOf } from "./facts.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { findType } from "./types.ts";
import { isGroup, isMapEntry, isPresent, isRequired, namedMessages, oneofNameOf } from "./view.ts";
import { type FieldPair, findingsOf, inMessage, into, type Pair, type Walk, walkOf } from "./walk.ts";
import { warnEnum, warnUnusedEnums } from "./warn-enums.ts";
import { warnExtensions } from "./warn-extensions.ts";
import { defaultChange, warnFeatures } from "./warn-features.ts";
import { reservesField, warnReserved } from "./warn-reserved.ts";

type Path = Pair["path"];

/** Extensions stand in no message. */
const NO_MESSAGES: MessagePair = {
  reader: create(DescriptorProtoSchema),
  writer: create(DescriptorProtoSchema),
  path: { location: "#", pointer: "" },
};

/**
 * What Confluent's registry lets pass although a reader then reads something else than was written, or under another name
 * (encoding specification; ProtoJSON). Each pair of messages is looked at once, where it is first met. `refused` is what it
 * refuses: of that nothing is said again.
 */
export function warnProtobuf(
  reader: ProtobufModel,
  writer: ProtobufModel,
  refused: readonly Finding[],
  budget = largeBudget(),
): readonly Finding[] {
  const walk = walkOf(reader, writer, budget);
  const met = new Set<string>();
  warnMessages(walk, met, reader.descriptor.messageType, writer.descriptor.messageType, { location: "#", pointer: "" });
  warnExtensions(walk, (inside, pair) => {
    warnField(inside, NO_MESSAGES, pair);
    warnForeign(walk, met, pair);
  });
  warnUnusedEnums(walk);
  const said = new Set(refused.map(fieldName));
  return findingsOf(walk).filter((finding) => !AGAIN.has(finding.rule) || !said.has(fieldName(finding)));
}

/** Rules that say again what is refused of a field. */
const AGAIN = new Set(["type-changed", "optional-to-required", "group-changed"].map((name) => `protobuf/${name}`));

function fieldName(finding: Finding): string {
  const { writerMessage, number } = aboutOf(finding);
  return `${writerMessage} ${number}`;
}

function warnMessages(
  walk: Walk,
  met: Set<string>,
  readers: readonly DescriptorProto[],
  writers: readonly DescriptorProto[],
  path: Path,
): void {
  const before = new Map(writers.map((one) => [one.name, one]));
  for (const reader of readers) {
    const writer = before.get(reader.name);
    if (writer !== undefined) warnMessage(walk, met, reader, writer, into(path, reader.name));
  }
}

function warnMessage(walk: Walk, met: Set<string>, reader: DescriptorProto, writer: DescriptorProto, path: Path): void {
  walk.budget.spend(1 + reader.field.length + writer.field.length + reader.nestedType.length);
  const inside = inMessage(walk, reader, writer);
  const there = new Map(reader.field.map((field) => [field.number, field]));
  const pair = { reader, writer, path };
  for (const w of writer.field) {
    const r = there.get(w.number);
    const here = into(path, String(w.number));
    if (r === undefined) warnRemoved(inside, pair, w, here);
    else {
      const fields = { reader: r, writer: w, path: here };
      warnField(inside, pair, fields);
      warnForeign(walk, met, fields);
    }
  }
  warnReserved(inside, pair);
  for (const field of reader.field) warnRequiredGroup(inside, pair, field, into(path, String(field.number)));
  warnMessages(walk, met, namedMessages(reader), namedMessages(writer), path);
}

/** Confluent's registry does not compare groups: what it would reject for a required field is reported here. */
function warnRequiredGroup(walk: Walk, { writer }: MessagePair, field: FieldDescriptorProto, path: Path): void {
  if (!isGroup(field) || !isRequired(field) || writer.field.some(({ number }) => number === field.number)) return;
  walk.add("protobuf/optional-to-required", { reader: field, writer, path }, factsOf(field, field));
}

interface MessagePair extends Pair {
  readonly reader: DescriptorProto;
  readonly writer: DescriptorProto;
}

function warnRemoved(walk: Walk, { reader, writer }: MessagePair, field: FieldDescriptorProto, path: Path): void {
  const inOneof = oneofNameOf(writer, field);
  // Confluent's registry itself refuses these two, but of groups.
  const refused = !isGroup(field) && (isRequired(field) || reader.oneofDecl.some(({ name }) => name === inOneof));
  if (refused) return;
  const left = reservesField(reader, field) ? "reserved" : "free";
  walk.add("protobuf/field-removed", { reader, writer: field, path }, { ...factsOf(field, field), left });
}

function warnField(walk: Walk, messages: MessagePair, pair: FieldPair): void {
  const { reader: r, writer: w } = pair;
  const add = addingTo(walk, pair);
  if (r.name !== w.name) add(isReuse(messages, pair) ? "protobuf/number-reused" : "protobuf/field-renamed", {});
  else if (r.jsonName !== w.jsonName)
    add("protobuf/json-name-changed", { readerName: r.jsonName, writerName: w.jsonName });
  if (!sameBytes(walk, pair)) {
    add("protobuf/type-changed", {});
    return;
  }
  if (isReplaced(walk, pair)) add("protobuf/type-replaced", {});
  warnLabel(walk, messages, pair, add);
  if (isRequired(r) && !isRequired(w)) add("protobuf/optional-to-required", {});
  const scalars = valuePairs(walk, r, w);
  warnFeatures(walk, scalars, add);
  for (const [reader, writer] of scalars) {
    const conversion = conversionOf(reader, writer);
    if (conversion !== undefined) add(conversion.rule, conversion.facts);
    warnEnum(walk, reader, writer, add);
  }
}

/** Whether what is written under a field can be read as the other: numbers of one wire group, texts, messages, maps. */
function sameBytes(walk: Walk, { reader: r, writer: w }: FieldPair): boolean {
  if (!isMessage(r) || !isMessage(w)) return shareBytes(r.type, w.type);
  return (entryOf(walk.reader, r) === undefined) === (entryOf(walk.writer, w) === undefined);
}

/** A message of the same name from another file. Two packages of the schemas themselves are told once, for all. */
function isReplaced(walk: Walk, { reader, writer }: FieldPair): boolean {
  const [r, w] = [findType(walk.reader, reader.typeName), findType(walk.writer, writer.typeName)];
  if (r === undefined || w === undefined || r.local !== w.local) return false;
  return r.file.package !== w.file.package && (r.file !== walk.reader || w.file !== walk.writer);
}

const fieldNames = new WeakMap<DescriptorProto, ReadonlySet<string>>();

function namesOf(message: DescriptorProto): ReadonlySet<string> {
  const names = fieldNames.get(message) ?? new Set(message.field.map(({ name }) => name));
  fieldNames.set(message, names);
  return names;
}

/** Another name where the old name lives on under another number, or where the type is another one as well. */
function isReuse({ reader, writer }: MessagePair, { reader: r, writer: w }: FieldPair): boolean {
  const lives = namesOf(reader).has(w.name) || namesOf(writer).has(r.name);
  return lives || r.type !== w.type || r.typeName !== w.typeName;
}

function warnLabel(walk: Walk, messages: MessagePair, { reader: r, writer: w }: FieldPair, add: AddToField): void {
  if ((r.label === Label.REPEATED) !== (w.label === Label.REPEATED)) {
    add(r.label === Label.REPEATED ? "protobuf/singular-to-repeated" : "protobuf/repeated-to-singular", {});
    return;
  }
  const [into, out] = [oneofNameOf(messages.reader, r), oneofNameOf(messages.writer, w)];
  if (into !== undefined && out === undefined) add("protobuf/field-into-oneof", { oneof: into });
  else if (into === undefined && out !== undefined) add("protobuf/field-out-of-oneof", { oneof: out });
  else if (isPresent(walk.reader, r) !== isPresent(walk.writer, w)) {
    add("protobuf/presence-changed", {
      readerPresence: isPresent(walk.reader, r) ? "explicit" : "implicit",
      writerPresence: isPresent(walk.writer, w) ? "explicit" : "implicit",
    });
  }
  const change = defaultChange(walk, r, w);
  if (change !== undefined) add("protobuf/default-changed", change);
  if (encodingDiffers(walk, r, w)) add("protobuf/group-changed", {});
}

function isMessage({ type }: FieldDescriptorProto): boolean {
  return type === Type.GROUP || type === Type.MESSAGE;
}

/** The scalars of two fields: the fields themselves, or the keys and values of maps. */
function valuePairs(
  walk: Walk,
  reader: FieldDescriptorProto,
  writer: FieldDescriptorProto,
): readonly (readonly [FieldDescriptorProto, FieldDescriptorProto])[] {
  const [r, w] = [entryOf(walk.reader, reader), entryOf(walk.writer, writer)];
  if (r === undefined || w === undefined) return [[reader, writer]];
  return r.field.flatMap((one) => {
    const other = w.field.find(({ number }) => number === one.number);
    return other === undefined ? [] : [[one, other] as const];
  });
}

function entryOf(file: LinkedFile, field: FieldDescriptorProto): DescriptorProto | undefined {
  const found = field.type === Type.MESSAGE ? findType(file, field.typeName) : undefined;
  return found !== undefined && isMapEntry(found.message) ? found.message : undefined;
}

/** Messages of other files, and groups, where a field uses them; those of the schema itself are looked at by name. */
function warnForeign(walk: Walk, met: Set<string>, { reader, writer, path }: FieldPair): void {
  if (!isMessage(reader) || !isMessage(writer)) return;
  const [r, w] = [findType(walk.reader, reader.typeName), findType(walk.writer, writer.typeName)];
  const groups = isGroup(reader) || isGroup(writer);
  if (r === undefined || w === undefined || r.message === w.message || (r.local !== w.local && !groups)) return;
  if (r.file === walk.reader && w.file === walk.writer && !groups) return;
  const key = `${reader.typeName} ${writer.typeName}`;
  if (met.has(key)) return;
  met.add(key);
  warnMessage(walk, met, r.message, w.message, path);
}
