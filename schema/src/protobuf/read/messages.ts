import type { Extend, Extensions, Message, MessageItem, Oneof, Option, Visibility } from "../tree.ts";
import { MAX_PROTO_NESTING } from "./cursor.ts";
import { readEnum, readRange, readReserved } from "./enums.ts";
import { readField } from "./fields.ts";
import { readBracketOptions, readOptionStatement } from "./options.ts";
import type { ProtoReading } from "./reading.ts";
import { docOf, readName, readType } from "./words.ts";

/** Goes past `message NAME { … }`. */
export function readMessage(reading: ProtoReading, depth = 0): Message {
  const { cursor } = reading;
  const { start } = cursor;
  const doc = docOf(cursor);
  cursor.next();
  const name = readName(cursor, "a message");
  const items = readMessageBody(reading, depth);
  return { kind: "message", visibility: undefined, doc, name, items, at: { start, end: cursor.last } };
}

/** Goes past `{ … }`, of a message or a group. */
export function readMessageBody(reading: ProtoReading, depth: number): readonly MessageItem[] {
  const { cursor } = reading;
  if (depth > MAX_PROTO_NESTING)
    throw cursor.fault("protobuf/too-deep", `messages nest more than ${MAX_PROTO_NESTING} levels deep`, cursor);
  cursor.expect("{", "the name of a message");
  const items: MessageItem[] = [];
  while (!cursor.accept("}")) {
    if (!cursor.accept(";")) items.push(readItem(reading, depth));
  }
  return items;
}

function readItem(reading: ProtoReading, depth: number): MessageItem {
  const { cursor } = reading;
  switch (cursor.kind === "word" ? cursor.text : "") {
    case "message":
      return readMessage(reading, depth + 1);
    case "enum":
      return readEnum(cursor);
    case "extend":
      return readExtend(reading, depth + 1);
    case "oneof":
      return readOneof(reading, depth + 1);
    case "option":
      return readOptionStatement(cursor);
    case "reserved":
      return readReserved(cursor);
    case "extensions":
      return readExtensions(reading);
    case "export":
    case "local":
      return readVisible(reading, depth);
    case "":
      throw cursor.unexpected('a field, or "}" that ends the message');
    default:
      return readField(reading, depth, "message", readMessageBody);
  }
}

/** Editions 2024: `export` or `local` before a message or an enum; elsewhere they are types like any other. */
function readVisible(reading: ProtoReading, depth: number): MessageItem {
  const { cursor } = reading;
  const ahead = cursor.ahead();
  const type = ahead.is("message") || ahead.is("enum");
  if (!type || ahead.ahead().kind !== "word") return readField(reading, depth, "message", readMessageBody);
  const visibility = cursor.text as Visibility;
  const { start, comment } = cursor;
  cursor.next();
  cursor.comment ??= comment;
  const item = cursor.is("message") ? readMessage(reading, depth + 1) : readEnum(cursor);
  return { ...item, visibility, at: { start, end: item.at.end } };
}

function readOneof(reading: ProtoReading, depth: number): Oneof {
  const { cursor } = reading;
  const { start } = cursor;
  const doc = docOf(cursor);
  cursor.next();
  const name = readName(cursor, "a oneof");
  cursor.expect("{", "the name of a oneof");
  const items: Oneof["items"][number][] = [];
  while (!cursor.accept("}")) {
    if (cursor.accept(";")) continue;
    items.push(cursor.is("option") ? readOptionStatement(cursor) : readField(reading, depth, "oneof", readMessageBody));
  }
  return { kind: "oneof", doc, name, items, at: { start, end: cursor.last } };
}

function readExtensions({ cursor }: ProtoReading): Extensions {
  const { start } = cursor;
  cursor.next();
  const ranges = [];
  do ranges.push(readRange(cursor));
  while (cursor.accept(","));
  const options: readonly Option[] = readBracketOptions(cursor);
  cursor.expect(";", "the numbers of extensions");
  return { kind: "extensions", ranges, options, at: { start, end: cursor.last } };
}

/** Goes past `extend TYPE { … }`. */
export function readExtend(reading: ProtoReading, depth = 0): Extend {
  const { cursor } = reading;
  const { start } = cursor;
  cursor.next();
  const type = readType(cursor);
  cursor.expect("{", "the message to extend");
  const items = [];
  while (!cursor.accept("}")) {
    if (!cursor.accept(";")) items.push(readField(reading, depth, "extend", readMessageBody));
  }
  return { kind: "extend", type, items, at: { start, end: cursor.last } };
}
