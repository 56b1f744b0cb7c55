/**
 * Writes a text as UTF-8 (RFC 3629) from its unit `first` on to `from`, where there is room for three bytes a unit, and gives
 * where it ends. A pair is one letter; half of one is written as U+FFFD.
 */
export function putLetters(bytes: Uint8Array, from: number, text: string, first: number): number {
  let at = from;
  for (let index = first; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else {
      let point = unit;
      if (unit >= 0xd800 && unit < 0xe000) {
        point = text.codePointAt(index) ?? 0;
        if (point > 0xffff) {
          index += 1;
          bytes[at++] = 0xf0 | (point >> 18);
        } else point = 0xfffd;
      }
      bytes[at++] = point > 0xffff ? 0x80 | ((point >> 12) & 0x3f) : 0xe0 | (point >> 12);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    }
  }
  return at;
}
