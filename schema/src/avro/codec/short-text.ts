/** Up to this many code units a text is made without a call into Node, which takes as long as reading a small event. */
export const SHORT_UNITS = 32;

type Sixteen = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

const of = String.fromCharCode;
const units: number[] = Array.from({ length: SHORT_UNITS }, () => 0);

/** The text of so many bytes that are ASCII, at most {@link SHORT_UNITS}. */
export function asciiText(bytes: Uint8Array, start: number, length: number): string {
  for (let index = 0; index < length; index += 1) units[index] = bytes[start + index] ?? 0;
  return textOf(length);
}

/**
 * The text that UTF-8 bytes from `start` to `end` stand for; undefined where they are not valid, or make more than
 * {@link SHORT_UNITS} code units (RFC 3629, section 4).
 */
export function shortText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let count = 0;
  for (let at = start; at < end; count += 1) {
    if (count === SHORT_UNITS) return undefined;
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) {
      units[count] = lead;
      continue;
    }
    const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (more === 0 || at + more > end) return undefined;
    let point = lead & (0x3f >> more);
    for (let left = more; left > 0; left -= 1) {
      const next = bytes[at++] ?? 0;
      if ((next & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (next & 0x3f);
    }
    // Written in more bytes than needed, half of a pair, or beyond Unicode.
    if (more === 2 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return undefined;
    if (more === 3 && (point < 0x1_0000 || point > 0x10_ffff)) return undefined;
    if (more < 3) {
      units[count] = point;
      continue;
    }
    if (count + 1 === SHORT_UNITS) return undefined;
    units[count++] = 0xd7c0 + (point >> 10);
    units[count] = 0xdc00 | (point & 0x3ff);
  }
  return textOf(count);
}

/** The first of the units as a text: V8 makes it in place where their number is written out. */
// biome-ignore format: a row for each number of units
function textOf(count: number): string {
  const u = units as unknown as Sixteen;
  switch (count) {
    case 0: return "";
    case 1: return of(u[0]);
    case 2: return of(u[0], u[1]);
    case 3: return of(u[0], u[1], u[2]);
    case 4: return of(u[0], u[1], u[2], u[3]);
    case 5: return of(u[0], u[1], u[2], u[3], u[4]);
    case 6: return of(u[0], u[1], u[2], u[3], u[4], u[5]);
    case 7: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6]);
    case 8: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7]);
    case 9: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8]);
    case 10: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9]);
    case 11: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10]);
    case 12: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11]);
    case 13: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12]);
    case 14: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13]);
    case 15: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14]);
    case 16: return of(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    default: return of(...units.slice(0, count));
  }
}
