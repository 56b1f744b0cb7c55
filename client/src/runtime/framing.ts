import { RegistryError } from "../registry/error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import type { OutgoingMessage } from "../transport/transport.ts";
import { toHeader } from "../wire/header.ts";
import { toIndexes } from "../wire/indexes.ts";
import { PREFIX_LENGTH, putPrefix } from "../wire/prefix.ts";
import type { CloudEvents } from "./cloud-events.ts";
import { EventError } from "./error.ts";
import type { EventType, Topic } from "./event.ts";
import { type Part, SCHEMA_HEADERS } from "./schema-of.ts";

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
  readonly part: Part;
  /** As errors call it. */
  readonly shown: string;
  /** The event's name; undefined for a key. */
  readonly event: string | undefined;
  readonly type: EventType<unknown, never>;
}

/** Puts the name of its schema on a payload: in front, in bytes that were left free there, or into a header. */
export interface Frame {
  /** Bytes to leave free in front of the payload. */
  readonly headroom: number;
  readonly put: (payload: Uint8Array) => {
    readonly bytes: Uint8Array;
    readonly headers?: NonNullable<OutgoingMessage["headers"]>;
  };
}

/** Gives what frames payloads, once the id of their schema is known. Throws {@link EventError}, RegistryError. */
export async function frameOf(topic: Topic, framed: Framed, options: ComposeOptions): Promise<Frame> {
  const { registry, register = false, framing = "prefix" } = options;
  const { type, part } = framed;
  const known =
    registry === undefined ? { id: type.id, guid: undefined } : await find(topic, framed, registry, register);
  const { id, guid } = known;
  const indexes = type.indexes === undefined ? undefined : toIndexes(type.indexes);
  if (framing === "prefix" && id !== undefined) {
    const put = (bytes: Uint8Array) => {
      putPrefix(bytes, id, indexes);
      return { bytes };
    };
    return { headroom: PREFIX_LENGTH + (indexes?.length ?? 0), put };
  }
  if (framing === "header" && guid !== undefined) {
    const headers = { [SCHEMA_HEADERS[part]]: toHeader(guid, indexes) };
    return { headroom: 0, put: (bytes) => ({ bytes, headers }) };
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

async function find(
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
