import { fromBinary } from "@bufbuild/protobuf";
import type { RegistrySchema } from "../registry/registry.ts";
import type { Locate, LocatedPayload, SchemaPlace } from "../runtime/event.ts";
import { HEADER_LENGTH } from "../wire/header.ts";
import { readIndexes } from "../wire/indexes.ts";
import { writtenMessage } from "./writer.ts";

/** A message without indexes is the first of its schema, as Confluent's clients take it. */
export const FIRST: readonly number[] = [0];

/** The most indexes of one schema that are remembered as those of a message: they are whatever a producer writes. */
const MOST_KNOWN = 1_000;

/**
 * Gives the function that tells which message of a schema some bytes are: by the indexes behind the GUID in their header, else
 * before the payload. It throws WireError where there are none, and ProtobufError where they name no message.
 */
export function locating(writer: RegistrySchema): Locate {
  const known = new Set<string>();
  const check = ({ indexes }: LocatedPayload): void => {
    const key = indexes.join();
    if (known.has(key)) return;
    writtenMessage(writer, indexes);
    if (known.size < MOST_KNOWN) known.add(key);
  };
  return (value, place) => {
    try {
      const located = locatedBy(value, place);
      check(located);
      return located;
    } catch (error) {
      const { header, offset } = place;
      // Some clients write no indexes where a schema has one message: what stands there then is the first one itself.
      if (header === undefined && isFirst(writer, value.subarray(offset))) return { indexes: FIRST, offset };
      throw error;
    }
  };
}

function locatedBy(value: Uint8Array, { header, offset }: SchemaPlace): LocatedPayload {
  if (header === undefined) return readIndexes(value, offset);
  // Without indexes it is the first message.
  if (header.length === HEADER_LENGTH) return { indexes: FIRST, offset };
  return { indexes: readIndexes(header, HEADER_LENGTH).indexes, offset };
}

/** Whether a payload is the first message of a schema, every field of it known there. */
function isFirst(writer: RegistrySchema, payload: Uint8Array): boolean {
  const first = writtenMessage(writer, FIRST).type();
  if (first === undefined) return false;
  try {
    return knowsAll(fromBinary(first, payload));
  } catch {
    // Not this message: what the bytes are, the error of their indexes tells.
    return false;
  }
}

/** Whether no field of a message, nor of those in it, is unknown. */
function knowsAll(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(knowsAll);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return true;
  if ("$unknown" in value && value.$unknown !== undefined) return false;
  return Object.values(value).every(knowsAll);
}
