/*
 * Zigzag varints (Avro 1.12 specification, Binary Encoding) of more than one byte. Each function writes to `from`, where there
 * is room for ten bytes, and gives where the number ends.
 */

/** An unsigned integer of 32 bits. */
export function putVarint(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** A safe integer of more than 32 bits: 28 bits of its zigzag form, then the rest, each within what bit operations take. */
export function putWide(bytes: Uint8Array, from: number, value: number): number {
  const magnitude = value < 0 ? -(value + 1) : value;
  const high = Math.floor(magnitude / 0x8000000);
  const low = ((magnitude - high * 0x8000000) << 1) | (value < 0 ? 1 : 0);
  let at = from;
  bytes[at++] = (low & 0x7f) | 0x80;
  bytes[at++] = ((low >>> 7) & 0x7f) | 0x80;
  bytes[at++] = ((low >>> 14) & 0x7f) | 0x80;
  bytes[at++] = (low >>> 21) | 0x80;
  return putVarint(bytes, at, high);
}

/** An integer of 64 bits. */
export function putBig(bytes: Uint8Array, from: number, value: bigint): number {
  let at = from;
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  while (rest > 0x7fn) {
    bytes[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  bytes[at++] = Number(rest);
  return at;
}

/** The bytes that a length takes, as a zigzag varint. */
export function bytesOfLength(length: number): number {
  if (length < 0x40) return 1;
  if (length < 0x2000) return 2;
  if (length < 0x10_0000) return 3;
  return length < 0x800_0000 ? 4 : 5;
}
