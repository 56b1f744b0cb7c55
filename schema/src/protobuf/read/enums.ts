import type { Enum, EnumValue, Option, Range, Reserved, ReservedName } from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { readBracketOptions, readOptionStatement } from "./options.ts";
import { docOf, readInt, readName, readString } from "./words.ts";

/** Goes past `enum NAME { … }`. */
export function readEnum(cursor: Cursor): Enum {
  const { start } = cursor;
  const doc = docOf(cursor);
  cursor.next();
  const name = readName(cursor, "an enum");
  cursor.expect("{", "the name of an enum");
  const items: (EnumValue | Option | Reserved)[] = [];
  while (!cursor.accept("}")) {
    if (!cursor.accept(";")) items.push(readItem(cursor));
  }
  return { kind: "enum", visibility: undefined, doc, name, items, at: { start, end: cursor.last } };
}

function readItem(cursor: Cursor): EnumValue | Option | Reserved {
  // A value may be called like a keyword.
  const named = (cursor.is("option") || cursor.is("reserved")) && cursor.ahead().is("=");
  if (!named && cursor.is("option")) return readOptionStatement(cursor);
  if (!named && cursor.is("reserved")) return readReserved(cursor);
  const { start } = cursor;
  const doc = docOf(cursor);
  const name = readName(cursor, "an enum's value");
  cursor.expect("=", "the name of an enum's value");
  const number = readInt(cursor, "the number of an enum's value");
  const options = readBracketOptions(cursor);
  cursor.expect(";", "an enum's value");
  return { kind: "value", doc, name, number, options, at: { start, end: cursor.last } };
}

/** Goes past `reserved 1, 5 to 9, "name";`, of a message or an enum. */
export function readReserved(cursor: Cursor): Reserved {
  const { start } = cursor;
  cursor.next();
  const items: (Range | ReservedName)[] = [];
  do items.push(readReservedItem(cursor));
  while (cursor.accept(","));
  cursor.expect(";", "what is reserved");
  return { kind: "reserved", items, at: { start, end: cursor.last } };
}

function readReservedItem(cursor: Cursor): Range | ReservedName {
  if (cursor.kind === "string") return { kind: "name", quoted: true, ...readString(cursor, "a name") };
  if (cursor.kind === "word" && /^[A-Za-z_]/.test(cursor.text))
    return { kind: "name", quoted: false, ...readName(cursor, "a reserved field") };
  return readRange(cursor);
}

/** Goes past `5`, `5 to 9` or `5 to max`. */
export function readRange(cursor: Cursor): Range {
  const from = readInt(cursor, "a number or a name to reserve");
  const { start } = from.at;
  if (!cursor.accept("to")) return { kind: "range", start: from, end: undefined, at: from.at };
  const end = cursor.accept("max") ? "max" : readInt(cursor, 'a number or "max" after "to"');
  return { kind: "range", start: from, end, at: { start, end: cursor.last } };
}
