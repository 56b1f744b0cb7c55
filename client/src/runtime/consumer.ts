import type { Database } from "../handling/database.ts";
import type { DeadLettersOn } from "../handling/dead-letters/options.ts";
import type { InboxOptions } from "../handling/inbox.ts";
import type { OrderOptions } from "../handling/order/options.ts";
import type { RetryOn } from "../handling/retry/options.ts";
import type { IncomingMessage, SubscribeOptions, Transport } from "../transport/transport.ts";
import type { AnyKey, Events, KeyOutput, OutputOf, Topic } from "./event.ts";
import type { MessageMeta } from "./meta.ts";
import { type Consumer, createReceiver, type ReceiveOptions, type ReceiverOptions } from "./receiver.ts";
import type { Given } from "./step.ts";

/** The messages of a transport. */
export type MessageOf<On extends Transport> = On extends Transport<infer Message> ? Message : never;

/** Handles an event. `given` has what the steps around it give; of a processor, where it sends to. */
export type Handler<Event, Key = string, Message extends IncomingMessage = IncomingMessage, More = Given> = (
  event: Event,
  meta: MessageMeta<Key, Message>,
  given: More,
) => void | Promise<void>;

/** One handler for each event of the topic, and where wanted one for deletions of a key: messages without a value. */
export type Handlers<
  All extends Events,
  Key extends AnyKey = undefined,
  Message extends IncomingMessage = IncomingMessage,
  More = Given,
> = {
  readonly [Name in keyof All]: Handler<OutputOf<All[Name]>, KeyOutput<Key>, Message, More>;
} & {
  readonly delete?: Handler<KeyOutput<Key>, KeyOutput<Key>, Message, More>;
};

/** Handles what has no handler: events left out, messages of unknown events, deletions of a key. */
export type Otherwise<Key = string, Message extends IncomingMessage = IncomingMessage, More = Given> = (
  meta: MessageMeta<Key, Message>,
  given: More,
) => void | Promise<void>;

/** A handler for every event, or some and `otherwise`. */
export type Handling<All extends Events, Key extends AnyKey, Message extends IncomingMessage, More = Given> =
  | { readonly on: Handlers<All, Key, Message, More>; readonly otherwise?: Otherwise<KeyOutput<Key>, Message, More> }
  | {
      readonly on: Partial<Handlers<All, Key, Message, More>>;
      readonly otherwise: Otherwise<KeyOutput<Key>, Message, More>;
    };

/** What a subscription of this transport takes besides what every transport's does: `from`, `concurrency`, where it has them. */
export type SubscribingOn<On extends Transport> = Omit<Parameters<On["subscribe"]>[0], keyof SubscribeOptions>;

/** What a consumer does with the service's own database, where it is given one: handlers get a transaction of it, `tx`. */
export type InboxGiven<Tx, Event = unknown> =
  | {
      /**
       * A database of `@concordat/client/postgres` or `/sqlite`. Handlers then get `tx`, a transaction in which the message's
       * id is written too: a second delivery is left out.
       */
      readonly database: Database<Tx>;
      /** How handled messages are remembered. */
      readonly inbox?: InboxOptions;
      /** What orders the events of a key: stale ones are dropped, and gaps are waited for. */
      readonly order?: OrderOptions<Event>;
    }
  | { readonly database?: undefined; readonly inbox?: undefined; readonly order?: undefined };

/** What handlers get as their third argument: with a database `tx`, its transaction. */
export type GivenIn<Tx> = [Tx] extends [never]
  ? Given
  : Given & {
      readonly tx: Tx;
      /** With `order`: whether events before this one are missing, and are waited for no more. */
      readonly gap?: boolean;
    };

/** Handlers, and how the messages of a transport come to them. `Tx` is a transaction of the database, where there is one. */
export type ConsumerOptions<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
  Tx = never,
> = ReceiveOptions<MessageOf<On>> & {
  readonly transport: On;
  /** How a message that failed is tried again: in its place, and where the transport can, later. Not at all unless given. */
  readonly retry?: RetryOn<On>;
  /** Keeps messages aside that cannot be handled, so that others go on; without it their partition stands still. */
  readonly deadLetters?: DeadLettersOn<On>;
} & InboxGiven<Tx, OutputOf<All[keyof All]>> &
  SubscribingOn<On> &
  Handling<All, Key, MessageOf<On>, GivenIn<Tx>>;

/**
 * Handles the events of a topic as they come, those of a key one after the other where the transport keeps their order. An
 * event is always of the version that the code was generated from, whatever version was written. Resolves when the group
 * has taken this consumer in.
 */
export async function openConsumer<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
  Tx = never,
>(topic: Topic<All, Key>, options: ConsumerOptions<All, Key, On, Tx>): Promise<Consumer> {
  const receiver = await createReceiver(topic, options as unknown as ReceiverOptions);
  const subscription = await options.transport.subscribe({
    ...receiver.subscribing,
    handle: (message) => receiver.handle(message),
  });
  return receiver.stopping(subscription);
}
