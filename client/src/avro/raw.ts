import { type AvroType, createEncoder, type Decode, type Encode, parseAvro } from "@concordat/schema/avro";

const withLength = createEncoder(parseAvro('"bytes"').model);

/**
 * Whether values of a schema stand in messages without the length that Avro puts before bytes: where the schema is `bytes`
 * and nothing else, whatever its logical type. So Confluent's clients write and read them.
 */
export function isRaw({ kind }: AvroType): boolean {
  return kind === "bytes";
}

/** Writes bytes without their length. */
export function rawEncoder(encode: Encode): Encode {
  return (value, headroom = 0) => {
    const written = encode(value);
    // The last byte of a length is the first below 128.
    const start = written.findIndex((byte) => byte < 0x80) + 1;
    const message = new Uint8Array(headroom + written.length - start);
    message.set(written.subarray(start), headroom);
    return message;
  };
}

/** Reads bytes that stand without their length. */
export function rawDecoder(decode: Decode): Decode {
  return (message, offset = 0) => decode(withLength(message.subarray(offset)), 0);
}
