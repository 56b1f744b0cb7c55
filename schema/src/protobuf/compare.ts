import type { DescriptorProto, FieldDescriptorProto, OneofDescriptorProto } from "@bufbuild/protobuf/wkt";
import { largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { javaOrder } from "../java-order.ts";
import { compareFeatures, hasEdition } from "./compare-features.ts";
import { compareFields } from "./compare-field.ts";
import type { ProtobufModel } from "./model.ts";
import { isGroup, isRequired, namedMessages, nestedMessages, oneofsOf, singleFields } from "./view.ts";
import { findingsOf, inMessage, into, type Pair, type Walk, walkOf } from "./walk.ts";

/**
 * What Confluent's registry refuses of a pair of Protobuf schemas, in its order: oneofs by their names, then fields by their
 * numbers, then the messages within. `reader` reads what `writer` wrote. Messages of the schema itself are compared where they are
 * defined, those of other files where a field uses them.
 */
export function compareProtobuf(
  reader: ProtobufModel,
  writer: ProtobufModel,
  budget = largeBudget(),
): readonly Finding[] {
  const walk = walkOf(reader, writer, budget);
  const root = { location: "#", pointer: "" };
  const [r, w] = [reader.descriptor, writer.descriptor];
  if (reader.package !== writer.package)
    walk.add(
      "protobuf/package-changed",
      { reader: r, writer: w, path: { location: "#/", pointer: "" } },
      {
        reader: reader.package || "no package",
        writer: writer.package || "no package",
      },
    );
  compareMessages(walk, r.messageType, w.messageType, root);
  return findingsOf(walk);
}

type Path = Pair["path"];

function compareMessages(
  walk: Walk,
  readers: readonly DescriptorProto[],
  writers: readonly DescriptorProto[],
  path: Path,
): void {
  const byName = (messages: readonly DescriptorProto[]) => new Map(messages.map((one) => [one.name, one]));
  const [there, before] = [byName(readers), byName(writers)];
  for (const name of javaOrder([...before.keys(), ...there.keys()])) {
    const [reader, writer] = [there.get(name), before.get(name)];
    const here = into(path, name);
    if (writer === undefined) continue;
    if (reader === undefined) walk.add("protobuf/message-removed", { reader, writer, path: here }, { message: name });
    else compareMessage(walk, reader, writer, here);
  }
}

/**
 * Two messages of the same name, or that a field had and has. Within itself, where a field leads back to it, the messages
 * that it holds alone are compared again, as Confluent's registry does.
 */
function compareMessage(walk: Walk, reader: DescriptorProto, writer: DescriptorProto, path: Path): void {
  walk.budget.spend(1 + reader.field.length + writer.field.length + reader.nestedType.length);
  const { entered } = walk.foreign;
  const again = entered.has(writer);
  if (again) walk.foreign.cuts += 1;
  else {
    entered.add(writer);
    compareFieldsOf(walk, { reader, writer, path });
  }
  // In an edition a group is a message like others.
  const inner = hasEdition(walk, reader, writer) ? nestedMessages : namedMessages;
  compareMessages(walk, inner(reader), inner(writer), path);
  if (!again) entered.delete(writer);
}

function compareFieldsOf(walk: Walk, pair: MessagePair): void {
  const inside = inMessage(walk, pair.reader, pair.writer);
  compareOneofs(inside, pair);
  compareSingleFields(inside, pair);
  compareFeatures(inside, pair);
}

interface MessagePair extends Pair {
  readonly reader: DescriptorProto;
  readonly writer: DescriptorProto;
}

/** Fields outside of oneofs, by their numbers. One that was or is in a oneof is missing here, as it is for Confluent's registry. */
function compareSingleFields(walk: Walk, { reader, writer, path }: MessagePair): void {
  const [there, before] = [byNumber(singleFields(reader)), byNumber(singleFields(writer))];
  const anywhere = byNumber(reader.field.filter((field) => !isGroup(field)));
  for (const number of javaOrder([...before.keys(), ...there.keys()])) {
    const [r, w] = [there.get(number), before.get(number)];
    const here = into(path, String(number));
    if (r !== undefined && w !== undefined) compareFields(walk, { reader: r, writer: w, path: here }, compareMessage);
    else if (r !== undefined && isRequired(r))
      walk.add("protobuf/required-field-added", { reader: r, writer, path: here }, { field: r.name, number });
    else if (w !== undefined && isRequired(w) && !anywhere.has(number))
      walk.add("protobuf/required-field-removed", { reader, writer: w, path: here }, { field: w.name, number });
  }
}

function byNumber(fields: readonly FieldDescriptorProto[]): ReadonlyMap<number, FieldDescriptorProto> {
  return new Map(fields.map((field) => [field.number, field]));
}

function compareOneofs(walk: Walk, pair: MessagePair): void {
  const [there, before] = [withoutGroups(oneofsOf(pair.reader)), withoutGroups(oneofsOf(pair.writer))];
  const single = byNumber(singleFields(pair.writer));
  const inOneofs = new Set(pair.writer.field.flatMap(({ number }) => (single.has(number) ? [] : [number])));
  for (const [name, reader] of there)
    checkMoved(walk, pair, { ...reader, path: into(pair.path, name) }, { single, inOneofs });
  for (const name of javaOrder([...before.keys(), ...there.keys()])) {
    const [reader, writer] = [there.get(name), before.get(name)];
    if (reader !== undefined && writer !== undefined) compareOneof(walk, reader, writer, into(pair.path, name));
  }
}

interface OneofSide {
  readonly oneof: OneofDescriptorProto;
  readonly fields: readonly FieldDescriptorProto[];
}

/** Confluent's registry does not compare groups, in oneofs neither. */
function withoutGroups(oneofs: ReadonlyMap<string, OneofSide>): ReadonlyMap<string, OneofSide> {
  return new Map(
    [...oneofs].map(([name, { oneof, fields }]) => [name, { oneof, fields: fields.filter((one) => !isGroup(one)) }]),
  );
}

function compareOneof(walk: Walk, reader: OneofSide, writer: OneofSide, path: Path): void {
  const [there, before] = [byNumber(reader.fields), byNumber(writer.fields)];
  for (const number of javaOrder([...before.keys(), ...there.keys()])) {
    const [r, w] = [there.get(number), before.get(number)];
    if (w === undefined) continue;
    const here = into(path, String(number));
    if (r === undefined)
      walk.add(
        "protobuf/oneof-field-removed",
        { reader: reader.oneof, writer: w, path: here },
        { field: w.name, number, oneof: writer.oneof.name },
      );
    else compareFields(walk, { reader: r, writer: w, path: here }, compareMessage);
  }
}

/** Fields of a oneof that stood elsewhere: with others in one oneof they may take each other's place. */
function checkMoved(
  walk: Walk,
  { writer }: MessagePair,
  { oneof, fields, path }: OneofSide & { readonly path: Path },
  before: { readonly single: ReadonlyMap<number, FieldDescriptorProto>; readonly inOneofs: ReadonlySet<number> },
): void {
  const moved = fields.flatMap(({ number }) => before.single.get(number) ?? []);
  const stayed = fields.filter(({ number }) => before.inOneofs.has(number));
  const facts = {
    oneof: oneof.name,
    fields: moved.map(({ name }) => name).join(", "),
    numbers: [...moved, ...stayed].map(({ number }) => number),
  };
  const pair = { reader: oneof, writer, path };
  if (moved.length > 1) walk.add("protobuf/multiple-fields-moved-to-oneof", pair, facts);
  else if (moved.length === 1 && stayed.length > 0) walk.add("protobuf/field-moved-to-existing-oneof", pair, facts);
}
