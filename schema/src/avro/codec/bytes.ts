import { CodecError } from "./error.ts";

/** Levels of values within values that are written or read; deeper ones are refused rather than overflow the stack. */
const MAX_DEPTH = 1_000;
/** Items beyond the message's length that arrays and maps may hold in all: items can take no bytes, as null does. */
const EMPTY_ITEMS = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A growing buffer with Avro's ways to write (Avro 1.12 specification, Binary Encoding). */
export class Sink {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #depth = 0;

  /** The bytes written so far, as a copy. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep();
  }

  shallower(): void {
    this.#depth -= 1;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A zigzag varint; `value` is a safe integer or a bigint of 64 bits. */
  long(value: number | bigint): void {
    if (typeof value === "bigint" || value < -0x40000000 || value > 0x3fffffff) {
      this.#bigLong(BigInt(value));
      return;
    }
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  float(value: number): void {
    this.#room(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  double(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  raw(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  bytes(value: Uint8Array): void {
    this.long(value.length);
    this.raw(value);
  }

  string(value: string): void {
    this.bytes(encoder.encode(value));
  }

  #bigLong(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  #room(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** A message being read. Every read is checked against its end. */
export class Source {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;
  #depth = 0;
  #items = 0;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = offset;
  }

  /** Where the next read begins, in bytes from the start of the message. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep();
  }

  shallower(): void {
    this.#depth -= 1;
  }

  byte(): number {
    return this.#bytes[this.#advance(1)] ?? 0;
  }

  /** A zigzag varint of at most 64 bits: a number where it is a safe integer, else a bigint. */
  long(): number | bigint {
    let low = 0;
    let scale = 1;
    for (let count = 0; count < 7; count += 1) {
      const next = this.byte();
      low += (next & 0x7f) * scale;
      if (next < 0x80) return low % 2 === 0 ? low / 2 : -(low + 1) / 2;
      scale *= 0x80;
    }
    return this.#bigLong(BigInt(low));
  }

  int(): number {
    const value = this.long();
    if (typeof value === "bigint" || value < -0x80000000 || value > 0x7fffffff) {
      throw new CodecError("codec/int-out-of-range", `${value} does not fit in an int of 32 bits`);
    }
    return value;
  }

  float(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** `length` bytes, as a copy. */
  raw(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.slice(start, start + length);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  /** The length of a string or bytes value, checked against what is left. */
  length(): number {
    const length = this.long();
    if (typeof length === "bigint" || length < 0 || length > this.remaining) {
      throw new CodecError("codec/bad-length", `a length of ${length} bytes where ${this.remaining} are left`);
    }
    return length;
  }

  string(): string {
    const length = this.length();
    const start = this.#advance(length);
    try {
      return decoder.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw new CodecError("codec/not-utf-8", "a string whose bytes are not UTF-8");
    }
  }

  /** The items of the next block of an array or map, 0 at the end of it. Claims that no message can keep are refused. */
  block(): number {
    const count = this.long();
    if (count === 0) return 0;
    if (typeof count === "number" && count < 0) this.long();
    const items = typeof count === "number" ? Math.abs(count) : Number.POSITIVE_INFINITY;
    this.#items += items;
    if (this.#items > this.#bytes.length + EMPTY_ITEMS) {
      throw new CodecError("codec/bad-count", `a block of ${count} items in a message of ${this.#bytes.length} bytes`);
    }
    return items;
  }

  #bigLong(low: bigint): bigint | number {
    let rest = low;
    for (let shift = 49n; shift <= 63n; shift += 7n) {
      const next = this.byte();
      if (shift === 63n && next > 1) break;
      rest |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) {
        const value = (rest >> 1n) ^ -(rest & 1n);
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
      }
    }
    throw new CodecError("codec/bad-varint", "a number of more than 64 bits");
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.length - start) {
      throw new CodecError("codec/end-of-data", `${length} more bytes expected at byte ${start}, the message ends`);
    }
    this.#position = start + length;
    return start;
  }
}

function tooDeep(): CodecError {
  return new CodecError("codec/too-deep", `values nest more than ${MAX_DEPTH} levels deep`);
}
