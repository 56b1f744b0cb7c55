import { randomUUID } from "node:crypto";
import { reasonOf } from "../error.ts";
import { RegistryError } from "../registry/error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import type { OutgoingMessage, Position, Transport } from "../transport/transport.ts";
import { toHeader, VALUE_SCHEMA_HEADER } from "../wire/header.ts";
import { toIndexes } from "../wire/indexes.ts";
import { withPrefix } from "../wire/prefix.ts";
import { type Batching, createBatcher } from "./batch.ts";
import { EventError } from "./error.ts";
import type { Events, EventType, InputOf, Topic } from "./event.ts";
import { CONTENT_TYPE, MESSAGE_ID } from "./headers.ts";

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
}

export interface ProducerOptions extends ComposeOptions {
  readonly transport: Transport;
  /** How events that are sent at about the same time go together; as soon as the request before them is done, unless given. */
  readonly batch?: Batching;
}

export interface SendOptions {
  /** Events of one key stay in order. */
  readonly key?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** The id in the `message-id` header; a random UUID unless given. Give your own to send the same message again. */
  readonly messageId?: string;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
}

/** Where an event lies, and the id that its message carries. */
export interface SentEvent extends Position {
  readonly messageId: string;
}

/** One method for each event of the topic. */
export type Producer<All extends Events> = {
  readonly [Name in keyof All]: (event: InputOf<All[Name]>, options?: SendOptions) => Promise<SentEvent>;
} & AsyncDisposable;

/** Puts the name of its schema on a payload: in front, or into a header. */
type Frame = (payload: Uint8Array) => Pick<OutgoingMessage, "value" | "headers">;

/**
 * Opens a topic for sending: finds the schema ids of its events, once. Disposing it waits for what is being sent, and
 * leaves the transport open.
 * Throws {@link EventError} where an event's schema is not registered, and RegistryError where the registry fails.
 */
export async function openProducer<All extends Events>(
  { name, events }: Topic<All>,
  options: ProducerOptions,
): Promise<Producer<All>> {
  const topic = { name: options.topic ?? name, events };
  const batcher = createBatcher(options.transport, options.batch);
  const methods = await Promise.all(
    Object.entries(topic.events).map(async ([name, event]) => {
      const compose = await composer(topic, name, event, options);
      const send = (value: never, more?: SendOptions): Promise<SentEvent> =>
        new Promise((done, reject) => {
          // What is thrown here rejects.
          const { message, messageId } = compose(value, more);
          const resolve = ({ topic, partition, offset }: Position): void =>
            done({ topic, partition, offset, messageId });
          batcher.add({ message, resolve, reject });
        });
      return [name, send] as const;
    }),
  );
  return { ...Object.fromEntries(methods), [Symbol.asyncDispose]: () => batcher.settle() } as Producer<All>;
}

/** Makes the message of an event. Throws {@link EventError} where it does not fit its schema. */
export type Compose = (value: never, options?: SendOptions) => { message: OutgoingMessage; messageId: string };

/** Gives the function that makes an event's messages, once the id of its schema is known. */
export async function composer(
  topic: Topic,
  name: string,
  event: EventType<unknown, never>,
  options: ComposeOptions,
): Promise<Compose> {
  const frame = await frameOf(topic, name, event, options);
  return (value, { messageId = randomUUID(), key, headers, timestamp } = {}) => {
    const framed = frame(encode(topic, name, event, value));
    const message: OutgoingMessage = {
      topic: topic.name,
      value: framed.value,
      headers: { ...headers, [CONTENT_TYPE]: event.contentType, [MESSAGE_ID]: messageId, ...framed.headers },
      ...(key === undefined ? {} : { key }),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    return { message, messageId };
  };
}

function encode(topic: Topic, name: string, event: EventType<unknown, never>, value: never): Uint8Array {
  try {
    return event.encode(value);
  } catch (error) {
    throw new EventError({
      code: "event/unencodable",
      message: `The event ${name} does not fit its schema: ${reasonOf(error)}.`,
      hint: "Nothing was sent. Mend the value, or the schema.",
      topic: topic.name,
      event: name,
      cause: error,
    });
  }
}

async function frameOf(
  topic: Topic,
  name: string,
  event: EventType<unknown, never>,
  { registry, register = false, framing = "prefix" }: ComposeOptions,
): Promise<Frame> {
  const known =
    registry === undefined ? { id: event.id, guid: undefined } : await find(topic, name, event, registry, register);
  const { id, guid } = known;
  const indexes = event.indexes === undefined ? undefined : toIndexes(event.indexes);
  if (framing === "prefix" && id !== undefined) return (payload) => ({ value: withPrefix(id, payload, indexes) });
  if (framing === "header" && guid !== undefined) {
    const headers = { [VALUE_SCHEMA_HEADER]: toHeader(guid, indexes) };
    return (payload) => ({ value: payload, headers });
  }
  throw new EventError({
    code: "event/no-schema-id",
    message: `The ${framing === "prefix" ? "schema id" : "schema GUID"} of the event ${name} is not known.`,
    hint:
      registry === undefined
        ? "Give `registry`, or generate the code from a registry."
        : 'The registry tells no GUID: use `framing: "prefix"`.',
    topic: topic.name,
    event: name,
  });
}

async function find(
  topic: Topic,
  name: string,
  event: EventType<unknown, never>,
  registry: SchemaSource,
  register: boolean,
): Promise<{ id: number; guid: string | undefined }> {
  const { subject, schema, schemaType, references = [] } = event;
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
      message: `The schema of the event ${name} is not registered under the subject ${subject}.`,
      hint: "Register it, generate the code from what this registry has, or give `register: true`.",
      topic: topic.name,
      event: name,
      cause: error,
    });
  }
}
