/** The most bytes that {@link asciiText} takes. */
export const ASCII_TEXT = 16;

const of = String.fromCharCode;

/**
 * The text of at most {@link ASCII_TEXT} bytes from `start` on; undefined where they are not all ASCII. Four bytes are read
 * together, some of them behind the end. V8 makes a text in place where the number of its characters is written out.
 */
// biome-ignore format: a row for each length
export function asciiText(view: DataView, start: number, length: number): string | undefined {
  if (length === 0) return "";
  const a = view.getInt32(start, true);
  const b = length > 4 ? view.getInt32(start + 4, true) : 0;
  const c = length > 8 ? view.getInt32(start + 8, true) : 0;
  const d = length > 12 ? view.getInt32(start + 12, true) : 0;
  const last = length < 4 ? a << ((4 - length) * 8) : view.getInt32(start + length - 4, true);
  const others = (length > 4 ? a : 0) | (length > 8 ? b : 0) | (length > 12 ? c : 0);
  if (((last | others) & 0x80808080) !== 0) return undefined;
  const a0 = a & 127, a1 = (a >>> 8) & 127, a2 = (a >>> 16) & 127, a3 = a >>> 24;
  const b0 = b & 127, b1 = (b >>> 8) & 127, b2 = (b >>> 16) & 127, b3 = b >>> 24;
  const c0 = c & 127, c1 = (c >>> 8) & 127, c2 = (c >>> 16) & 127, c3 = c >>> 24;
  const d0 = d & 127, d1 = (d >>> 8) & 127, d2 = (d >>> 16) & 127, d3 = d >>> 24;
  switch (length) {
    case 1: return of(a0);
    case 2: return of(a0, a1);
    case 3: return of(a0, a1, a2);
    case 4: return of(a0, a1, a2, a3);
    case 5: return of(a0, a1, a2, a3, b0);
    case 6: return of(a0, a1, a2, a3, b0, b1);
    case 7: return of(a0, a1, a2, a3, b0, b1, b2);
    case 8: return of(a0, a1, a2, a3, b0, b1, b2, b3);
    case 9: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0);
    case 10: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1);
    case 11: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2);
    case 12: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3);
    case 13: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0);
    case 14: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1);
    case 15: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2);
    default: return of(a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3);
  }
}
