import type { MessageValue, MessageValueField, NameNode, Option, OptionNamePart, Value } from "../tree.ts";
import { type Cursor, MAX_PROTO_NESTING } from "./cursor.ts";
import { readDotted, readStrings } from "./words.ts";

const NUMBER = /^(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?)$/;

/** Goes past `option NAME = VALUE;`. */
export function readOptionStatement(cursor: Cursor): Option {
  const { start } = cursor;
  cursor.next();
  const option = readOption(cursor);
  cursor.expect(";", "an option");
  return { ...option, at: { start, end: cursor.last } };
}

/** Goes past options between brackets, if there are any. */
export function readBracketOptions(cursor: Cursor): readonly Option[] {
  if (!cursor.accept("[")) return [];
  const options: Option[] = [];
  do options.push(readOption(cursor));
  while (cursor.accept(","));
  cursor.expect("]", "options");
  return options;
}

function readOption(cursor: Cursor): Option {
  const { start } = cursor;
  const name = readOptionName(cursor);
  cursor.expect("=", "the name of an option");
  const value = readValue(cursor, 0);
  return { kind: "option", name, value, at: { start, end: cursor.last } };
}

function readOptionName(cursor: Cursor): readonly OptionNamePart[] {
  const parts: OptionNamePart[] = [];
  do {
    if (cursor.accept("(")) {
      parts.push({ ...readDotted(cursor, "the name of an extension"), extension: true });
      cursor.expect(")", "the name of an extension");
    } else parts.push(...readPlainParts(cursor, parts.length === 0));
  } while (!cursor.is("=") && (cursor.is("(") || cursor.kind === "word"));
  return parts;
}

/** The parts of a name without parentheses; one that is not the first begins with a dot, and one before parentheses ends with it. */
function readPlainParts(cursor: Cursor, first: boolean): readonly OptionNamePart[] {
  const { text, start, kind } = cursor;
  // Blanks may stand around a dot.
  const dotted = text.startsWith(".") || (!first && cursor.source[cursor.last - 1] === ".");
  if (kind !== "word" || dotted === first) throw cursor.unexpected("the name of an option");
  cursor.next();
  const parts: OptionNamePart[] = [];
  let at = start;
  for (const part of text.split(".")) {
    if (part !== "") parts.push({ text: part, extension: false, at: { start: at, end: at + part.length } });
    at += part.length + 1;
  }
  return parts;
}

function readValue(cursor: Cursor, depth: number): Value {
  const { start } = cursor;
  if (depth > MAX_PROTO_NESTING)
    throw cursor.fault("protobuf/too-deep", `values nest more than ${MAX_PROTO_NESTING} levels deep`, cursor);
  if (cursor.is("{") || cursor.is("<")) return readMessageValue(cursor, depth);
  if (cursor.is("[")) return readList(cursor, depth);
  if (cursor.kind === "string") return { kind: "string", ...readStrings(cursor, "a string") };
  const negative = cursor.accept("-");
  if (!negative) cursor.accept("+");
  const { text, end, kind } = cursor;
  if (kind !== "word") throw cursor.unexpected("a value");
  cursor.next();
  return { kind: NUMBER.test(text) ? "number" : "word", text, negative, at: { start, end } };
}

function readList(cursor: Cursor, depth: number): Value {
  const { start } = cursor;
  cursor.next();
  const items: Value[] = [];
  while (!cursor.is("]")) {
    items.push(readValue(cursor, depth + 1));
    if (!cursor.accept(",")) break;
  }
  cursor.expect("]", "a list of values");
  return { kind: "list", items, at: { start, end: cursor.last } };
}

function readMessageValue(cursor: Cursor, depth: number): MessageValue {
  const { start } = cursor;
  const close = cursor.is("<") ? ">" : "}";
  cursor.next();
  const fields: MessageValueField[] = [];
  while (!cursor.is(close)) {
    fields.push(readMessageValueField(cursor, depth));
    if (!cursor.accept(",")) cursor.accept(";");
  }
  cursor.next();
  return { kind: "message", fields, at: { start, end: cursor.last } };
}

function readMessageValueField(cursor: Cursor, depth: number): MessageValueField {
  const bracketed = cursor.accept("[");
  const name = bracketed ? readAddress(cursor) : readDotted(cursor, "the name of a field");
  // Before a message the colon may be left out.
  if (!cursor.accept(":") && !cursor.is("{") && !cursor.is("<") && !cursor.is("["))
    throw cursor.unexpected('":" after the name of a field');
  return { name, bracketed, value: readValue(cursor, depth + 1) };
}

/** What stands between brackets: an extension's name, or a host and a type's name. */
function readAddress(cursor: Cursor): NameNode {
  const { start } = cursor;
  let text = "";
  while (cursor.kind === "word" || cursor.is("/") || cursor.is("-")) {
    text += cursor.text;
    cursor.next();
  }
  if (text === "") throw cursor.unexpected("the name of an extension");
  const at = { start, end: cursor.last };
  cursor.expect("]", "the name of an extension");
  return { text, at };
}
