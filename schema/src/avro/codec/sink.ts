import { InBranch } from "./branch.ts";
import { CodecError } from "./error.ts";
import { putLetters } from "./letters.ts";
import { MAX_DEPTH, tooDeep } from "./limits.ts";
import { own } from "./object.ts";
import { room, type Slab, viewOf } from "./slab.ts";
import { decimalBytes, type Fields, fieldValue, isObject, wrong } from "./value.ts";
import { bytesOfLength, putBig, putVarint, putWide } from "./varint.ts";

/** Shorter texts are written unit by unit, which is faster than calling into Node; the length of their bytes takes one byte. */
const SHORT_STRING = 21;
/** Bytes of the buffers that messages are parts of. */
const SLAB = 32_768;
/** Larger messages are copied out of a buffer of their own, which is kept up to so many bytes. */
const KEPT_BYTES = 1 << 20;

/**
 * A growing buffer with Avro's ways to write (Avro 1.12 specification, Binary Encoding). Values come from outside: each
 * method throws {@link CodecError} for one that it does not take.
 */
export class Sink {
  /** A slab, or what `#large` is. */
  #bytes = room(SLAB);
  #view = viewOf(this.#bytes);
  /** Where the message begins, and where the next byte goes. */
  #start = 0;
  #at = 0;
  #depth = 0;
  /** Where a message was too large for a slab: the buffer for such ones, and the slab to go back to. */
  #large: Slab | undefined;
  #left: { readonly bytes: Slab; readonly view: DataView; readonly start: number } | undefined;

  /** Begins a message with so many bytes free in front. */
  begin(headroom: number): void {
    this.#depth = 0;
    this.#room(headroom);
    this.#at += headroom;
  }

  /** The message: part of a buffer that others are parts of, as Node's own are, or a copy where it is large. */
  take(): Uint8Array {
    const length = this.#at - this.#start;
    const taken = new Uint8Array(this.#view.buffer, this.#start, length);
    if (this.#left !== undefined) return taken.slice();
    this.#start = this.#at;
    return taken;
  }

  /** Forgets what was written and not taken. */
  clear(): void {
    if (this.#left !== undefined) {
      this.#large = this.#bytes.length <= KEPT_BYTES ? this.#bytes : undefined;
      this.#bytes = this.#left.bytes;
      this.#view = this.#left.view;
      this.#start = this.#left.start;
      this.#left = undefined;
    }
    this.#at = this.#start;
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
    const at = this.#at;
    const bytes = this.#bytes;
    if (at === bytes.length) {
      this.#grow(1);
      this.boolean(value);
    } else {
      bytes[at] = value ? 1 : 0;
      this.#at = at + 1;
    }
  }

  int(value: unknown): void {
    if (typeof value !== "number" || (value | 0) !== value) throw wrong("an int of 32 bits", value);
    this.index(value);
  }

  long(value: unknown): void {
    if (typeof value === "number" && (value | 0) === value) {
      this.index(value);
    } else if (typeof value === "number" && Number.isSafeInteger(value)) {
      this.#wideLong(value);
    } else if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) {
      this.#bigLong(value);
    } else {
      throw wrong("a long of 64 bits (a safe integer or a bigint)", value);
    }
  }

  /** A long that a reader can hold exactly as a number. */
  safeLong(value: unknown): void {
    if (!Number.isSafeInteger(typeof value === "bigint" ? Number(value) : value))
      throw wrong('a long that a number holds exactly (for others choose longs: "bigint")', value);
    this.long(value);
  }

  /** An integer of 32 bits as a zigzag varint: an int, a count, or the place of a symbol or branch. */
  index(value: number): void {
    const zigzag = (value << 1) ^ (value >> 31);
    const at = this.#at;
    const bytes = this.#bytes;
    if (zigzag < 0 || zigzag > 0x7f || at === bytes.length) {
      this.#wideInt(zigzag >>> 0);
    } else {
      bytes[at] = zigzag;
      this.#at = at + 1;
    }
  }

  float(value: unknown): void {
    if (typeof value !== "number") throw wrong("a number", value);
    this.#room(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  double(value: unknown): void {
    if (typeof value !== "number") throw wrong("a number", value);
    const at = this.#at;
    if (at + 8 > this.#bytes.length) {
      this.#grow(8);
      this.double(value);
    } else {
      this.#view.setFloat64(at, value, true);
      this.#at = at + 8;
    }
  }

  string(value: unknown): void {
    if (typeof value !== "string") throw wrong("a string", value);
    const { length } = value;
    const start = this.#at;
    const bytes = this.#bytes;
    if (length >= SHORT_STRING || start + SHORT_STRING * 3 > bytes.length) {
      this.#longString(value);
      return;
    }
    let at = start + 1;
    for (let index = 0; index < length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit > 0x7f) {
        const end = putLetters(bytes, at, value, index);
        bytes[start] = (end - start - 1) << 1;
        this.#at = end;
        return;
      }
      bytes[at++] = unit;
    }
    bytes[start] = length << 1;
    this.#at = at;
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
    this.#room(1);
    this.#bytes[this.#at++] = 0;
  }

  /** The object that a record or map is. */
  object(value: unknown, expected = "an object"): Fields {
    if (!isObject(value)) throw wrong(expected, value);
    return value as Fields;
  }

  /** A field of a name that every object has. */
  own(record: Fields, name: string): unknown {
    return fieldValue(record, name);
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
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Writes the text behind a gap for its length, and moves it where the length takes more or less than the gap. */
  #longString(value: string): void {
    this.#room(value.length * 3 + 10);
    const start = this.#at;
    const gap = bytesOfLength(value.length);
    const length = this.#bytes.utf8Write(value, start + gap);
    const taken = bytesOfLength(length);
    // Before the length is written: where it takes more than the gap, it would be written over the text.
    if (taken !== gap) this.#bytes.copyWithin(start + taken, start + gap, start + gap + length);
    this.index(length);
    this.#at += length;
  }

  #wideInt(zigzag: number): void {
    this.#room(5);
    this.#at = putVarint(this.#bytes, this.#at, zigzag);
  }

  #wideLong(value: number): void {
    this.#room(10);
    this.#at = putWide(this.#bytes, this.#at, value);
  }

  #bigLong(value: bigint): void {
    this.#room(10);
    this.#at = putBig(this.#bytes, this.#at, value);
  }

  #room(more: number): void {
    if (this.#at + more > this.#bytes.length) this.#grow(more);
  }

  /** Goes on in a new slab, or where the message is too large for one, in a buffer of its own. */
  #grow(more: number): void {
    const begun = this.#bytes.subarray(this.#start, this.#at);
    const { length } = begun;
    if (length + more > SLAB >> 1) {
      this.#left ??= { bytes: this.#bytes, view: this.#view, start: this.#start };
      const kept = this.#large;
      this.#large = undefined;
      this.#bytes =
        kept !== undefined && kept.length >= length + more ? kept : room(Math.max(length + more, length * 2));
    } else {
      this.#bytes = room(SLAB);
    }
    this.#bytes.set(begun);
    this.#view = viewOf(this.#bytes);
    this.#start = 0;
    this.#at = length;
  }
}

/** A sink that is free: a getter of a value may itself write an event meanwhile. */
let spare: Sink | undefined;

/** What `write` makes of a value, behind so many bytes that are left free. */
export function written(write: (sink: Sink, value: unknown) => void, value: unknown, headroom = 0): Uint8Array {
  const sink = spare ?? new Sink();
  spare = undefined;
  try {
    sink.begin(headroom);
    write(sink, value);
    return sink.take();
  } finally {
    sink.clear();
    spare = sink;
  }
}
