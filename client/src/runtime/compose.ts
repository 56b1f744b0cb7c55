import { randomUUID } from "node:crypto";
import { ATTRIBUTES } from "../handling/observe/names.ts";
import type { OutgoingMessage } from "../transport/transport.ts";
import { cloudEventHeaders } from "./cloud-events.ts";
import { DELETE, type Topic } from "./event.ts";
import { type ComposeOptions, type Framed, frameOf } from "./framing.ts";
import { CONTENT_TYPE, MESSAGE_ID, TRACEPARENT } from "./headers.ts";
import { findTracing } from "./tracing.ts";

/** What a message has besides its event. */
export interface SendOptions<Key = string | Uint8Array> {
  /** Events of one key stay in order. */
  readonly key?: Key;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** The id in the `message-id` header; a random UUID unless given. Give your own to send the same message again. */
  readonly messageId?: string;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
}

/** A message that is made and not sent: any transport sends it, now or later, and a database can keep it until then. */
export interface MadeMessage {
  readonly message: OutgoingMessage;
  /** The id in its header. */
  readonly messageId: string;
}

/** Makes the message of an event, or (`delete`) of a key's deletion. Throws {@link EventError} where it does not fit its schema. */
export type Compose = (value: never, options?: SendOptions<unknown>) => MadeMessage;

/**
 * Gives for each event of a topic, and for the deletion of a key, the function that makes its messages, once the ids of
 * all schemas are known. Where the program has a tracer by then, messages carry the context of a span that is made with
 * them, in the trace that is active then; `system` is what that calls the broker. Throws {@link EventError} where a schema is not registered, and RegistryError.
 */
export async function composers(
  topic: Topic,
  options: ComposeOptions,
  system = "unknown",
): Promise<ReadonlyMap<string, Compose>> {
  const keys = await keyWriter(topic, options);
  const headersOf = await headersFor(topic.name, options, system);
  const composer = (event: string, write: (value: never) => Uint8Array | null, unkeyed: Headers): Compose => {
    const keyed = { ...unkeyed, ...keys.headers };
    return (value, more = NO_OPTIONS) => {
      const { messageId = randomUUID(), timestamp } = more;
      const key = keys.write(event === DELETE ? value : more.key);
      const message: Writable<OutgoingMessage> = {
        topic: topic.name,
        value: write(value),
        headers: headersOf(event, messageId, key === undefined ? unkeyed : keyed, more),
      };
      if (key !== undefined) message.key = key;
      if (timestamp !== undefined) message.timestamp = timestamp;
      return { message, messageId };
    };
  };
  const events = Object.entries(topic.events).map(async ([name, type]): Promise<[string, Compose]> => {
    const framed: Framed = { part: "value", shown: `the event ${name}`, event: name, type };
    const { headers, write } = await frameOf(topic, framed, options);
    return [name, composer(name, write, { [CONTENT_TYPE]: Buffer.from(type.contentType), ...headers })];
  });
  return new Map([...(await Promise.all(events)), [DELETE, composer(DELETE, () => null, {})]]);
}

type Headers = NonNullable<OutgoingMessage["headers"]>;
type Writable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

const NO_OPTIONS: SendOptions<unknown> = {};

/** Gives the function that makes a message's headers: its own, which are the same for each of its kind, before all others. */
async function headersFor(topic: string, { cloudEvents }: ComposeOptions, system: string) {
  const tracing = await findTracing();
  /** The context of a span of its own, which is what a message comes of; unless it is given another one. */
  const created = (messageId: string): Record<string, string> | undefined => {
    const span = tracing?.start({
      name: `create ${topic}`,
      kind: "producer",
      attributes: {
        [ATTRIBUTES.system]: system,
        [ATTRIBUTES.operation]: "create",
        [ATTRIBUTES.operationType]: "create",
        [ATTRIBUTES.destination]: topic,
        [ATTRIBUTES.messageId]: messageId,
      },
    });
    span?.end();
    return span?.headers();
  };
  return (event: string, messageId: string, own: Headers, { headers, timestamp }: SendOptions<unknown>): Headers => {
    const named = { ...own, [MESSAGE_ID]: messageId };
    if (tracing === undefined && headers === undefined && cloudEvents === undefined) return named;
    const facts = { event, id: messageId, time: timestamp ?? Date.now() };
    return {
      ...(headers !== undefined && TRACEPARENT in headers ? undefined : created(messageId)),
      ...headers,
      ...(cloudEvents === undefined ? {} : cloudEventHeaders(cloudEvents, facts)),
      ...named,
    };
  };
}

/** How a topic's keys are written: by their schema where they have one, else as they are. Of no key, nothing is written. */
interface KeyWriter {
  readonly headers: Headers;
  readonly write: (key: unknown) => string | Uint8Array | undefined;
}

async function keyWriter(topic: Topic, options: ComposeOptions): Promise<KeyWriter> {
  const { key: type } = topic;
  // Without a schema the types let texts and bytes through alone.
  if (type === undefined) return { headers: {}, write: (key) => key as string | Uint8Array | undefined };
  const framed: Framed = { part: "key", shown: `the key of ${topic.name}`, event: undefined, type };
  const { headers, write } = await frameOf(topic, framed, options);
  return { headers, write: (key) => (key === undefined || key === null ? undefined : write(key as never)) };
}
