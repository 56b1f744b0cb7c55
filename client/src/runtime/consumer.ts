import { reasonOf } from "../error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import type { IncomingMessage, Subscription, Transport } from "../transport/transport.ts";
import { at, EventError } from "./error.ts";
import type { Events, OutputOf, Topic } from "./event.ts";
import { MESSAGE_ID } from "./headers.ts";
import { messageReader, type ReadMessage } from "./read.ts";

/** What is known of a message besides its event. */
export interface MessageMeta {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The key as text (UTF-8), and its bytes. */
  readonly key: string | null;
  readonly keyBytes: Uint8Array | null;
  readonly headers: ReadonlyMap<string, Uint8Array>;
  /** From the `message-id` header; undefined where the producer wrote none. */
  readonly messageId: string | undefined;
  /** The writer's schema id; undefined where a header names the schema by its GUID, and for a message without value. */
  readonly schemaId: number | undefined;
  /** The event's name; undefined for a message of no event that the generated code knows. */
  readonly event: string | undefined;
  /** The message's bytes; null for a deletion of its key. */
  readonly value: Uint8Array | null;
}

export type Handler<Event> = (event: Event, meta: MessageMeta) => void | Promise<void>;

/** One handler for each event of the topic. */
export type Handlers<All extends Events> = { readonly [Name in keyof All]: Handler<OutputOf<All[Name]>> };

/** Handles what has no handler: events left out, messages of unknown events, deletions of a key. */
export type Otherwise = (meta: MessageMeta) => void | Promise<void>;

export interface ConsumerBase {
  readonly transport: Transport;
  /** The topic's name where it is another one than in the generated code, as in another environment. */
  readonly topic?: string;
  /** Where writers' schemas are found. Without one, only messages of the schemas in the generated code can be read. */
  readonly registry?: SchemaSource;
  /** Consumers of one group share the messages. */
  readonly group: string;
  /** Where a group begins that is new. `earliest` unless given. */
  readonly from?: "earliest" | "latest";
  /**
   * Told what went wrong. After an error with a position, that partition stands still, so that no event is passed
   * over; the others go on. Writes to the console unless given.
   */
  onError?(error: unknown): void;
}

/** A handler for every event, or some and `otherwise`. */
export type ConsumerOptions<All extends Events> = ConsumerBase &
  (
    | { readonly on: Handlers<All>; readonly otherwise?: Otherwise }
    | { readonly on: Partial<Handlers<All>>; readonly otherwise: Otherwise }
  );

export type Consumer = Subscription;

type AnyHandler = (event: unknown, meta: MessageMeta) => void | Promise<void>;

/**
 * Handles the events of a topic as they come, one of a partition at a time. An event is always of the version that the
 * code was generated from, whatever version was written. Resolves when the group has taken this consumer in.
 */
export function openConsumer<All extends Events>(
  { name, events }: Topic<All>,
  options: ConsumerOptions<All>,
): Promise<Consumer> {
  const topic = { name: options.topic ?? name, events };
  const read = messageReader(topic, options.registry);
  const handlers = new Map<string, AnyHandler>();
  for (const [name, handler] of Object.entries(options.on))
    if (typeof handler === "function") handlers.set(name, handler as AnyHandler);
  const { transport, group, from, otherwise, onError = toConsole } = options;
  return transport.subscribe({
    topics: [topic.name],
    group,
    ...(from === undefined ? {} : { from }),
    handle: async (message) => {
      const found = message.value === null ? undefined : await read(message, message.value);
      const meta = metaOf(message, found);
      const handler = found?.event === undefined ? undefined : handlers.get(found.event);
      if (found !== undefined && handler !== undefined) {
        const event = found.value();
        await guarded(meta, async () => handler(event, meta));
      } else if (otherwise !== undefined) await guarded(meta, async () => otherwise(meta));
      else throw unhandled(meta);
    },
    onError,
  });
}

async function guarded(meta: MessageMeta, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new EventError({
      code: "event/handler-failed",
      message: `The handler of ${meta.event ?? "other messages"} failed at ${at(meta)}: ${reasonOf(error)}.`,
      hint: "The group's position stays before this message.",
      topic: meta.topic,
      event: meta.event,
      position: meta,
      schemaId: meta.schemaId,
      cause: error,
    });
  }
}

function unhandled(meta: MessageMeta): EventError {
  const deletion = meta.value === null;
  return new EventError({
    code: deletion ? "event/no-value" : "event/unknown-event",
    message: deletion
      ? `The message at ${at(meta)} deletes its key, and no handler is there for that.`
      : `The message at ${at(meta)} is of no event that has a handler (schema ${meta.schemaId ?? "named in its header"}).`,
    hint: "Generate the code anew, or give `otherwise`.",
    topic: meta.topic,
    event: meta.event,
    position: meta,
    schemaId: meta.schemaId,
  });
}

function metaOf(message: IncomingMessage, found: ReadMessage | undefined): MessageMeta {
  const { topic, partition, offset, timestamp, headers, value, key } = message;
  const messageId = headers.get(MESSAGE_ID);
  return {
    topic,
    partition,
    offset,
    timestamp,
    headers,
    value,
    key: key === null ? null : text(key),
    keyBytes: key,
    messageId: messageId === undefined ? undefined : text(messageId),
    schemaId: found?.schemaId,
    event: found?.event,
  };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function toConsole(error: unknown): void {
  console.error(reasonOf(error));
}
