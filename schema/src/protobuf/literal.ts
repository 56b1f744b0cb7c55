const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^0-7xXuU]))/g;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** What the text between quotes stands for, as the bytes of a `bytes` value (specification, string literals). */
export function literalBytes(pieces: readonly string[]): Uint8Array {
  const text = pieces.join("");
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let last = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [whole, octal, hex, unicode, long, letter] = match;
    parts.push(encoder.encode(text.slice(last, match.index)));
    last = match.index + whole.length;
    const point = unicode ?? long;
    if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8)));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (point !== undefined) parts.push(encoder.encode(character(Number.parseInt(point, 16))));
    else
      parts.push(
        letter !== undefined && letter in LETTERS ? Uint8Array.of(LETTERS[letter] ?? 0) : encoder.encode(letter),
      );
  }
  parts.push(encoder.encode(text.slice(last)));
  return Buffer.concat(parts);
}

/** The character of a number; one that there is not is the one that stands for such. */
function character(point: number): string {
  return String.fromCodePoint(point > 0x10ffff ? 0xfffd : point);
}

/** The same as text. */
export function unescaped(pieces: readonly string[]): string {
  return new TextDecoder().decode(literalBytes(pieces));
}
