import { Buffer } from "node:buffer";
import { ASCII_TEXT, asciiText } from "./ascii-text.ts";
import { decimalAt } from "./decimal.ts";
import { CodecError } from "./error.ts";
import { EMPTY_ITEMS, MAX_DEPTH, tooDeep } from "./limits.ts";
import { put } from "./object.ts";
import { SHORT_TEXT, shortText } from "./short-text.ts";

/** From this length on Node's decoder is faster than a look at each byte. */
const LONG_STRING = 160;
/** Strings cut from a text keep all of it in memory: no longer messages are made one. */
const SHARED_TEXT = 4_096;
/** Messages up to this size are read from a buffer that is kept: views of it are made once. */
const KEPT_BYTES = 65_536;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What `toString` of a Buffer calls in the end. */
interface Slices {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** A source that is free. */
let spare: Source | undefined;

/** What `read` makes of a message from `offset` on. Throws {@link CodecError} where bytes are left behind it. */
export function readWhole(bytes: Uint8Array, offset: number, read: (source: Source) => unknown): unknown {
  if (bytes.length > KEPT_BYTES) return new Source(bytes.length).read(bytes, offset, read);
  const source = spare ?? new Source(KEPT_BYTES);
  spare = undefined;
  try {
    return source.read(bytes, offset, read);
  } finally {
    spare = source;
  }
}

/** A message being read. Every read is checked against its end. */
export class Source {
  readonly #bytes: Buffer & Slices;
  readonly #view: DataView;
  #position = 0;
  #end = 0;
  #depth = 0;
  #items = 0;
  /** The message as text, a character a byte; made when the first string is read that is not short. */
  #text: string | undefined = undefined;

  constructor(size: number) {
    // Four bytes are looked at together, and the last of a message may be fewer.
    const memory = new ArrayBuffer(size + 3);
    this.#bytes = Buffer.from(memory) as Buffer & Slices;
    this.#view = new DataView(memory);
  }

