import { Buffer } from "node:buffer";
import { InBranch } from "./branch.ts";
import { toTwosComplement, unscaled } from "./decimal.ts";
import { CodecError } from "./error.ts";
import { MAX_DEPTH, tooDeep } from "./limits.ts";
import { own } from "./object.ts";

/** Up to this length a string is written character by character, which is faster than calling into Node. */
const SHORT_STRING = 40;
/** A sink that has grown beyond this many bytes is not kept for the next event. */
const KEPT_BYTES = 1 << 20;
/** Bytes of the buffers that small messages are parts of. */
const SLAB = 8_192;

/** A record as it is written: its own fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** What `write` of a Buffer calls in the end. */
interface Utf8Write {
  utf8Write(text: string, at: number): number;
}

/**
 * A growing buffer with Avro's ways to write (Avro 1.12 specification, Binary Encoding). Values come from outside: each
 * method throws {@link CodecError} for one that it does not take.
 */
export class Sink {
  #bytes = new Uint8Array(1_024);
  #view = new DataView(this.#bytes.buffer);
  #buffer = Buffer.from(this.#bytes.buffer) as Buffer & Utf8Write;
  #length = 0;
  #depth = 0;

  /** The bytes written so far, as a copy. */
  take(): Uint8Array {
    const taken = room(this.#length);
    taken.set(this.#length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#length));
    return taken;
  }

  /** Forgets what was written. False where the buffer has grown too large to be kept. */
  clear(): boolean {
    this.#length = 0;
    this.#depth = 0;
    return this.#bytes.length <= KEPT_BYTES;
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep();
  }

  shallower(): void {
    this.#depth -= 1;
  }

  null(value: unknown): void {
    if (value !== null) throw wrong("null", value);
  }

  boolean(value: unknown): void {
    if (typeof value !== "boolean") throw wrong("boolean", value);
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value ? 1 : 0;
  }

  int(value: unknown): void {
    if (typeof value !== "number" || (value | 0) !== value) throw wrong("an int of 32 bits", value);
    if (value < -0x40000000 || value > 0x3fffffff) this.#bigLong(BigInt(value));
    else this.index(value);
  }

  long(value: unknown): void {
    if (typeof value === "number" && (value | 0) === value && value >= -0x40000000 && value <= 0x3fffffff) {
      this.index(value);
    } else if (typeof value === "number" && Number.isSafeInteger(value)) {
      this.#wideLong(value);
    } else if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) {
      this.#bigLong(value);
    } else {
      throw wrong("a long of 64 bits (a safe integer or a bigint)", value);
    }
  }

  /** A count, or the place of a symbol or branch: an integer of at most 31 bits, as a zigzag varint. */
  index(value: number): void {
    if (this.#length + 5 > this.#bytes.length) this.#grow(5);
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    let at = this.#length;
    while (rest > 0x7f) {
      this.#bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[at++] = rest;
    this.#length = at;
  }

  float(value: unknown): void {
    if (typeof value !== "number") throw wrong("a number", value);
    if (this.#length + 4 > this.#bytes.length) this.#grow(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  double(value: unknown): void {
    if (typeof value !== "number") throw wrong("a number", value);
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  string(value: unknown): void {
    if (typeof value !== "string") throw wrong("a string", value);
    const { length } = value;
    if (length >= SHORT_STRING) {
      this.#longString(value);
      return;
    }
    if (this.#length + SHORT_STRING > this.#bytes.length) this.#grow(SHORT_STRING);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = length << 1;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#longString(value);
        return;
      }
      bytes[at++] = code;
    }
    this.#length = at;
  }

  bytes(value: unknown): void {
    if (!(value instanceof Uint8Array)) throw wrong("a Uint8Array", value);
    this.index(value.length);
    this.#raw(value);
  }

  fixed(value: unknown, size: number): void {
    if (!(value instanceof Uint8Array)) throw wrong("a Uint8Array", value);
    if (value.length !== size) throw new CodecError("codec/wrong-value", `expected ${size} bytes, got ${value.length}`);
    this.#raw(value);
  }

  /** A decimal as a string, or its bytes as they are. */
  decimal(value: unknown, precision: number, scale: number): void {
    this.bytes(decimalBytes(value, precision, scale));
  }

  fixedDecimal(value: unknown, size: number, precision: number, scale: number): void {
    this.fixed(decimalBytes(value, precision, scale, size), size);
  }

  /** The array that a value is; its count is written. */
  array(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) throw wrong("an array", value);
    if (value.length > 0) this.index(value.length);
    return value;
  }

  /** The keys of a map; their count is written. */
  keys(map: Fields): readonly string[] {
    const keys = Object.keys(map);
    if (keys.length > 0) this.index(keys.length);
    return keys;
  }

  /** The end of an array or map. */
  end(): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = 0;
  }

  /** The object that a record or map is. */
  object(value: unknown, expected = "an object"): Fields {
    if (!isObject(value)) throw wrong(expected, value);
    return value as Fields;
  }

  /** A field of a name that every object has. */
  own(record: Fields, name: string): unknown {
    return fieldOf(record, name);
  }

  /** The record that a value says it is, by `$type`. */
  tag(value: unknown): unknown {
    return typeof value === "object" && value !== null ? own(value, "$type") : undefined;
  }

  /** Whether a branch of a union that is a record or map may be meant. */
  isObject(value: unknown): boolean {
    return isObject(value) && !(value instanceof InBranch);
  }

  /** A value that does not fit; what exactly does not is for the interpreter to say. */
  fail(): never {
    throw new CodecError("codec/wrong-value", "a value that the schema does not take");
  }

  #raw(value: Uint8Array): void {
    if (this.#length + value.length > this.#bytes.length) this.#grow(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Writes the text behind a gap for its length, and moves it where the length takes more or less than the gap. */
  #longString(value: string): void {
    if (this.#length + value.length * 3 + 10 > this.#bytes.length) this.#grow(value.length * 3 + 10);
    const start = this.#length;
    const gap = bytesOfLength(value.length);
    const length = this.#buffer.utf8Write(value, start + gap);
    const taken = bytesOfLength(length);
    // Before the length is written: where it takes more than the gap, it would be written over the text.
    if (taken !== gap) this.#bytes.copyWithin(start + taken, start + gap, start + gap + length);
    this.index(length);
    this.#length += length;
  }

  /** A safe integer of more than 31 bits: 28 bits of its zigzag form, then the rest, each within what bit operations take. */
  #wideLong(value: number): void {
    if (this.#length + 10 > this.#bytes.length) this.#grow(10);
    const magnitude = value < 0 ? -(value + 1) : value;
    const high = Math.floor(magnitude / 0x8000000);
    const low = ((magnitude - high * 0x8000000) << 1) | (value < 0 ? 1 : 0);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = (low & 0x7f) | 0x80;
    bytes[at++] = ((low >>> 7) & 0x7f) | 0x80;
    bytes[at++] = ((low >>> 14) & 0x7f) | 0x80;
    bytes[at++] = (low >>> 21) | 0x80;
    let rest = high;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  #bigLong(value: bigint): void {
    if (this.#length + 10 > this.#bytes.length) this.#grow(10);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#buffer = Buffer.from(grown.buffer) as Buffer & Utf8Write;
  }
}

/** The bytes that a length takes, as a zigzag varint. */
function bytesOfLength(length: number): number {
  if (length < 0x40) return 1;
  if (length < 0x2000) return 2;
  if (length < 0x10_0000) return 3;
  return length < 0x800_0000 ? 4 : 5;
}

let slab = new ArrayBuffer(SLAB);
let slabUsed = 0;

/** An array for a message: of a small one part of a larger buffer, as Node's own are, since making a buffer costs more than to fill it. */
function room(length: number): Uint8Array {
  if (length > SLAB >> 2) return new Uint8Array(length);
  if (slabUsed + length > SLAB) {
    slab = new ArrayBuffer(SLAB);
    slabUsed = 0;
  }
  const start = slabUsed;
  slabUsed += length;
  return new Uint8Array(slab, start, length);
}

/** A sink that is free: a getter of a value may itself write an event meanwhile. */
let spare: Sink | undefined;

/** What `write` makes of a value. */
export function written(write: (sink: Sink, value: unknown) => void, value: unknown): Uint8Array {
  const sink = spare ?? new Sink();
  spare = undefined;
  try {
    write(sink, value);
    return sink.take();
  } finally {
    if (sink.clear()) spare = sink;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** What a record has under a name: it may be of a class, but what every object inherits is no field. */
export function fieldOf(record: Fields, name: string): unknown {
  return name in Object.prototype ? own(record, name) : record[name];
}

function decimalBytes(value: unknown, precision: number, scale: number, size?: number): unknown {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw wrong("a decimal string", value);
  return toTwosComplement(unscaled(value, precision, scale), size);
}

/** The error for a value of another kind than the schema has there. */
export function wrong(expected: string, value: unknown): CodecError {
  return new CodecError("codec/wrong-value", `expected ${expected}, got ${show(value)}`);
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Array.isArray(value) ? "an array" : `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
