import { unescaped } from "../literal.ts";
import type { IntLiteral, NamedType, NameNode } from "../tree.ts";
import type { Cursor } from "./cursor.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DOTTED = /^\.?[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/;
const INTEGER = /^(?:0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9]\d*)$/;

/** Goes past a name of one part. `what` is what it names, for the error. */
export function readName(cursor: Cursor, what: string): NameNode {
  const { text, start, end, kind } = cursor;
  if (kind !== "word" || !IDENTIFIER.test(text)) throw cursor.unexpected(`the name of ${what}`);
  cursor.next();
  return { text, at: { start, end } };
}

/** Goes past a name of parts with dots between, which blanks may stand around. */
export function readDotted(cursor: Cursor, what: string): NameNode {
  const { start } = cursor;
  let text = "";
  while (cursor.kind === "word" && (text === "" || text.endsWith(".") || cursor.text.startsWith("."))) {
    text += cursor.text;
    cursor.next();
  }
  if (text === "") throw cursor.unexpected(what);
  const at = { start, end: cursor.last };
  if (!DOTTED.test(text)) throw cursor.fault("protobuf/bad-name", `"${text}" is not ${what}`, at);
  return { text, at };
}

/** Goes past the name of a type, with or without a dot before it. */
export function readType(cursor: Cursor): NamedType {
  return { kind: "named", ...readDotted(cursor, "a type") };
}

/** Goes past a whole number: decimal, hexadecimal or octal. */
export function readInt(cursor: Cursor, what: string): IntLiteral {
  const { start } = cursor;
  const negative = cursor.accept("-");
  const { text, end, kind } = cursor;
  if (kind !== "word" || !INTEGER.test(text)) throw cursor.unexpected(what);
  cursor.next();
  const value = intValue(text);
  return { text, negative, value: negative ? -value : value, at: { start, end } };
}

/** The number that a whole number's text stands for, without a sign. */
export function intValue(text: string): number {
  return /^0[0-7]/.test(text) ? Number(`0o${text.slice(1)}`) : Number(text);
}

/** Goes past strings that stand beside each other; gives what is between their quotes. */
export function readStrings(
  cursor: Cursor,
  what: string,
): { readonly pieces: readonly string[]; readonly at: NameNode["at"] } {
  const { start } = cursor;
  const pieces: string[] = [];
  while (cursor.kind === "string") {
    pieces.push(cursor.text.slice(1, -1));
    cursor.next();
  }
  if (pieces.length === 0) throw cursor.unexpected(what);
  return { pieces, at: { start, end: cursor.last } };
}

/** Goes past a string that is a path or a name. */
export function readString(cursor: Cursor, what: string): NameNode {
  const { pieces, at } = readStrings(cursor, what);
  return { text: unescaped(pieces), at };
}

/** The comment before the token as text: without its marks, and without the star that lines of a block may begin with. */
export function docOf(cursor: Cursor): string | undefined {
  if (cursor.comment === undefined) return undefined;
  const { start, end } = cursor.comment;
  const lines = cursor.source
    .slice(start, end)
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^\/\/+ ?|^\/\*+ ?|^\*(?!\/) ?/, "")
        .replace(/ ?\*+\/$/, ""),
    );
  return lines.join("\n").trim();
}
