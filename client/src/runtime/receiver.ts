import { reasonOf } from "../error.ts";
import type { Database } from "../handling/database.ts";
import type { DeadLetterOptions } from "../handling/dead-letters/options.ts";
import { type ConsumerHealth, createHealth, type HealthWatch } from "../handling/health/health.ts";
import { createPatience, type InboxOptions, openInbox } from "../handling/inbox.ts";
import { type Observer, observers, tellingOnce } from "../handling/observe/observer.ts";
import { processing } from "../handling/observe/processing.ts";
import { openFailureSteps } from "../handling/open.ts";
import type { OrderOptions } from "../handling/order/options.ts";
import { createOrder, type Order } from "../handling/order/order.ts";
import { sweeping } from "../handling/order/sweeper.ts";
import { createOrigins, isForOthers } from "../handling/origin.ts";
import type { Retry, RetryLater } from "../handling/retry/options.ts";
import type { SchemaSource } from "../registry/registry.ts";
import { closing } from "../transport/subscription.ts";
import type { IncomingMessage, SubscribeOptions, Subscription, Transport } from "../transport/transport.ts";
import { DELETE, type Topic } from "./event.ts";
import { handlerFailed, unhandled } from "./failures.ts";
import { keyReader } from "./key.ts";
import { type MessageMeta, messageMeta } from "./meta.ts";
import { messageReader, type ReadMessage } from "./read.ts";
import { around, type Given, type Handle, type Step } from "./step.ts";
import { findTracing } from "./tracing.ts";

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
export interface ReceiverOptions extends Omit<ReceiveOptions, "around" | "retry"> {
  /** Steps over messages of the transport that the options come with. */
  readonly around?: readonly Step<never>[];
  readonly transport?: unknown;
  readonly database?: Database;
  readonly inbox?: InboxOptions;
  readonly order?: OrderOptions<never>;
  readonly retry?: RetryLater;
  readonly deadLetters?: DeadLetterOptions;
  readonly on: Readonly<Record<string, unknown>>;
  readonly otherwise?: unknown;
}

/** What is done with the messages of a topic, whatever way they come. */
export interface Receiver {
  /** All that is asked of the transport, but for handling: what only some transports take with it. */
  readonly subscribing: Omit<SubscribeOptions, "handle">;
  /** Of a message that steps see, the one that the transport gave. */
  asItCame(message: IncomingMessage): IncomingMessage;
  /** Finds the handler of a message and runs it, within the steps. */
  handle(message: IncomingMessage): void | Promise<void>;
  /** The subscription as a consumer: closing it aborts the steps' signal, and it tells how it is. */
  stopping(subscription: Subscription): Consumer;
}

/** A consumer that is open; closing it gives back what is not handled yet. */
export interface Consumer extends Subscription {
  /** How it is: for a readiness probe. */
  health(): ConsumerHealth;
}

/**
 * Makes the receiver of a topic. Its steps: the options' own, the message's span, dead letters, trying again, the inbox, and
 * then `inner` ones.
 */
export async function createReceiver(
  declared: Topic,
  {
    on,
    registry,
    otherwise,
    around: own = [],
    retry,
    deadLetters,
    database,
    inbox: remembering,
    order: ordering,
    ...options
  }: ReceiverOptions,
  inner: readonly Step[] = [],
): Promise<Receiver> {
  const { topic: name = declared.name, transport, onError = toConsole, ...subscribing } = options;
  const topic = { ...declared, name };
  const tracing = await findTracing();
  const { system = "unknown" } = (transport ?? {}) as Pick<Transport, "system">;
  const health = createHealth();
  const observed = tracing && processing(tracing, name, options.group, system);
  const told: Observer = { ...health.observer, ...tellingOnce((error) => onError(error)) };
  const observer = observers([health.observer, told, ...(observed ? [observed.observer] : [])]);
  const inbox =
    database === undefined
      ? undefined
      : await openInbox(database, options.group, remembering, {
          duplicate: (message) => observer.duplicate(message),
          away: (error) => onError(error),
        });
  const stopping = new AbortController();
  const origins = createOrigins();
  const { group } = options;
  const failing = await openFailureSteps(
    { ...(retry && { retry }), ...(deadLetters && { deadLetters }) },
    { transport, topic: name, group, observer, origins },
  );
  const outer: readonly Step[] = [...(own as readonly Step[]), ...(observed ? [observed.step] : []), ...failing.steps];
  const order: Order | undefined =
    database === undefined || ordering === undefined
      ? undefined
      : createOrder({
          database,
          group,
          topic: name,
          options: ordering,
          observer,
          handle: (message) => waited(message),
        });
  const dispatch = dispatching(topic, registry, on, otherwise, order);
  const handle = around(
    [...(order ? [order.after] : []), ...outer, ...(inbox ? [inbox.step] : []), ...inner],
    dispatch,
    stopping.signal,
  );
  /** Those that waited for their order are in the inbox already. */
  const patient = createPatience({ away: (error) => onError(error) });
  const waiting: Step = (_, next, signal) => patient(signal, async () => next());
  const released = around([...outer, waiting, ...(order ? [order.released] : [])], dispatch, stopping.signal);
  const waited = (message: IncomingMessage) => released(message, NOTHING);
  const watched = watching(health, (message) => handle(message, NOTHING));
  return {
    subscribing: {
      ...subscribing,
      ...failing.subscribing,
      topics: [name],
      onRestart: () => {
        health.restart();
        failing.subscribing.onRestart?.();
      },
      onError: (error, message) => {
        health.failed(error, message);
        if (message === undefined) order?.interrupted();
        onError(error, message);
      },
    },
    asItCame: (message) => origins.asItCame(message),
    handle: (message) => (isForOthers(message, group) ? undefined : watched(origins.first(message))),
    stopping: (subscription) => {
      const swept = order && sweeping(order, onError, stopping.signal);
      let closed = false;
      const consumer = closing(async () => {
        closed = true;
        stopping.abort();
        await subscription.close();
        await swept;
        await inbox?.close();
      });
      return { ...consumer, health: () => health.read(!closed && subscription.connected?.() !== false) };
    },
  };
}

/** Handles messages, and keeps for how long each takes. */
function watching(health: HealthWatch, handle: (message: IncomingMessage) => void | Promise<void>) {
  return (message: IncomingMessage): void | Promise<void> => {
    health.begin(message);
    const failed = (error: unknown): never => {
      health.end(message, false);
      throw error;
    };
    try {
      const result = handle(message);
      if (result instanceof Promise) return result.then(() => health.end(message, true), failed);
    } catch (error) {
      failed(error);
    }
    health.end(message, true);
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
  order: Order | undefined,
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
    if (handler === undefined && otherwise === undefined) throw unhandled(meta);
    const event = handler === undefined && order === undefined ? undefined : found === undefined ? key : found.value();
    const run = (what: Given) =>
      guarded(meta, () => (handler === undefined ? otherwise?.(meta, what) : handler(event, meta, what)));
    return order === undefined || found?.event === undefined ? run(more) : order.place(message, event, more, run);
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
