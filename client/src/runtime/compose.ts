import { randomUUID } from "node:crypto";
import { reasonOf } from "../error.ts";
import type { OutgoingMessage } from "../transport/transport.ts";
import { cloudEventHeaders } from "./cloud-events.ts";
import { EventError } from "./error.ts";
import { DELETE, type Topic } from "./event.ts";
import { type ComposeOptions, type Frame, type Framed, frameOf } from "./framing.ts";
import { CONTENT_TYPE, MESSAGE_ID } from "./headers.ts";
import { findTracing } from "./tracing.ts";

export interface SendOptions<Key = string | Uint8Array> {
  /** Events of one key stay in order. */
  readonly key?: Key;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** The id in the `message-id` header; a random UUID unless given. Give your own to send the same message again. */
  readonly messageId?: string;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
}

/** Makes the message of an event, or (`delete`) of a key's deletion. Throws {@link EventError} where it does not fit its schema. */
export type Compose = (
  value: never,
  options?: SendOptions<unknown>,
) => { readonly message: OutgoingMessage; readonly messageId: string };

/**
 * Gives for each event of a topic, and for the deletion of a key, the function that makes its messages, once the ids of
 * all schemas are known. Where the program has a tracer by then, messages carry the context that is active when they are
 * made. Throws {@link EventError} where a schema is not registered, and RegistryError.
 */
export async function composers(topic: Topic, options: ComposeOptions): Promise<ReadonlyMap<string, Compose>> {
  const keyOf = await keyFramer(topic, options);
  const tracing = await findTracing();
  const compose = (event: string, { bytes, headers }: FramedValue, key: unknown, more: SendOptions<unknown>) => {
    const { messageId = randomUUID(), timestamp } = more;
    const { cloudEvents } = options;
    const facts = { event, id: messageId, time: timestamp ?? Date.now() };
    const framedKey = keyOf(key);
    const message: OutgoingMessage = {
      topic: topic.name,
      value: bytes,
      headers: {
        ...tracing?.inject(),
        ...more.headers,
        ...(cloudEvents === undefined ? {} : cloudEventHeaders(cloudEvents, facts)),
        [MESSAGE_ID]: messageId,
        ...headers,
        ...framedKey.headers,
      },
      ...(framedKey.bytes === undefined ? {} : { key: framedKey.bytes }),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    return { message, messageId };
  };
  const events = Object.entries(topic.events).map(async ([name, type]): Promise<[string, Compose]> => {
    const framed: Framed = { part: "value", shown: `the event ${name}`, event: name, type };
    const frame = await frameOf(topic, framed, options);
    return [
      name,
      (value, more = {}) => {
        const { bytes, headers } = frame.put(encode(topic, framed, value, frame.headroom));
        return compose(name, { bytes, headers: { [CONTENT_TYPE]: type.contentType, ...headers } }, more.key, more);
      },
    ];
  });
  const remove: Compose = (key, more = {}) => compose(DELETE, { bytes: null }, key, more);
  return new Map([...(await Promise.all(events)), [DELETE, remove]]);
}

/** A value as its message has it; null deletes the key. */
interface FramedValue {
  readonly bytes: Uint8Array | null;
  readonly headers?: NonNullable<OutgoingMessage["headers"]>;
}

/** A key as its message has it. */
interface FramedKey {
  readonly bytes?: string | Uint8Array;
  readonly headers?: NonNullable<OutgoingMessage["headers"]>;
}

/** Gives the function that writes keys: by their schema where they have one, else as they are. Of no key, nothing is written. */
async function keyFramer(topic: Topic, options: ComposeOptions): Promise<(key: unknown) => FramedKey> {
  const { key: type } = topic;
  // Without a schema the types let texts and bytes through alone.
  if (type === undefined) return (key) => (key === undefined ? {} : { bytes: key as string | Uint8Array });
  const framed: Framed = { part: "key", shown: `the key of ${topic.name}`, event: undefined, type };
  const frame: Frame = await frameOf(topic, framed, options);
  return (key) =>
    key === undefined || key === null ? {} : frame.put(encode(topic, framed, key as never, frame.headroom));
}

function encode(topic: Topic, { shown, event, type }: Framed, value: never, headroom: number): Uint8Array {
  try {
    return type.encode(value, headroom);
  } catch (error) {
    throw new EventError({
      code: "event/unencodable",
      message: `${shown.charAt(0).toUpperCase()}${shown.slice(1)} does not fit its schema: ${reasonOf(error)}.`,
      hint: "Nothing was sent. Mend the value, or the schema.",
      topic: topic.name,
      event,
      cause: error,
    });
  }
}
