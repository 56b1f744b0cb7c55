import { SCALARS } from "../scope.ts";
import type { Field, FieldType, Label, MessageItem, NamedType } from "../tree.ts";
import { readBracketOptions } from "./options.ts";
import type { ProtoReading } from "./reading.ts";
import { docOf, readInt, readName, readType } from "./words.ts";

const LABELS = ["optional", "required", "repeated"] as const;

/** Scalars that keys of maps may not be (specification, Maps). */
const NO_KEYS: ReadonlySet<string> = new Set(["double", "float", "bytes"]);

/** Where a field stands: that says which labels it may have. */
export type FieldPlace = "message" | "oneof" | "extend";

/** Goes past `{ … }` of a message or a group, which stands so many levels deep. */
type ReadBody = (reading: ProtoReading, depth: number) => readonly MessageItem[];

/** Goes past a field: `repeated int32 a = 1 [packed = true];`, a map, or a group, whose body is read with `readBody`. */
export function readField(reading: ProtoReading, depth: number, place: FieldPlace, readBody: ReadBody): Field {
  const { cursor } = reading;
  const { start } = cursor;
  const doc = docOf(cursor);
  const label = readLabel(reading);
  const grouped = cursor.is("group");
  const type = readFieldType(reading);
  checkLabel(reading, place, label, type);
  const name = readName(cursor, "a field");
  cursor.expect("=", "the name of a field");
  const number = readInt(cursor, "the number of a field");
  const options = readBracketOptions(cursor);
  const group = grouped && cursor.is("{") ? readBody(reading, depth + 1) : undefined;
  if (group === undefined) cursor.expect(";", "a field");
  return { kind: "field", doc, label, type, name, number, options, group, at: { start, end: cursor.last } };
}

function readLabel({ cursor }: ProtoReading): Label | undefined {
  const { start, end } = cursor;
  const text = LABELS.find((label) => cursor.accept(label));
  return text === undefined ? undefined : { text, at: { start, end } };
}

function readFieldType({ cursor }: ProtoReading): FieldType {
  const { start } = cursor;
  const type: NamedType = readType(cursor);
  if (type.text !== "map" || !cursor.accept("<")) return type;
  const key = readType(cursor);
  if (!SCALARS.has(key.text) || NO_KEYS.has(key.text))
    throw cursor.fault(
      "protobuf/bad-map-key",
      `a map has no keys of type ${key.text}`,
      key.at,
      "Take a whole number, a bool or a string.",
    );
  cursor.expect(",", "the type of a map's keys");
  const value = readType(cursor);
  cursor.expect(">", "the type of a map's values");
  return { kind: "map", key, value, at: { start, end: cursor.last } };
}

/** Labels that the grammar itself asks for or forbids. */
function checkLabel(
  { cursor, syntax }: ProtoReading,
  place: FieldPlace,
  label: Label | undefined,
  type: FieldType,
): void {
  if (label === undefined) {
    if (syntax !== "proto2" || place === "oneof" || type.kind === "map") return;
    throw cursor.fault(
      "protobuf/missing-label",
      "a field of proto2 begins with optional, required or repeated",
      type.at,
      'Add a label, or begin the file with syntax = "proto3";.',
    );
  }
  const where = place === "oneof" ? "a field of a oneof" : type.kind === "map" ? "a map" : undefined;
  if (where !== undefined)
    throw cursor.fault("protobuf/label-not-allowed", `${where} has no label`, label.at, `Take "${label.text}" away.`);
  if (label.text === "required" && syntax === "proto3")
    throw cursor.fault(
      "protobuf/required-in-proto3",
      "proto3 has no required fields",
      label.at,
      'Take "required" away.',
    );
}
