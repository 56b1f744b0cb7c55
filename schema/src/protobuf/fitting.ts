import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { wireTypeOfScalar } from "./wire-type.ts";

/** What a reader expects under one number. */
interface Slot {
  readonly wireType: WireType;
  /** Whether it is read in packed form as well: lists of numbers are. */
  readonly packable: boolean;
  /** What is within a message or the entry of a map. */
  readonly inside: (() => Slots) | undefined;
}

type Slots = ReadonlyMap<number, Slot>;

/**
 * The bytes of an event without what a reader of this type takes for unknown: fields that it does not have, and those
 * whose wire type is not that of its field (encoding specification; so do Java's, Python's, Go's and C++'s). What is cut
 * short stays as it is: reading it fails.
 */
export function fitting(type: DescMessage, bytes: Uint8Array): Uint8Array {
  return fit(slotsOf(type), bytes);
}

/**
 * Whether {@link fitting} is needed before events of a writer are read: somewhere under the same number the two have
 * fields of different wire types. Fields that the reader does not have need nothing: it keeps them as unknown.
 */
export function misfits(reader: DescMessage, writer: DescMessage): boolean {
  const seen = new Map<DescMessage, Set<DescMessage>>();
  const differ = (mine: DescMessage, theirs: DescMessage): boolean => {
    const met = seen.get(mine) ?? new Set();
    seen.set(mine, met);
    if (met.has(theirs)) return false;
    met.add(theirs);
    const written = new Map(theirs.fields.map((field) => [field.number, field]));
    return mine.fields.some((field) => {
      const other = written.get(field.number);
      return other !== undefined && fieldsDiffer(field, other, differ);
    });
  };
  return differ(reader, writer);
}

function fieldsDiffer(
  mine: DescField,
  theirs: DescField,
  differ: (mine: DescMessage, theirs: DescMessage) => boolean,
): boolean {
  if (mine.fieldKind === "map" && theirs.fieldKind === "map") {
    if (wireTypeOfScalar(mine.mapKey) !== wireTypeOfScalar(theirs.mapKey)) return true;
    if (wireTypeOf(mine) !== wireTypeOf(theirs)) return true;
  } else if (mine.fieldKind === "map" || theirs.fieldKind === "map" || !fits(slotOf(mine), writtenAs(theirs)))
    return true;
  // A message's bytes are read as any text or bytes; what is within matters where both are messages.
  if (mine.message === undefined || theirs.message === undefined) return mine.message !== undefined;
  return differ(mine.message, theirs.message);
}

function writtenAs(field: DescField): WireType {
  return field.fieldKind === "list" && field.packed ? WireType.LengthDelimited : wireTypeOf(field);
}

function fit(slots: Slots, bytes: Uint8Array): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    const content = reader.pos;
    reader.skip(wireType, number);
    const slot = slots.get(number);
    if (slot === undefined || !fits(slot, wireType)) continue;
    if (slot.inside === undefined || wireType !== WireType.LengthDelimited)
      writer.raw(bytes.subarray(start, reader.pos));
    else {
      const part = new BinaryReader(bytes.subarray(content, reader.pos)).bytes();
      writer.tag(number, wireType).bytes(fit(slot.inside(), part));
    }
  }
  return writer.finish();
}

function fits({ wireType, packable }: Slot, written: WireType): boolean {
  return written === wireType || (packable && written === WireType.LengthDelimited);
}

function slotsOf(type: DescMessage): Slots {
  return new Map(type.fields.map((field) => [field.number, slotOf(field)]));
}

function slotOf(field: DescField): Slot {
  if (field.fieldKind === "map")
    return { wireType: WireType.LengthDelimited, packable: false, inside: () => entrySlots(field) };
  const wireType = wireTypeOf(field);
  const numbers = wireType !== WireType.LengthDelimited && wireType !== WireType.StartGroup;
  return { wireType, packable: field.fieldKind === "list" && numbers, inside: insideOf(field.message) };
}

function insideOf(message: DescMessage | undefined): Slot["inside"] {
  return message === undefined ? undefined : () => slotsOf(message);
}

/** A map is a list of messages of a key and a value (specification, Maps: Backwards Compatibility). */
function entrySlots(field: DescField & { readonly fieldKind: "map" }): Slots {
  const key = { wireType: wireTypeOfScalar(field.mapKey), packable: false, inside: undefined };
  const value = { wireType: wireTypeOf(field), packable: false, inside: insideOf(field.message) };
  return new Map([
    [1, key],
    [2, value],
  ]);
}

/** The wire type of a field's value, of a list's element, of a map's value. */
function wireTypeOf(field: DescField): WireType {
  if (field.message !== undefined)
    return "delimitedEncoding" in field && field.delimitedEncoding ? WireType.StartGroup : WireType.LengthDelimited;
  return field.scalar === undefined ? WireType.Varint : wireTypeOfScalar(field.scalar);
}
