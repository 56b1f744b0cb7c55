import { WireError } from "./error.ts";

/** As deep as messages may stand within each other in a schema that the engine takes. */
const MAX_DEPTH = 500;
/** The most bytes of a number of 32 bits, seven bits in each. */
const MAX_BYTES = 5;

/** Which message of a schema a payload is, and where it begins. */
export interface Indexed {
  /** The place of a message among those of its file, then of one within it, and so on. */
  readonly indexes: readonly number[];
  /** Bytes from the start of what was read. */
  readonly offset: number;
}

/**
 * Confluent's message indexes, which stand before the payload of a Protobuf message: how many there are, then each, as
 * zigzag varints. The first message of a file, `[0]`, is the single byte 0.
 * Throws {@link WireError} `wire/bad-indexes` where they name no message.
 */
export function toIndexes(indexes: readonly number[]): Uint8Array {
  const known = indexes.every((index) => Number.isInteger(index) && index >= 0 && index <= 0x3fffffff);
  if (!known || indexes.length === 0 || indexes.length > MAX_DEPTH)
    throw badIndexes(`The message indexes [${indexes.slice(0, 10).join(", ")}] name no message.`);
  if (indexes.length === 1 && indexes[0] === 0) return Uint8Array.of(0);
  return Uint8Array.from([indexes.length, ...indexes].flatMap(varint));
}

/** Reads message indexes that begin at `offset`. Throws {@link WireError}. */
export function readIndexes(bytes: Uint8Array, offset: number): Indexed {
  const count = readVarint(bytes, offset);
  if (count.value === 0) return { indexes: [0], offset: count.offset };
  if (count.value < 0 || count.value > MAX_DEPTH) throw badIndexes(`The message has ${count.value} message indexes.`);
  const indexes: number[] = [];
  let at = count.offset;
  while (indexes.length < count.value) {
    const index = readVarint(bytes, at);
    if (index.value < 0) throw badIndexes(`The message has ${index.value} among its message indexes.`);
    indexes.push(index.value);
    at = index.offset;
  }
  return { indexes, offset: at };
}

/** A number that is not negative: zigzag makes it twice as large, then it goes seven bits a byte, the lowest first. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly offset: number } {
  let zigzag = 0;
  for (let read = 0; read < MAX_BYTES; read += 1) {
    const byte = bytes[start + read];
    if (byte === undefined) throw cutOff();
    zigzag += (byte & 0x7f) * 2 ** (7 * read);
    if (byte >= 0x80) continue;
    // No writer pads a number with bytes that say nothing.
    if (zigzag > 0xffffffff || (byte === 0 && read > 0)) break;
    return { value: zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, offset: start + read + 1 };
  }
  throw badIndexes("The message indexes of the message are no numbers of 32 bits.");
}

function badIndexes(message: string): WireError {
  return new WireError({
    code: "wire/bad-indexes",
    message,
    hint: "Check who produces to this topic: a Protobuf serializer of a schema registry writes indexes as zigzag varints.",
  });
}

function cutOff(): WireError {
  return new WireError({
    code: "wire/truncated",
    message: "The message ends within its message indexes.",
    hint: "Check that nothing cuts the message off on its way.",
  });
}
