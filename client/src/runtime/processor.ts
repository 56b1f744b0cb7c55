import type { Enqueue, IncomingLogMessage, TransactionalTransport } from "../transport/log.ts";
import { type Compose, composers } from "./compose.ts";
import { type Consumer, createReceiver, type MessageMeta, type ReceiveOptions } from "./consumer.ts";
import type { AnyKey, Events, KeyOutput, OutputOf, Topic } from "./event.ts";
import type { ComposeOptions } from "./framing.ts";
import type { Sending } from "./producer.ts";
import { findTracing } from "./tracing.ts";

/** Topics that a processor sends to, by the name that its handlers know them by. */
export type OutputTopics = Readonly<Record<string, Topic>>;

/** One method for each event of a topic, and one that deletes a key: sent with the message that is handled, or not at all. */
export type Output<All extends Events, Key extends AnyKey = undefined> = Sending<
  All,
  Key,
  { readonly messageId: string }
>;

/** What a handler can send to. */
export type Outputs<Topics extends OutputTopics> = {
  readonly [Name in keyof Topics]: Topics[Name] extends Topic<infer All, infer Key> ? Output<All, Key> : never;
};

type Handler<Event, Key, Topics extends OutputTopics> = (
  event: Event,
  meta: MessageMeta<Key, IncomingLogMessage>,
  to: Outputs<Topics>,
) => void | Promise<void>;

type Handlers<All extends Events, Topics extends OutputTopics, Key extends AnyKey> = {
  readonly [Name in keyof All]: Handler<OutputOf<All[Name]>, KeyOutput<Key>, Topics>;
} & {
  readonly delete?: Handler<KeyOutput<Key>, KeyOutput<Key>, Topics>;
};

type Otherwise<Topics extends OutputTopics, Key extends AnyKey> = (
  meta: MessageMeta<KeyOutput<Key>, IncomingLogMessage>,
  to: Outputs<Topics>,
) => void | Promise<void>;

/** Where handlers send to, and a handler for every event, or some and `otherwise`. */
export type Processing<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined> = {
  /** Where handlers send to. Their schemas are found as a producer finds them. */
  readonly to: Topics;
} & (
  | { readonly on: Handlers<All, Topics, Key>; readonly otherwise?: Otherwise<Topics, Key> }
  | { readonly on: Partial<Handlers<All, Topics, Key>>; readonly otherwise: Otherwise<Topics, Key> }
);

export type ProcessorOptions<
  All extends Events,
  Topics extends OutputTopics,
  Key extends AnyKey = undefined,
> = ReceiveOptions<IncomingLogMessage> & {
  readonly transport: TransactionalTransport;
  /** Where a group begins that is new. `earliest` unless given. */
  readonly from?: "earliest" | "latest";
  readonly producing?: Pick<ComposeOptions, "register" | "framing" | "cloudEvents">;
} & Processing<All, Topics, Key>;

/**
 * Handles the events of a topic and sends others for them, exactly once: what a handler sends appears together with the
 * group's position behind the message. What it does elsewhere may happen again. Of a handler that fails, nothing is sent.
 * Throws {@link EventError} where the schema of an event to send is not registered.
 */
export async function openProcessor<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined>(
  topic: Topic<All, Key>,
  options: ProcessorOptions<All, Topics, Key>,
): Promise<Consumer> {
  const { to, producing, ...receiving } = options;
  const receiver = createReceiver(topic, receiving as Parameters<typeof createReceiver>[1], await findTracing());
  const outgoing = await composersOf(to, { ...producing, registry: options.registry });
  const subscription = await options.transport.process({
    ...receiver.subscribing,
    handle: async (message, send) => {
      let sent: Parameters<Enqueue>[0][] = [];
      await receiver.handle(message, () => {
        // What a try before this one sent is forgotten with it.
        const mine: Parameters<Enqueue>[0][] = [];
        sent = mine;
        return outputs(outgoing, async (messages) => void mine.push(messages));
      });
      await send(sent.flat());
    },
  });
  return receiver.stopping(subscription);
}

type Composers = ReadonlyMap<string, ReadonlyMap<string, Compose>>;

async function composersOf(
  topics: OutputTopics,
  {
    registry,
    ...options
  }: Pick<ComposeOptions, "register" | "framing" | "cloudEvents"> & {
    readonly registry: ComposeOptions["registry"] | undefined;
  },
): Promise<Composers> {
  const given = registry === undefined ? options : { ...options, registry };
  const all = Object.entries(topics).map(async ([name, topic]) => [name, await composers(topic, given)] as const);
  return new Map(await Promise.all(all));
}

function outputs(outgoing: Composers, enqueue: Enqueue): Readonly<Record<string, unknown>> {
  const methods = Array.from(outgoing, ([topic, events]) => {
    const all = Array.from(events, ([name, compose]) => {
      const send = async (...given: Parameters<Compose>): Promise<{ messageId: string }> => {
        const { message, messageId } = compose(...given);
        await enqueue([message]);
        return { messageId };
      };
      return [name, send] as const;
    });
    return [topic, Object.fromEntries(all)] as const;
  });
  return Object.fromEntries(methods);
}
