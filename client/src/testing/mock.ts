import type { ConsumerOptions, Handlers, MessageMeta, Otherwise } from "../runtime/consumer.ts";
import { openConsumer } from "../runtime/consumer.ts";
import type { Events, InputOf, Topic } from "../runtime/event.ts";
import { openProducer, type Producer, type SendOptions } from "../runtime/producer.ts";
import type { NamedEvent } from "../runtime/stream.ts";
import { type MemoryTransport, memory } from "../transport/memory/memory.ts";
import { registryOf } from "./registry.ts";

/** An event that was sent, as a consumer gets it. */
export type SentTo<All extends Events> = NamedEvent<All>;

/** A producer for tests, which keeps what is sent. */
export interface MockProducer<All extends Events> extends AsyncDisposable {
  /** To be given to the code under test in place of the real one. */
  readonly producer: Producer<All>;
  /** What was sent so far, in its order, written and read again. */
  sent(): Promise<readonly SentTo<All>[]>;
}

/** Opens a topic in memory for code under test to send to. */
export async function mockProducer<All extends Events>(topic: Topic<All>): Promise<MockProducer<All>> {
  const transport = memory({ partitions: 1 });
  const registry = registryOf(topic.events);
  const producer = await openProducer(topic, { transport, registry });
  const sent: SentTo<All>[] = [];
  const keep = (name: string) => (event: unknown, meta: MessageMeta) => {
    sent.push({ name, event, meta } as SentTo<All>);
  };
  const on = Object.fromEntries(Object.keys(topic.events).map((name) => [name, keep(name)])) as Handlers<All>;
  await openConsumer(topic, { transport, registry, group: "mock", on, otherwise: () => undefined });
  return {
    producer,
    sent: async () => {
      await transport.idle();
      return [...sent];
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** The handlers under test: those of a consumer's options. */
export type MockHandlers<All extends Events> =
  | { readonly on: Handlers<All>; readonly otherwise?: Otherwise }
  | { readonly on: Partial<Handlers<All>>; readonly otherwise: Otherwise };

/** One method for each event: it resolves when the handler is done, and rejects with what the handler threw. */
export type MockConsumer<All extends Events> = {
  readonly [Name in keyof All]: (event: InputOf<All[Name]>, options?: SendOptions) => Promise<void>;
};

/**
 * Delivers events to a consumer's handlers in memory: written, read and told apart as real ones are. Each event is
 * delivered once, also where its handler throws.
 */
export function mockConsumer<All extends Events>(topic: Topic<All>, handlers: MockHandlers<All>): MockConsumer<All> {
  const deliver = async (name: string, event: unknown, options?: SendOptions): Promise<void> => {
    await using transport = memory({ partitions: 1 });
    const registry = registryOf(topic.events);
    const producer = await openProducer(topic, { transport, registry });
    const failed = await consumed(topic, handlers, transport);
    const send = (producer as unknown as Record<string, (event: unknown, options?: SendOptions) => Promise<unknown>>)[
      name
    ];
    await send?.(event, options);
    await transport.idle();
    const [error] = failed;
    if (error !== undefined) throw error instanceof Error && error.cause !== undefined ? error.cause : error;
  };
  const methods = Object.keys(topic.events).map((name) => [
    name,
    (event: unknown, options?: SendOptions) => deliver(name, event, options),
  ]);
  return Object.fromEntries(methods) as MockConsumer<All>;
}

/** Opens the consumer; gives the list of what goes wrong in it. */
async function consumed<All extends Events>(
  topic: Topic<All>,
  handlers: MockHandlers<All>,
  transport: MemoryTransport,
): Promise<readonly unknown[]> {
  const failed: unknown[] = [];
  const base = {
    transport,
    registry: registryOf(topic.events),
    group: "mock",
    onError: (error: unknown) => failed.push(error),
  };
  await openConsumer(topic, { ...base, ...handlers } as ConsumerOptions<All>);
  return failed;
}
