import type { Enqueue, TransactionalTransport } from "../transport/transport.ts";
import { type Consumer, createReceiver, type MessageMeta, type ReceiveOptions } from "./consumer.ts";
import type { Events, InputOf, OutputOf, Topic } from "./event.ts";
import { type Compose, type ComposeOptions, composer, type SendOptions } from "./producer.ts";

/** Topics that a processor sends to, by the name that its handlers know them by. */
export type OutputTopics = Readonly<Record<string, Topic>>;

/** One method for each event of a topic: it is sent with the message that is handled, or not at all. */
export type Output<All extends Events> = {
  readonly [Name in keyof All]: (
    event: InputOf<All[Name]>,
    options?: SendOptions,
  ) => Promise<{ readonly messageId: string }>;
};

/** What a handler can send to. */
export type Outputs<Topics extends OutputTopics> = {
  readonly [Name in keyof Topics]: Topics[Name] extends Topic<infer All> ? Output<All> : never;
};

type Handlers<All extends Events, Topics extends OutputTopics> = {
  readonly [Name in keyof All]: (
    event: OutputOf<All[Name]>,
    meta: MessageMeta,
    to: Outputs<Topics>,
  ) => void | Promise<void>;
};

type Otherwise<Topics extends OutputTopics> = (meta: MessageMeta, to: Outputs<Topics>) => void | Promise<void>;

/** A handler for every event, or some and `otherwise`. */
export type ProcessorOptions<All extends Events, Topics extends OutputTopics> = ReceiveOptions & {
  readonly transport: TransactionalTransport;
  /** Where handlers send to. Their schemas are found as a producer finds them. */
  readonly to: Topics;
  readonly producing?: Pick<ComposeOptions, "register" | "framing">;
} & (
    | { readonly on: Handlers<All, Topics>; readonly otherwise?: Otherwise<Topics> }
    | { readonly on: Partial<Handlers<All, Topics>>; readonly otherwise: Otherwise<Topics> }
  );

/**
 * Handles the events of a topic and sends others for them, exactly once: what a handler sends appears together with the
 * group's position behind the message. What it does elsewhere may happen again. Of a handler that fails, nothing is sent.
 * Throws {@link EventError} where the schema of an event to send is not registered.
 */
export async function openProcessor<All extends Events, Topics extends OutputTopics>(
  topic: Topic<All>,
  options: ProcessorOptions<All, Topics>,
): Promise<Consumer> {
  const receiver = createReceiver(topic, options as Parameters<typeof createReceiver>[1]);
  const composers = await composersOf(options.to, { ...options.producing, registry: options.registry });
  const subscription = await options.transport.process({
    ...receiver.subscribing,
    handle: async (message, send) => {
      let sent: Parameters<Enqueue>[0][] = [];
      await receiver.handle(message, () => {
        // What a try before this one sent is forgotten with it.
        const mine: Parameters<Enqueue>[0][] = [];
        sent = mine;
        return outputs(composers, async (messages) => void mine.push(messages));
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
  }: Pick<ComposeOptions, "register" | "framing"> & {
    readonly registry: ComposeOptions["registry"] | undefined;
  },
): Promise<Composers> {
  const given = registry === undefined ? options : { ...options, registry };
  const all = Object.entries(topics).map(async ([name, topic]) => {
    const events = Object.entries(topic.events).map(
      async ([event, type]) => [event, await composer(topic, event, type, given)] as const,
    );
    return [name, new Map(await Promise.all(events))] as const;
  });
  return new Map(await Promise.all(all));
}

function outputs(composers: Composers, enqueue: Enqueue): Readonly<Record<string, unknown>> {
  const methods = Array.from(composers, ([topic, events]) => {
    const all = Array.from(events, ([name, compose]) => {
      const send = async (value: never, options?: SendOptions): Promise<{ messageId: string }> => {
        const { message, messageId } = compose(value, options);
        await enqueue([message]);
        return { messageId };
      };
      return [name, send] as const;
    });
    return [topic, Object.fromEntries(all)] as const;
  });
  return Object.fromEntries(methods);
}
