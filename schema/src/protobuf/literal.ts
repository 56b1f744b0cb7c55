const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^0-7xXuU]))/gu;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Two escapes of UTF-16 units that are one character, as `protoc` reads them. */
const PAIR = /\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})/y;

/**
 * What the text between quotes stands for, as the bytes of a `bytes` value (specification, string literals). Each piece
 * stands for itself: an escape ends with its quotes.
 */
export function literalBytes(pieces: readonly string[]): Uint8Array {
  const parts = pieces.map(pieceBytes);
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts);
}

function pieceBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!text.includes("\\")) return encoder.encode(text);
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const match of text.matchAll(ESCAPE)) {
    // The second half of a pair is read already.
    if (match.index < last) continue;
    parts.push(encoder.encode(text.slice(last, match.index)));
    const [read, bytes] = escapeAt(text, match);
    parts.push(bytes);
    last = match.index + read.length;
  }
  parts.push(encoder.encode(text.slice(last)));
  return Buffer.concat(parts);
}

/** An escape with the bytes that it stands for. */
function escapeAt(text: string, match: RegExpExecArray): readonly [string, Uint8Array] {
  const [whole, octal, hex, unicode, long, letter] = match;
  const encoder = new TextEncoder();
  PAIR.lastIndex = match.index;
  const pair = PAIR.exec(text);
  if (pair !== null) {
    const [both, high = "", low = ""] = pair;
    return [both, encoder.encode(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)))];
  }
  const point = unicode ?? long;
  if (octal !== undefined) return [whole, Uint8Array.of(Number.parseInt(octal, 8))];
  if (hex !== undefined) return [whole, Uint8Array.of(Number.parseInt(hex, 16))];
  if (point !== undefined) return [whole, encoder.encode(character(Number.parseInt(point, 16)))];
  const control = letter === undefined || !Object.hasOwn(LETTERS, letter) ? undefined : LETTERS[letter];
  return [whole, control === undefined ? encoder.encode(letter) : Uint8Array.of(control)];
}

/** The character of a number; one that there is not is the one that stands for such. */
function character(point: number): string {
  return String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
}

/** The same as text. */
export function unescaped(pieces: readonly string[]): string {
  return textOfBytes(literalBytes(pieces));
}

/** Bytes as text; what is not UTF-8 is the character that stands for such. A byte order mark is a character like others. */
export function textOfBytes(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Bytes as text; undefined where they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    // The decoder throws for nothing else.
    return undefined;
  }
}
