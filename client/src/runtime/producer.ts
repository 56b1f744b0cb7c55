import { observedSend } from "../handling/observe/sending.ts";
import type { IncomingMessage, Receipt, Transport } from "../transport/transport.ts";
import { type Batching, createBatcher } from "./batch.ts";
import { type Compose, composers } from "./compose.ts";
import { type Methods, methodsOf, type Outboxed, outboxed } from "./composer.ts";
import type { AnyKey, Events, Topic } from "./event.ts";
import type { ComposeOptions } from "./framing.ts";

/** The transport that a producer sends by, and how its messages are made and sent together. */
export interface ProducerOptions<On extends Transport = Transport> extends ComposeOptions {
  readonly transport: On;
  /** How events that are sent at about the same time go together; as soon as the request before them is done, unless given. */
  readonly batch?: Batching;
}

/** What a transport tells of a message that it has sent. */
export type ReceiptOf<On extends Transport> = On extends Transport<IncomingMessage, infer Sent> ? Sent : never;

/** What the transport tells of a sent event, such as where it lies, and the id that its message carries. */
export type SentEvent<Sent extends Receipt = Receipt> = Sent & { readonly messageId: string };

/** One method for each event of a topic, and one that deletes a key; each resolves with `Sent`. */
export type Sending<All extends Events, Key extends AnyKey, Sent> = Methods<All, Key, Promise<Sent>>;

/**
 * One method for each event of the topic, and one that deletes a key. What they give resolves when the broker has the message
 * safe. Where more is on its way than `batch.waitingBytes`, it waits for room, and rejects where there is none in time.
 * `within(tx)` of a method writes into the outbox instead.
 */
export type Producer<All extends Events, Key extends AnyKey = undefined, On extends Transport = Transport> = Sending<
  All,
  Key,
  SentEvent<ReceiptOf<On>>
> &
  Outboxed<All, Key> &
  AsyncDisposable;

/**
 * Opens a topic for sending: finds the schema ids of its events, once. Disposing it waits for what is being sent, and
 * leaves the transport open.
 * Throws {@link EventError} where an event's schema is not registered, and RegistryError where the registry fails.
 */
export async function openProducer<
  All extends Events,
  Key extends AnyKey = undefined,
  On extends Transport = Transport,
>(declared: Topic<All, Key>, options: ProducerOptions<On>): Promise<Producer<All, Key, On>> {
  const topic = { ...declared, name: options.topic ?? declared.name };
  const batcher = createBatcher({ send: await observedSend(options.transport) }, options.batch);
  const send =
    (compose: Compose) =>
    (...given: Parameters<Compose>): Promise<SentEvent> =>
      new Promise((done, reject) => {
        // What is thrown here rejects.
        const { message, messageId } = compose(...given);
        const resolve = (receipt: Receipt): void => done({ ...receipt, messageId });
        batcher.add({ message, resolve, reject });
      });
  const methods = methodsOf(await composers(topic, options, options.transport.system), (compose) =>
    outboxed(compose, send(compose)),
  );
  return { ...methods, [Symbol.asyncDispose]: () => batcher.settle() } as unknown as Producer<All, Key, On>;
}
