import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { conversionOf, shareBytes } from "./conversions.ts";
import type { LinkedFile, ProtobufModel } from "./model.ts";
import { findEnum, findType } from "./types.ts";
import { isGroup, isMapEntry, isPresent, isRequired, namedMessages, oneofNameOf, typeText } from "./view.ts";
import { findingsOf, inMessage, into, type Pair, type Walk, walkOf } from "./walk.ts";

type Path = Pair["path"];

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
  const said = new Set(refused.map(fieldName));
  return findingsOf(walk)
    .filter((finding) => finding.rule !== "protobuf/type-changed" || !said.has(fieldName(finding)))
    .map((finding) => ({ ...finding, severity: "warning" }));
}

function fieldName({ facts }: Finding): string {
  return `${facts.writerMessage} ${facts.number}`;
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
  for (const field of reader.field) warnReserved(inside, pair, field, into(path, String(field.number)));
  warnMessages(walk, met, namedMessages(reader), namedMessages(writer), path);
}

interface MessagePair extends Pair {
  readonly reader: DescriptorProto;
  readonly writer: DescriptorProto;
}

interface FieldPair extends Pair {
  readonly reader: FieldDescriptorProto;
  readonly writer: FieldDescriptorProto;
}

function warnRemoved(walk: Walk, { reader, writer }: MessagePair, field: FieldDescriptorProto, path: Path): void {
  const inOneof = oneofNameOf(writer, field);
  // Confluent's registry itself refuses these two, but of groups.
  const refused = !isGroup(field) && (isRequired(field) || reader.oneofDecl.some(({ name }) => name === inOneof));
  if (!refused) walk.add("protobuf/field-removed", { reader, writer: field, path }, factsOf(field, field));
}

function warnReserved(walk: Walk, { writer }: MessagePair, field: FieldDescriptorProto, path: Path): void {
  const taken = writer.reservedRange.some(({ start, end }) => field.number >= start && field.number < end);
  if (taken) walk.add("protobuf/reserved-number-taken", { reader: field, writer, path }, factsOf(field, field));
  else if (writer.reservedName.includes(field.name))
    walk.add("protobuf/reserved-name-taken", { reader: field, writer, path }, factsOf(field, field));
}

function factsOf(reader: FieldDescriptorProto, writer: FieldDescriptorProto) {
  return {
    field: writer.name,
    readerField: reader.name,
    number: String(writer.number),
    reader: typeText(reader),
    writer: typeText(writer),
  };
}

function warnField(walk: Walk, messages: MessagePair, pair: FieldPair): void {
  const { reader: r, writer: w } = pair;
  const facts = factsOf(r, w);
  const add = (rule: string, more: Readonly<Record<string, string>> = {}) =>
    walk.add(rule, pair, { ...facts, ...more });
  if (r.name !== w.name) add(isReuse(messages, pair) ? "protobuf/number-reused" : "protobuf/field-renamed");
  else if (r.jsonName !== w.jsonName)
    add("protobuf/json-name-changed", { readerName: r.jsonName, writerName: w.jsonName });
  if (!sameBytes(walk, pair)) {
    add("protobuf/type-changed");
    return;
  }
  if (isReplaced(walk, pair)) add("protobuf/type-replaced");
  warnLabel(walk, messages, pair, add);
  for (const [reader, writer] of valuePairs(walk, r, w)) {
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

type Add = (rule: string, facts?: Readonly<Record<string, string>>) => void;

function warnLabel(walk: Walk, messages: MessagePair, { reader: r, writer: w }: FieldPair, add: Add): void {
  if ((r.label === Label.REPEATED) !== (w.label === Label.REPEATED)) {
    add(r.label === Label.REPEATED ? "protobuf/singular-to-repeated" : "protobuf/repeated-to-singular");
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
  if (r.defaultValue !== w.defaultValue)
    add("protobuf/default-changed", {
      readerDefault: r.defaultValue || "none",
      writerDefault: w.defaultValue || "none",
    });
  if ((r.type === Type.GROUP) !== (w.type === Type.GROUP) && isMessage(r) && isMessage(w))
    add("protobuf/group-changed");
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

function warnEnum(walk: Walk, reader: FieldDescriptorProto, writer: FieldDescriptorProto, add: Add): void {
  if (reader.type !== Type.ENUM || writer.type !== Type.ENUM) return;
  const [r, w] = [findEnum(walk.reader, reader.typeName), findEnum(walk.writer, writer.typeName)];
  if (r === undefined || w === undefined || r === w) return;
  walk.budget.spend(r.value.length + w.value.length);
  for (const { rule, values } of enumChanges(r, w)) add(rule, { values: shown(values), enum: w.name });
}

/** The most values of an enum that a sentence names: it is said again for each field of the enum. */
const MOST_VALUES = 20;

function shown(values: readonly string[]): string {
  const more = values.length - MOST_VALUES;
  return more > 0 ? `${values.slice(0, MOST_VALUES).join(", ")} and ${more} more` : values.join(", ");
}

/** Values that one number or name of the writer's stands for no more, put together by what became of them. */
function enumChanges(
  reader: EnumDescriptorProto,
  writer: EnumDescriptorProto,
): readonly { readonly rule: string; readonly values: readonly string[] }[] {
  const numbers = Map.groupBy(reader.value, ({ number }) => number);
  const names = new Map(reader.value.map(({ name, number }) => [name, number]));
  const changes = writer.value.flatMap(({ name, number }) => {
    const there = numbers.get(number);
    if (there?.some((one) => one.name === name)) return [];
    const moved = names.get(name);
    if (moved !== undefined) return [{ rule: "protobuf/enum-value-moved", text: `${name} (${number}, now ${moved})` }];
    if (there !== undefined)
      return [{ rule: "protobuf/enum-value-renamed", text: `${name} (${number}, there ${there[0]?.name})` }];
    return [{ rule: "protobuf/enum-value-removed", text: `${name} (${number})` }];
  });
  return [...Map.groupBy(changes, ({ rule }) => rule)].map(([rule, all]) => ({
    rule,
    values: all.map(({ text }) => text),
  }));
}

/** Messages of other files, where a field uses them; those of the schema itself are looked at by name. */
function warnForeign(walk: Walk, met: Set<string>, { reader, writer, path }: FieldPair): void {
  if (!isMessage(reader) || !isMessage(writer)) return;
  const [r, w] = [findType(walk.reader, reader.typeName), findType(walk.writer, writer.typeName)];
  if (r === undefined || w === undefined || r.message === w.message || r.local !== w.local) return;
  if (r.file === walk.reader && w.file === walk.writer) return;
  const key = `${reader.typeName} ${writer.typeName}`;
  if (met.has(key)) return;
  met.add(key);
  warnMessage(walk, met, r.message, w.message, path);
}