  /** Reads a message from `offset` to its end. */
  read(message: Uint8Array, offset: number, read: (source: Source) => unknown): unknown {
    this.#bytes.set(message);
    this.#position = offset;
    this.#end = message.length;
    this.#depth = 0;
    this.#items = 0;
    this.#text = undefined;
    const value = read(this);
    if (this.#position === this.#end) return value;
    throw new CodecError("codec/trailing-bytes", `${this.remaining} bytes are left after the end of the event`);
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep();
  }

  shallower(): void {
    this.#depth -= 1;
  }

  null(): null {
    return null;
  }

  boolean(): boolean {
    const byte = this.#byte();
    if (byte > 1) throw new CodecError("codec/bad-boolean", `byte ${byte} where a boolean is 0 or 1`);
    return byte === 1;
  }

  /** A zigzag varint of at most 64 bits: a number where it is a safe integer, else a bigint. */
  integer(): number | bigint {
    const at = this.#position;
    const byte = this.#bytes[at] ?? 0;
    if (byte > 0x7f || at >= this.#end) return this.#varint();
    this.#position = at + 1;
    return (byte >>> 1) ^ -(byte & 1);
  }

  /** The place of a symbol or branch. */
  index(): number {
    return Number(this.integer());
  }

  int(): number {
    const at = this.#position;
    const byte = this.#bytes[at] ?? 0;
    if (byte > 0x7f || at >= this.#end) return this.#wideInt();
    this.#position = at + 1;
    return (byte >>> 1) ^ -(byte & 1);
  }

  /** A long that a number holds exactly. */
  long(): number {
    const value = this.integer();
    if (typeof value === "number") return value;
    throw new CodecError(
      "codec/unsafe-long",
      `${value} is beyond the integers that a number holds exactly: choose longs: "bigint" for the code that reads it`,
    );
  }

  /** An int as bigint. */
  bigInt(): bigint {
    return BigInt(this.int());
  }

  /** A long as bigint. Nanoseconds since 1970 are beyond the integers that a number holds exactly. */
  bigLong(): bigint {
    return BigInt(this.integer());
  }

  /** An int or long read as a double. */
  asDouble(): number {
    return Number(this.integer());
  }

  /** An int or long read as a float. */
  asFloat(): number {
    return Math.fround(Number(this.integer()));
  }

  float(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  bytes(): Uint8Array {
    return this.fixed(this.#blobLength());
  }

  /** `size` bytes, as a copy. */
  fixed(size: number): Uint8Array {
    const start = this.#advance(size);
    return new Uint8Array(this.#view.buffer, start, size).slice();
  }

  decimal(scale: number): string {
    return this.#decimal(this.#blobLength(), scale);
  }

  fixedDecimal(size: number, scale: number): string {
    return this.#decimal(size, scale);
  }

  string(): string {
    const length = this.#blobLength();
    const start = this.#position;
    const end = start + length;
    this.#position = end;
    if (length <= ASCII_TEXT && this.#text === undefined) {
      const text = asciiText(this.#view, start, length);
      return text === undefined ? this.#utf8(start, end) : text;
    }
    if (length >= LONG_STRING || !this.#isAscii(start, end)) return this.#utf8(start, end);
    if (this.#end > SHARED_TEXT) return this.#bytes.latin1Slice(start, end);
    this.#text ??= this.#bytes.latin1Slice(0, this.#end);
    return this.#text.substring(start, end);
  }

  /** The items of the next block of an array or map, 0 at the end of it. Claims that no message can keep are refused. */
  block(): number {
    const count = this.integer();
    if (count === 0) return 0;
    if (typeof count === "number" && count < 0) this.integer();
    const items = typeof count === "number" ? Math.abs(count) : Number.POSITIVE_INFINITY;
    this.#items += items;
    if (this.#items > this.#end + EMPTY_ITEMS) {
      throw new CodecError("codec/bad-count", `a block of ${count} items in a message of ${this.#end} bytes`);
    }
    return items;
  }

  /** Sets an entry of a map. */
  put(entries: Record<string, unknown>, key: string, value: unknown): void {
    put(entries, key, value);
  }

  /** Bytes that cannot be read; what exactly is wrong with them is for the interpreter to say. */
  fail(): never {
    throw new CodecError("codec/unreadable", "bytes that the schema cannot read");
  }

  #decimal(size: number, scale: number): string {
    const start = this.#advance(size);
    return decimalAt(this.#bytes, start, start + size, scale);
  }

  #byte(): number {
    const at = this.#position;
    if (at >= this.#end) throw this.#ended(1);
    this.#position = at + 1;
    return this.#bytes[at] ?? 0;
  }

  #wideInt(): number {
    const value = this.#varint();
    if (typeof value === "bigint" || value < -0x80000000 || value > 0x7fffffff) {
      throw new CodecError("codec/int-out-of-range", `${value} does not fit in an int of 32 bits`);
    }
    return value;
  }

  /** A varint of any length: 28 bits, then 21 more, each within what bit operations take, then what needs a bigint. */
  #varint(): number | bigint {
    const first = this.#seven(28);
    if (first >= 0) return (first >>> 1) ^ -(first & 1);
    const low = ~first;
    const second = this.#seven(21);
    const high = second < 0 ? ~second : second;
    if (second < 0) return this.#bigInteger(BigInt(low) + BigInt(high) * 0x10000000n);
    const half = (low >>> 1) + high * 0x8000000;
    return (low & 1) === 0 ? half : -half - 1;
  }

  /** The next bytes of a varint, seven bits of each, up to so many bits; inverted where it goes on behind them. */
  #seven(bits: number): number {
    const bytes = this.#bytes;
    let at = this.#position;
    let value = 0;
    for (let shift = 0; shift < bits; shift += 7) {
      if (at >= this.#end) {
        this.#position = at;
        throw this.#ended(1);
      }
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#position = at;
        return value;
      }
    }
    this.#position = at;
    return ~value;
  }

  #bigInteger(low: bigint): bigint | number {
    let rest = low;
    for (let shift = 49n; shift <= 63n; shift += 7n) {
      const next = this.#byte();
      if (shift === 63n && next > 1) break;
      rest |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) {
        const value = (rest >> 1n) ^ -(rest & 1n);
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
      }
    }
    throw new CodecError("codec/bad-varint", "a number of more than 64 bits");
  }

  /** The length of a string or bytes value, checked against what is left. */
  #blobLength(): number {
    const length = this.integer();
    if (typeof length === "bigint" || length < 0 || length > this.#end - this.#position) {
      throw new CodecError("codec/bad-length", `a length of ${length} bytes where ${this.remaining} are left`);
    }
    return length;
  }

  /** Looks at four bytes together; of the last those that the string has. */
  #isAscii(start: number, end: number): boolean {
    const view = this.#view;
    let at = start;
    for (; at + 4 <= end; at += 4) if ((view.getInt32(at, true) & 0x80808080) !== 0) return false;
    return at === end || ((view.getInt32(at, true) << ((4 - (end - at)) * 8)) & 0x80808080) === 0;
  }

  #utf8(start: number, end: number): string {
    if (end - start <= SHORT_TEXT) {
      const short = shortText(this.#bytes, start, end);
      if (short !== undefined) return short;
    }
    const text = this.#bytes.utf8Slice(start, end);
    // Either the character itself, or what stands for bytes that are none.
    if (!text.includes("\ufffd")) return text;
    try {
      return decoder.decode(this.#bytes.subarray(start, end));
    } catch {
      throw new CodecError("codec/not-utf-8", "a string whose bytes are not UTF-8");
    }
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#end - start) throw this.#ended(length);
    this.#position = start + length;
    return start;
  }

  #ended(length: number): CodecError {
    return new CodecError(
      "codec/end-of-data",
      `${length} more bytes expected at byte ${this.#position}, the message ends`,
    );
  }
}
