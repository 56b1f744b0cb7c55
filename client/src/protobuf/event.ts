import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { fitting, meaningProtobuf, misfits, parseProtobuf, sampleMessages } from "@concordat/schema/protobuf";
import { reasonOf } from "../error.ts";
import type { RegistrySchema } from "../registry/registry.ts";
import type { Claim, EventFacts, EventType } from "../runtime/event.ts";
import { isSameSchema } from "../runtime/same-schema.ts";
import { ProtobufError } from "./error.ts";
import { FIRST, locating } from "./locate.ts";
import { writtenMessage, writtenModel } from "./writer.ts";

const TYPE = "PROTOBUF";

/**
 * An event whose schema is Protobuf, as generated code declares it. Messages of other versions are read by the numbers of
 * their fields: those that this version does not have stay unknown, and so do those of another wire type.
 */
export function protobufEvent<Desc extends DescMessage>(
  type: Desc,
  facts: EventFacts,
): EventType<MessageShape<Desc>, MessageInitShape<Desc>> {
  const { schema, references = [], resolved = [] } = facts;
  const own: RegistrySchema = { schemaType: TYPE, schema, references, resolved, guid: undefined };
  return {
    ...facts,
    schemaType: TYPE,
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
      stored.schemaType === TYPE &&
      isSameSchema(facts, stored, ({ schema, resolved }) =>
        meaningProtobuf(parseProtobuf(schema, { references: resolved })),
      ) &&
      // Messages name theirs by its place in the text.
      writtenMessage(stored, indexesOf(type)).name === type.typeName,
    claims: (writer, indexes = FIRST) => {
      if (writer.schemaType !== TYPE) return "none";
      return claim(type.typeName, writtenMessage(writer, indexes).name);
    },
    locate: locating,
    sample: (seed = 1) => {
      const events = sampleMessages(writtenModel(own), type.typeName, seed);
      const one = events[Math.abs(seed) % events.length];
      if (one === undefined) throw new Error("a sample has no events");
      return fromBinary(type, toBinary(one.desc, one.message));
    },
    decoder: (writer, indexes = FIRST) => {
      const written = writtenMessage(writer, indexes).type();
      // Where nobody can tell what was written, it is made to fit as well.
      if (written !== undefined && !misfits(type, written))
        return (message, offset) => fromBinary(type, message.subarray(offset));
      return (message, offset) => fromBinary(type, fitting(type, message.subarray(offset)));
    },
  };
}

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
