import type { DeadLetterOptions } from "../handling/dead-letters/options.ts";
import type { LogDeadLetterTransport } from "../transport/aside.ts";
import type { IncomingLogMessage, OutgoingLogMessage, TransactionalTransport } from "../transport/log.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { type Compose, composers } from "./compose.ts";
import { methodsOf } from "./composer.ts";
import type { Handling } from "./consumer.ts";
import type { AnyKey, Events, Topic } from "./event.ts";
import type { ComposeOptions } from "./framing.ts";
import type { Sending } from "./producer.ts";
import { type Consumer, createReceiver, type ReceiveOptions, type ReceiverOptions } from "./receiver.ts";
import type { Given, Step } from "./step.ts";

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

/** Where handlers send to, and a handler for every event, or some and `otherwise`. Handlers get the outputs as `given`. */
export type Processing<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined> = {
  /** Where handlers send to. Their schemas are found as a producer finds them. */
  readonly to: Topics;
} & Handling<All, Key, IncomingLogMessage, Outputs<Topics>>;

/** What a processor takes: its topic's handlers, where they send to, and how messages come to them. */
export type ProcessorOptions<
  All extends Events,
  Topics extends OutputTopics,
  Key extends AnyKey = undefined,
> = ReceiveOptions<IncomingLogMessage> &
  Transactional & {
    /** Where a group begins that is new. `earliest` unless given. */
    readonly from?: "earliest" | "latest";
    readonly producing?: Pick<ComposeOptions, "register" | "framing" | "cloudEvents">;
  } & Processing<All, Topics, Key>;

/** A transport with transactions; `deadLetters` where it can keep some: a message may become one twice after a crash. */
type Transactional =
  | { readonly transport: TransactionalTransport; readonly deadLetters?: undefined }
  | { readonly transport: TransactionalTransport & LogDeadLetterTransport; readonly deadLetters?: DeadLetterOptions };

/**
 * Handles the events of a topic and sends others for them, exactly once: what a handler sends appears together with the
 * group's position behind the message. What it does elsewhere may happen again. Of a handler that fails, nothing is sent.
 * Throws {@link EventError} where the schema of an event to send is not registered.
 */
export async function openProcessor<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined>(
  topic: Topic<All, Key>,
  options: ProcessorOptions<All, Topics, Key>,
): Promise<Consumer> {
  const { to, producing = {}, ...receiving } = options;
  const outgoing = await composersOf(
    to,
    { ...producing, ...(options.registry && { registry: options.registry }) },
    options.transport.system,
  );
  const sent = new WeakMap<IncomingMessage, OutgoingLogMessage[]>();
  const collect: Step = async (message, next) => {
    const mine: OutgoingLogMessage[] = [];
    await next(outputs(outgoing, mine));
    // Only now: of a try that failed nothing is sent, also where the message becomes a dead letter.
    sent.set(receiver.asItCame(message), mine);
  };
  const receiver = await createReceiver(topic, receiving as unknown as ReceiverOptions, [collect]);
  const subscription = await options.transport.process({
    ...receiver.subscribing,
    handle: async (message, send) => {
      await receiver.handle(message);
      await send(sent.get(message) ?? []);
    },
  });
  return receiver.stopping(subscription);
}

type Composers = ReadonlyMap<string, ReadonlyMap<string, Compose>>;

async function composersOf(
  topics: OutputTopics,
  options: ComposeOptions,
  system: string | undefined,
): Promise<Composers> {
  const all = Object.entries(topics).map(
    async ([name, topic]) => [name, await composers(topic, options, system)] as const,
  );
  return new Map(await Promise.all(all));
}

/** What handlers send by: each method adds a message to `sent`. */
function outputs(outgoing: Composers, sent: OutgoingLogMessage[]): Given {
  const add =
    (compose: Compose) =>
    async (...given: Parameters<Compose>): Promise<{ messageId: string }> => {
      const { message, messageId } = compose(...given);
      sent.push(message);
      return { messageId };
    };
  return Object.fromEntries(Array.from(outgoing, ([name, made]) => [name, methodsOf(made, add)] as const));
}
