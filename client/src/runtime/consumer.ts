import type { IncomingMessage, SubscribeOptions, Subscription, Transport } from "../transport/transport.ts";
import type { AnyKey, Events, KeyOutput, OutputOf, Topic } from "./event.ts";
import type { MessageMeta } from "./meta.ts";
import { createReceiver, type ReceiveOptions, type ReceiverOptions } from "./receiver.ts";
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

/** Handlers, and how the messages of a transport come to them. */
export type ConsumerOptions<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
> = ReceiveOptions<MessageOf<On>> & {
  readonly transport: On;
} & SubscribingOn<On> &
  Handling<All, Key, MessageOf<On>>;

/** A consumer that is open; closing it gives back what is not handled yet. */
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
  const receiver = await createReceiver(topic, options as unknown as ReceiverOptions);
  const subscription = await options.transport.subscribe({
    ...receiver.subscribing,
    handle: (message) => receiver.handle(message),
  });
  return receiver.stopping(subscription);
}
