import { reasonOf } from "../error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import { textOf } from "../text.ts";
import { closing } from "../transport/subscription.ts";
import type { IncomingMessage, SubscribeOptions, Subscription, Transport } from "../transport/transport.ts";
import { at, EventError, messageIdOf } from "./error.ts";
import { type AnyKey, DELETE, type Events, type KeyOutput, type OutputOf, type Topic } from "./event.ts";
import { TRACEPARENT } from "./headers.ts";
import { keyReader } from "./key.ts";
import { messageReader, type ReadMessage } from "./read.ts";
import { ONCE, type Retry, retrying } from "./retry.ts";
import { findTracing, type Tracing } from "./tracing.ts";

/** The messages of a transport. */
export type MessageOf<On extends Transport> = On extends Transport<infer Message> ? Message : never;

/**
 * What is known of a message besides its event: what its transport tells, such as where it lies, and what it says of itself.
 * `Key` is what its topic's keys are read as.
 */
export type MessageMeta<Key = string, Message extends IncomingMessage = IncomingMessage> = Omit<Message, "key"> &
  EventMeta<Key>;

/** What a message says of itself. */
export interface EventMeta<Key> {
  /** The key: where the topic's keys have a schema, as that says, else as text (UTF-8). Null for a message without one. */
  readonly key: Key | null;
  /** The key as it came, a schema's prefix with it. */
  readonly keyBytes: Uint8Array | null;
  /** From the header `message-id`, or of a CloudEvent `ce_id`; undefined where the producer wrote none. */
  readonly messageId: string | undefined;
  /** From the header `traceparent` (W3C trace context), which the handler runs in where the program has a tracer. */
  readonly traceparent: string | undefined;
  /** The writer's schema id; undefined where a header names the schema by its GUID, and for a message without value. */
  readonly schemaId: number | undefined;
  /** The event's name; undefined for a message of no event that the generated code knows. */
  readonly event: string | undefined;
}

export type Handler<Event, Key = string, Message extends IncomingMessage = IncomingMessage> = (
  event: Event,
  meta: MessageMeta<Key, Message>,
) => void | Promise<void>;

/** One handler for each event of the topic, and where wanted one for deletions of a key: messages without a value. */
export type Handlers<
  All extends Events,
  Key extends AnyKey = undefined,
  Message extends IncomingMessage = IncomingMessage,
> = {
  readonly [Name in keyof All]: Handler<OutputOf<All[Name]>, KeyOutput<Key>, Message>;
} & {
  readonly delete?: Handler<KeyOutput<Key>, KeyOutput<Key>, Message>;
};

/** Handles what has no handler: events left out, messages of unknown events, deletions of a key. */
export type Otherwise<Key = string, Message extends IncomingMessage = IncomingMessage> = (
  meta: MessageMeta<Key, Message>,
) => void | Promise<void>;

/** What every way of consuming takes. */
export interface ReceiveOptions<Message extends IncomingMessage = IncomingMessage> {
  /** The topic's name where it is another one than in the generated code, as in another environment. */
  readonly topic?: string;
  /** Where writers' schemas are found. Without one, only messages of the schemas in the generated code can be read. */
  readonly registry?: SchemaSource;
  /** Consumers of one group share the messages. */
  readonly group: string;
  /** How a message that failed is tried again in its place, before `onError` is told; not at all unless given. */
  readonly retry?: Retry;
  /**
   * Told what went wrong, and with which message, its bytes as they came. After an error with a message the partition of a
   * log stands still, so that no event is passed over; the others go on. Writes to the console unless given.
   */
  onError?(error: unknown, message?: Message): void;
}

/** A handler for every event, or some and `otherwise`. */
export type Handling<All extends Events, Key extends AnyKey, Message extends IncomingMessage> =
  | { readonly on: Handlers<All, Key, Message>; readonly otherwise?: Otherwise<KeyOutput<Key>, Message> }
  | { readonly on: Partial<Handlers<All, Key, Message>>; readonly otherwise: Otherwise<KeyOutput<Key>, Message> };

/** What a subscription of this transport takes besides what every transport's does: `from`, `concurrency`, where it has them. */
export type SubscribingOn<On extends Transport> = Omit<Parameters<On["subscribe"]>[0], keyof SubscribeOptions>;

/** Handlers, and how the messages of a transport come to them. */
export type ConsumerOptions<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
> = ReceiveOptions<MessageOf<On>> & {
  readonly transport: On;
} & SubscribingOn<On> &
  Handling<All, Key, MessageOf<On>>;

export type Consumer = Subscription;

/**
 * Handles the events of a topic as they come, those of a key one after the other where the transport keeps their order. An
 * event is always of the version that the code was generated from, whatever version was written. Resolves when the group
 * has taken this consumer in.
 */
export async function openConsumer<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
>(topic: Topic<All, Key>, options: ConsumerOptions<All, Key, On>): Promise<Consumer> {
  const receiver = createReceiver(topic, options as unknown as ReceiverOptions, await findTracing());
  const subscription = await options.transport.subscribe({
    ...receiver.subscribing,
    handle: (message) => receiver.handle(message),
  });
  return receiver.stopping(subscription);
}

