import { reasonOf } from "../error.ts";
import type { SchemaSource } from "../registry/registry.ts";
import { closing } from "../transport/subscription.ts";
import type { IncomingMessage, SubscribeOptions, Subscription } from "../transport/transport.ts";
import { DELETE, type Topic } from "./event.ts";
import { handlerFailed, unhandled } from "./failures.ts";
import { keyReader } from "./key.ts";
import { type MessageMeta, messageMeta } from "./meta.ts";
import { messageReader, type ReadMessage } from "./read.ts";
import { ONCE, type Retry, retried } from "./retry.ts";
import { around, type Given, type Handle, type Step } from "./step.ts";
import { findTracing, traced } from "./tracing.ts";

/** What every way of consuming takes. */
export interface ReceiveOptions<Message extends IncomingMessage = IncomingMessage> {
  /** The topic's name where it is another one than in the generated code, as in another environment. */
  readonly topic?: string;
  /** Where writers' schemas are found. Without one, only messages of the schemas in the generated code can be read. */
  readonly registry?: SchemaSource;
  /** Consumers of one group share the messages. */
  readonly group: string;
  /** Steps around the handling of every message, retries included, the first of them outermost. */
  readonly around?: readonly Step<Message>[];
  /** How a message that failed is tried again in its place, before `onError` is called; not at all unless given. */
  readonly retry?: Retry;
  /**
   * Told what went wrong, and with which message, its bytes as they came. After an error with a message the partition of a
   * log stands still, so that no event is passed over; the others go on. Writes to the console unless given.
   */
  onError?(error: unknown, message?: Message): void;
}

/** The options of consumers and processors alike, as data: the types of their handlers are checked where they are given. */
export interface ReceiverOptions extends Omit<ReceiveOptions, "around"> {
  /** Steps over messages of the transport that the options come with. */
  readonly around?: readonly Step<never>[];
  readonly transport?: unknown;
  readonly on: Readonly<Record<string, unknown>>;
  readonly otherwise?: unknown;
}

/** What is done with the messages of a topic, whatever way they come. */
export interface Receiver {
  /** All that is asked of the transport, but for handling: what only some transports take with it. */
  readonly subscribing: Omit<SubscribeOptions, "handle">;
  /** Finds the handler of a message and runs it, within the steps. */
  handle(message: IncomingMessage): void | Promise<void>;
  /** The subscription whose closing aborts the steps' signal. */
  stopping(subscription: Subscription): Subscription;
}

/** Makes the receiver of a topic. Its steps: the options' own, trying again, the message's trace, and then `inner` ones. */
export async function createReceiver(
  declared: Topic,
  { on, registry, otherwise, around: own = [], retry = ONCE, ...options }: ReceiverOptions,
  inner: readonly Step[] = [],
): Promise<Receiver> {
  const { topic: name = declared.name, transport: _, onError = toConsole, ...subscribing } = options;
  const topic = { ...declared, name };
  const tracing = await findTracing();
  const stopping = new AbortController();
  const steps: readonly Step[] = [
    ...(own as readonly Step[]),
    ...(retry.attempts > 1 ? [retried(retry)] : []),
    ...(tracing === undefined ? [] : [traced(tracing)]),
    ...inner,
  ];
  const handle = around(steps, dispatching(topic, registry, on, otherwise), stopping.signal);
  return {
    subscribing: { ...subscribing, topics: [name], onError },
    handle: (message) => handle(message, NOTHING),
    stopping: (subscription) =>
      closing(() => {
        stopping.abort();
        return subscription.close();
      }),
  };
}

const NOTHING: Given = {};

type AnyHandler = (event: unknown, meta: MessageMeta<unknown>, given: Given) => unknown;
type AnyOtherwise = (meta: MessageMeta<unknown>, given: Given) => unknown;

/** Reads a message and runs the handler of its event. */
function dispatching(
  topic: Topic,
  registry: SchemaSource | undefined,
  on: Readonly<Record<string, unknown>>,
  given: unknown,
): Handle {
  const read = messageReader(topic, registry);
  const readKey = keyReader(topic, registry);
  const otherwise = given as AnyOtherwise | undefined;
  const handlers = new Map<string, AnyHandler>();
  for (const [name, handler] of Object.entries(on))
    if (typeof handler === "function") handlers.set(name, handler as AnyHandler);

  const dispatch = (message: IncomingMessage, key: unknown, found: ReadMessage | undefined, more: Given) => {
    const meta = messageMeta(message, key, found);
    // A message with neither key nor value deletes nothing.
    const called = found === undefined && message.key !== null ? DELETE : found?.event;
    const handler = called === undefined ? undefined : handlers.get(called);
    if (handler !== undefined) {
      const event = found === undefined ? key : found.value();
      return guarded(meta, () => handler(event, meta, more));
    }
    if (otherwise === undefined) throw unhandled(meta);
    return guarded(meta, () => otherwise(meta, more));
  };

  return (message, more) => {
    const found = message.value === null ? undefined : read(message, message.value);
    return after(found, (it) => after(readKey(message), (key) => dispatch(message, key, it, more)));
  };
}

/** Goes on with what is there, at once where it is no promise. */
function after<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs a handler; what it throws is reported with the message's position. A handler may return anything that is no promise. */
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

function toConsole(error: unknown): void {
  console.error(reasonOf(error));
}
