import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { fitting, meaningProtobuf, misfits, parseProtobuf } from "@concordat/schema/protobuf";
import { reasonOf } from "../error.ts";
import type { StoredSchema } from "../registry/registry.ts";
import type { Claim, EventFacts, EventType } from "../runtime/event.ts";
import { isSameSchema } from "../runtime/same-schema.ts";
import { ProtobufError } from "./error.ts";
import { writtenMessage } from "./writer.ts";

/**
 * An event whose schema is Protobuf, as generated code declares it. Messages of other versions are read by the numbers of
 * their fields: those that this version does not have stay unknown, and so do those of another wire type.
 */
export function protobufEvent<Desc extends DescMessage>(
  type: Desc,
  facts: EventFacts,
): EventType<MessageShape<Desc>, MessageInitShape<Desc>> {
  return {
    ...facts,
    schemaType: "PROTOBUF",
    contentType: "application/x-protobuf",
    indexes: indexesOf(type),
    encode: (event, headroom = 0) => {
      const payload = encode(type, event);
      if (headroom === 0) return payload;
      const message = new Uint8Array(headroom + payload.length);
      message.set(payload, headroom);
      return message;
    },
    isOf: (stored) =>
      stored.schemaType === "PROTOBUF" &&
      isSameSchema(facts, stored, ({ schema, resolved }) =>
        meaningProtobuf(parseProtobuf(schema, { references: resolved })),
      ) &&
      // Messages name theirs by its place in the text.
      writtenMessage(stored, indexesOf(type)).name === type.typeName,
    claims: (writer, indexes = FIRST) => {
      if (writer.schemaType !== "PROTOBUF") return "none";
      return claim(type.typeName, writtenMessage(writer, indexes).name);
    },
    isFirst: (writer, payload) => isFirst(writer, payload),
    decoder: (writer, indexes = FIRST) => {
      const written = writtenMessage(writer, indexes).type();
      // Where nobody can tell what was written, it is made to fit as well.
      if (written !== undefined && !misfits(type, written))
        return (message, offset) => fromBinary(type, message.subarray(offset));
      return (message, offset) => fromBinary(type, fitting(type, message.subarray(offset)));
    },
  };
}

function isFirst(writer: StoredSchema, payload: Uint8Array): boolean {
  if (writer.schemaType !== "PROTOBUF") return false;
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

/** A message without indexes is the first of its schema, as Confluent's clients take it. */
const FIRST = [0];

function encode<Desc extends DescMessage>(type: Desc, event: MessageInitShape<Desc>): Uint8Array {
  try {
    // As from JavaScript: the runtime would make an empty message of it.
    if (typeof event !== "object" || event === null)
      throw new TypeError(`expected an object for ${type.typeName}, got ${event === null ? "null" : typeof event}`);
    return toBinary(type, create(type, event));
  } catch (error) {
    throw new ProtobufError({
      code: "protobuf/unencodable",
      message: reasonOf(error).replace(/\.?$/, "."),
      hint: "Give every required field, and each field a value of its type.",
      cause: error,
    });
  }
}

/** The same full name is the event; the same name in another package may be. */
function claim(mine: string, theirs: string): Claim {
  if (mine === theirs) return "exact";
  return shortName(mine) === shortName(theirs) ? "possible" : "none";
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Where a message stands in its file; the entries of maps do not count. */
function indexesOf(type: DescMessage): readonly number[] {
  const { parent } = type;
  return parent === undefined
    ? [type.file.messages.indexOf(type)]
    : [...indexesOf(parent), parent.nestedMessages.indexOf(type)];
}
