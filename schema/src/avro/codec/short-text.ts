/** Up to this many bytes a text is made without a call into Node, which takes as long as reading a small event. */
export const SHORT_TEXT = 20;

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
const units: number[] = Array.from({ length: SHORT_TEXT }, () => 0);

/**
 * The text that at most {@link SHORT_TEXT} bytes of UTF-8 from `start` to `end` stand for; undefined where they are not
 * valid (RFC 3629, section 4). What is read behind the end does not count.
 */
export function shortText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let count = 0;
  let at = start;
  while (at < end) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) {
      units[count++] = lead;
      continue;
    }
    if (lead < 0xc2) return undefined;
    const second = (bytes[at++] ?? 0) ^ 0x80;
    if (second > 0x3f) return undefined;
    if (lead < 0xe0) {
      units[count++] = ((lead & 0x1f) << 6) | second;
      continue;
    }
    const third = (bytes[at++] ?? 0) ^ 0x80;
    if (third > 0x3f) return undefined;
    if (lead < 0xf0) {
      const unit = ((lead & 0xf) << 12) | (second << 6) | third;
      // Written in more bytes than needed, or half of a pair.
      if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) return undefined;
      units[count++] = unit;
      continue;
    }
    const fourth = (bytes[at++] ?? 0) ^ 0x80;
    const point = ((lead & 0xf) << 18) | (second << 12) | (third << 6) | fourth;
    if (fourth > 0x3f || point < 0x1_0000 || point > 0x10_ffff) return undefined;
    units[count++] = 0xd7c0 + (point >> 10);
    units[count++] = 0xdc00 | (point & 0x3ff);
  }
  return at === end ? textOf(count) : undefined;
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
