import { literalBytes, utf8Text } from "../literal.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  // Compilers take no such character as it is.
  "\0": "\\000",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
  "'": "\\'",
};

/**
 * A string between double quotes, made of what stands between quotes in a text: as Confluent's registry prints it, as far
 * as that is the same value. Bytes that are not UTF-8 are printed as octal escapes.
 */
export function printString(pieces: readonly string[]): string {
  const [piece, ...more] = pieces;
  if (piece !== undefined && more.length === 0 && /^[ !#-&(-[\]-~]*$/.test(piece)) return `"${piece}"`;
  const bytes = literalBytes(pieces);
  const text = utf8Text(bytes);
  return `"${text === undefined ? octal(bytes) : escapedText(text)}"`;
}

/** The path of an import, or a reserved name, between double quotes. */
export function printName(text: string): string {
  return `"${text.replace(/[\0\u0007\b\f\n\r\t\v\\"]/g, (letter) => ESCAPES[letter] ?? letter)}"`;
}

/** A text as it stands between quotes (specification, string literals). */
export function escapedText(text: string): string {
  return text.replace(/[\0\u0007\b\f\n\r\t\v\\"']/g, (letter) => ESCAPES[letter] ?? letter);
}

function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : escapedText(String.fromCharCode(byte)),
  ).join("");
}
