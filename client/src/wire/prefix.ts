import { WireError } from "./error.ts";

const MAGIC = 0;
/** Bytes before the payload: the magic byte and the id. */
export const PREFIX_LENGTH = 5;
const NONE = new Uint8Array(0);

/** A message's schema id, and where its payload begins. */
export interface Prefixed {
  readonly id: number;
  /** Bytes from the start of the message. */
  readonly offset: number;
}

/**
 * Puts Confluent's prefix before a payload: byte 0, then the schema id as four bytes, big endian, and of a Protobuf
 * message its indexes, in bytes. Throws {@link WireError}.
 */
export function withPrefix(id: number, payload: Uint8Array, indexes: Uint8Array = NONE): Uint8Array {
  const message = new Uint8Array(PREFIX_LENGTH + indexes.length + payload.length);
  message.set(payload, PREFIX_LENGTH + indexes.length);
  putPrefix(message, id, indexes);
  return message;
}

/** As {@link withPrefix}, for a message whose first bytes are free: {@link PREFIX_LENGTH} of them, and the indexes'. */
export function putPrefix(message: Uint8Array, id: number, indexes: Uint8Array = NONE): void {
  if (!Number.isInteger(id) || id < 0 || id > 0x7fffffff) {
    throw new WireError({ code: "wire/bad-id", message: `${id} is not a schema id, which is from 0 to 2147483647.` });
  }
  message[0] = MAGIC;
  message[1] = id >>> 24;
  message[2] = id >>> 16;
  message[3] = id >>> 8;
  message[4] = id;
  if (indexes.length > 0) message.set(indexes, PREFIX_LENGTH);
}

/** Reads Confluent's prefix. Throws {@link WireError} for a message that is too short or begins with another byte. */
export function readPrefix(message: Uint8Array): Prefixed {
  const magic = message[0];
  if (magic !== undefined && magic !== MAGIC) {
    throw new WireError({
      code: "wire/unknown-magic",
      message: `Unknown magic byte ${magic}: the message was not written by a schema registry serializer.`,
      hint: "Check who produces to this topic, and whether it is the right topic.",
    });
  }
  if (message.length < PREFIX_LENGTH) {
    throw new WireError({
      code: "wire/truncated",
      message: `The message ends after ${message.length} bytes, its schema id takes ${PREFIX_LENGTH}.`,
      hint: "Check that nothing cuts the message off on its way.",
    });
  }
  const byte = (at: number): number => message[at] ?? 0;
  return { id: ((byte(1) << 24) | (byte(2) << 16) | (byte(3) << 8) | byte(4)) >>> 0, offset: PREFIX_LENGTH };
}
