import { reasonOf } from "../error.ts";
import { RegistryError } from "../registry/error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import type { OutgoingMessage } from "../transport/transport.ts";
import { toHeader } from "../wire/header.ts";
import { toIndexes } from "../wire/indexes.ts";
import { PREFIX_LENGTH, putPrefix } from "../wire/prefix.ts";
import type { CloudEvents } from "./cloud-events.ts";
import { EventError } from "./error.ts";
import type { EventType, Topic } from "./event.ts";
import { type MessagePart, SCHEMA_HEADERS } from "./schema-of.ts";

/** How the messages of a topic's events are made. */
export interface ComposeOptions {
  /** The topic's name where it is another one than in the generated code, as in another environment. */
  readonly topic?: string;
  /** Where the ids of the events' schemas are looked up. Without one, the ids in the generated code are used. */
  readonly registry?: SchemaSource;
  /** Register the events' schemas where the registry does not know them: for development, not for production. */
  readonly register?: boolean;
  /** How messages name their schema: Confluent's prefix (the default), or its header, which leaves the payload bare. */
  readonly framing?: "prefix" | "header";
  /** Makes every message a CloudEvent as well, in its headers; not unless given. */
  readonly cloudEvents?: CloudEvents;
}

/** What is framed: an event's value, or a topic's key. */
export interface Framed {
  readonly part: MessagePart;
  /** As errors call it. */
  readonly shown: string;
  /** The event's name; undefined for a key. */
  readonly event: string | undefined;
  readonly type: EventType<unknown, never>;
}

/** Writes values with the name of their schema: in front, or in headers. */
export interface Frame {
  /** The same for every value: the schema's name, where headers carry it. */
  readonly headers: Headers;
  /** Throws {@link EventError} for a value that does not fit its schema. */
  readonly write: (value: never) => Uint8Array;
}

type Headers = NonNullable<OutgoingMessage["headers"]>;

/** Gives what writes values, once the id of their schema is known. Throws {@link EventError}, RegistryError. */
export async function frameOf(topic: Topic, framed: Framed, options: ComposeOptions): Promise<Frame> {
  const { registry, register = false, framing = "prefix" } = options;
  const { type, part } = framed;
  const known =
    registry === undefined ? { id: type.id, guid: undefined } : await find(topic, framed, registry, register);
  const { id, guid } = known;
  const indexes = type.indexes === undefined ? undefined : toIndexes(type.indexes);
  if (framing === "prefix" && id !== undefined) {
    const headroom = PREFIX_LENGTH + (indexes?.length ?? 0);
    const write = (value: never): Uint8Array => {
      const bytes = encode(topic, framed, value, headroom);
      putPrefix(bytes, id, indexes);
      return bytes;
    };
    return { headers: {}, write };
  }
  if (framing === "header" && guid !== undefined) {
    const headers = { [SCHEMA_HEADERS[part]]: toHeader(guid, indexes) };
    return { headers, write: (value) => encode(topic, framed, value, 0) };
  }
  throw new EventError({
    code: "event/no-schema-id",
    message: `The ${framing === "prefix" ? "schema id" : "schema GUID"} of ${framed.shown} is not known.`,
    hint:
      registry === undefined
        ? "Give `registry`, or generate the code from a registry."
        : 'The registry tells no GUID: use `framing: "prefix"`.',
    topic: topic.name,
    event: framed.event,
  });
}

function encode(topic: Topic, { shown, event, type }: Framed, value: never, headroom: number): Uint8Array {
  try {
    return type.encode(value, headroom);
  } catch (error) {
    throw new EventError({
      code: "event/unencodable",
      message: `${shown.charAt(0).toUpperCase()}${shown.slice(1)} does not fit its schema: ${reasonOf(error)}.`,
      hint: "Nothing was sent. Fix the value, or the schema.",
      topic: topic.name,
      event,
      cause: error,
    });
  }
}

/** Finds the id of an event's schema, and sees that it stands for what the code was generated from. */
async function find(
  topic: Topic,
  framed: Framed,
  registry: SchemaSource,
  register: boolean,
): Promise<{ id: number; guid: string | undefined }> {
  const { shown, event, type } = framed;
  const found = await lookedUp(topic, framed, registry, register);
  if (type.isOf(await registry.schemaById(found.id))) return found;
  throw new EventError({
    code: "event/another-schema",
    message: `The registry has another schema under the id ${found.id} than the code of ${shown} was generated from.`,
    hint: "Generate the code again, or register its schema: readers would take its bytes for something else.",
    topic: topic.name,
    event,
  });
}

async function lookedUp(
  topic: Topic,
  { shown, event, type }: Framed,
  registry: SchemaSource,
  register: boolean,
): Promise<{ id: number; guid: string | undefined }> {
  const { subject, schema, schemaType, references = [] } = type;
  const text = { schema, schemaType, references };
  try {
    return await registry.lookup(subject, text);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "registry/not-found") throw error;
    if (register) {
      await registry.register(subject, text);
      return registry.lookup(subject, text);
    }
    throw new EventError({
      code: "event/not-registered",
      message: `The schema of ${shown} is not registered under the subject ${subject}.`,
      hint: "Register it, generate the code from what this registry has, or give `register: true`.",
      topic: topic.name,
      event,
      cause: error,
    });
  }
}
