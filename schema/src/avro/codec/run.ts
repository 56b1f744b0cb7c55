import type { AvroType } from "../model.ts";
import { createDecoder, type ValueReader } from "./decode.ts";
import { decodeSource } from "./emit/decode.ts";
import { encodeSource } from "./emit/encode.ts";
import type { CodecSource } from "./emit/functions.ts";
import { createEncoder, type ValueWriter } from "./encode.ts";
import { written } from "./sink.ts";
import { readWhole } from "./source.ts";

/** Writes a value behind so many bytes that are left free; none unless given. */
export type Encode = (value: unknown, headroom?: number) => Uint8Array;
/** Reads the message that begins at `offset`, 0 unless given. Throws {@link CodecError}. */
export type Decode = (bytes: Uint8Array, offset?: number) => unknown;

/**
 * An encoder that runs an emitted function. What the function does not take goes to the interpreter, whose word counts: it
 * throws CodecError with the path, or writes the value.
 */
export function runEncoder(write: ValueWriter, interpreter: () => Encode): Encode {
  return (value, headroom = 0) => {
    try {
      return written(write, value, headroom);
    } catch {
      return interpreter()(value, headroom);
    }
  };
}

/** A decoder that runs an emitted function. What the function cannot read goes to the interpreter, as in {@link runEncoder}. */
export function runDecoder(read: ValueReader, interpreter: () => Decode): Decode {
  return (bytes, offset = 0) => {
    try {
      return readWhole(bytes, offset, read);
    } catch {
      return interpreter()(bytes, offset);
    }
  };
}

/** As {@link createEncoder}, made of emitted source where evaluating source is allowed. */
export function compileEncoder(type: AvroType): Encode {
  const interpreter = createEncoder(type);
  const write = evaluate<ValueWriter>(encodeSource(type));
  return write === undefined ? interpreter : runEncoder(write, () => interpreter);
}

/** As {@link createDecoder}, made of emitted source where evaluating source is allowed. */
export function compileDecoder(writer: AvroType, reader: AvroType = writer): Decode {
  const interpreter = createDecoder(writer, reader);
  const read = evaluate<ValueReader>(decodeSource(writer, reader));
  return read === undefined ? interpreter : runDecoder(read, () => interpreter);
}

/** The root function of a source; undefined where there is none, or where the process may not make code of strings. */
function evaluate<Root>(source: CodecSource | undefined): Root | undefined {
  if (source === undefined) return undefined;
  try {
    return new Function(`"use strict";\n${source.text}\nreturn ${source.root};`)() as Root;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