/** What is done with the messages of a topic, whatever way they come. */
export interface Receiver {
  /** All that is asked of the transport, but for handling: what only some transports take with it. */
  readonly subscribing: Omit<SubscribeOptions, "handle">;
  /** Finds the handler of a message and runs it, as often as `retry` says; `before` begins each try, and gives what the handler gets besides. */
  handle(message: IncomingMessage, before?: () => unknown): void | Promise<void>;
  /** The subscription whose closing ends waiting for another try: the message is given back. */
  stopping(subscription: Subscription): Subscription;
}

type AnyHandler = (event: unknown, meta: MessageMeta<unknown>, more: unknown) => void | Promise<void>;

interface ReceiverOptions extends ReceiveOptions {
  readonly transport: unknown;
  readonly on: Readonly<Record<string, unknown>>;
  readonly otherwise?: (meta: MessageMeta<unknown>, more: unknown) => void | Promise<void>;
}

export function createReceiver(
  declared: Topic,
  options: ReceiverOptions,
  tracing: Pick<Tracing, "within"> = UNTRACED,
): Receiver {
  const {
    on,
    registry,
    otherwise,
    retry = ONCE,
    onError = toConsole,
    topic: _,
    transport: __,
    ...subscribing
  } = options;
  const topic = { ...declared, name: options.topic ?? declared.name };
  const read = messageReader(topic, registry);
  const readKey = keyReader(topic, registry);
  const handlers = new Map<string, AnyHandler>();
  for (const [name, handler] of Object.entries(on))
    if (typeof handler === "function") handlers.set(name, handler as AnyHandler);
  const stopping = new AbortController();

  const handleOnce = (message: IncomingMessage, more: unknown): void | Promise<void> => {
    const found = message.value === null ? undefined : read(message, message.value);
    return after(found, (it) => after(readKey(message), (key) => dispatch(message, key, it, more)));
  };

  const dispatch = (
    message: IncomingMessage,
    key: unknown,
    found: ReadMessage | undefined,
    more: unknown,
  ): void | Promise<void> => {
    const meta = metaOf(message, key, found);
    // A message with neither key nor value deletes nothing.
    const called = found === undefined && message.key !== null ? DELETE : found?.event;
    const handler = called === undefined ? undefined : handlers.get(called);
    if (handler !== undefined) {
      const event = found === undefined ? key : found.value();
      return guarded(meta, () => tracing.within(message.headers, () => handler(event, meta, more)));
    }
    if (otherwise === undefined) throw unhandled(meta);
    return guarded(meta, () => tracing.within(message.headers, () => otherwise(meta, more)));
  };

  return {
    subscribing: { ...subscribing, topics: [topic.name], onError },
    handle: (message, before) => retrying(retry, stopping.signal, () => handleOnce(message, before?.())),
    stopping: (subscription) =>
      closing(() => {
        stopping.abort();
        return subscription.close();
      }),
  };
}

const UNTRACED: Pick<Tracing, "within"> = { within: (_, run) => run() };

/** Goes on with what is there, at once where it is no promise. */
function after<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs a handler; what it throws is told with the message's position. A handler may return anything that is no promise. */
function guarded(meta: MessageMeta<unknown>, run: () => unknown): void | Promise<void> {
  try {
    const result = run();
    if (isPromise(result))
      return Promise.resolve(result).then(
        () => undefined,
        (error: unknown) => {
          throw handlerFailed(meta, error);
        },
      );
  } catch (error) {
    throw handlerFailed(meta, error);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function handlerFailed(meta: MessageMeta<unknown>, error: unknown): EventError {
  return new EventError({
    code: "event/handler-failed",
    message: `The handler of ${meta.event ?? (meta.value === null ? "deletions" : "other messages")} failed at ${at(meta)}: ${reasonOf(error)}.`,
    hint: "The group's position stays before this message.",
    topic: meta.topic,
    event: meta.event,
    at: meta,
    schemaId: meta.schemaId,
    cause: error,
  });
}

/** What is said of a message that nothing is there for, and `hint` what to do. */
export function unhandled(meta: MessageMeta<unknown>, hint?: string): EventError {
  const deletion = meta.value === null;
  return new EventError({
    code: deletion ? "event/no-value" : "event/unknown-event",
    message: deletion
      ? `The message at ${at(meta)} deletes its key, and no handler is there for that.`
      : `The message at ${at(meta)} is of no event that has a handler (schema ${meta.schemaId ?? "named in its header"}).`,
    hint:
      hint ?? (deletion ? "Give a handler `delete`, or `otherwise`." : "Generate the code anew, or give `otherwise`."),
    topic: meta.topic,
    event: meta.event,
    at: meta,
    schemaId: meta.schemaId,
  });
}

/** What handlers are told of a message. */
export function metaOf(message: IncomingMessage, key: unknown, found: ReadMessage | undefined): MessageMeta<unknown> {
  const traceparent = message.headers.get(TRACEPARENT);
  return {
    ...message,
    key,
    keyBytes: message.key,
    messageId: messageIdOf(message),
    traceparent: traceparent === undefined ? undefined : textOf(traceparent),
    schemaId: found?.schemaId,
    event: found?.event,
  };
}

function toConsole(error: unknown): void {
  console.error(reasonOf(error));
}
