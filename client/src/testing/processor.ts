import type { AnyKey, Events, Topic } from "../runtime/event.ts";
import { type OutputTopics, openProcessor, type Processing, type ProcessorOptions } from "../runtime/processor.ts";
import { openProducer, type Sending } from "../runtime/producer.ts";
import { openStream, type Streamed } from "../runtime/stream.ts";
import type { LogTransport, TransactionalTransport } from "../transport/log.ts";
import { memory } from "../transport/memory/memory.ts";
import { delivering, sendAs, throwFirst } from "./deliver.ts";
import { registryOf } from "./registry.ts";

/** What a handler sent to each topic, in its order, written and read again; of a deleted key the name is undefined. */
export type Effects<Topics extends OutputTopics> = {
  readonly [Name in keyof Topics]: Topics[Name] extends Topic<infer All, infer Key>
    ? readonly Streamed<All, "give", Key>[]
    : never;
};

/** The methods of the topic's producer: each resolves with what the handler sent, and rejects with what the handler threw. */
export type MockProcessor<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined> = Sending<
  All,
  Key,
  Effects<Topics>
>;

/**
 * Delivers events to a processor's handlers in memory: written, read and told apart as real ones are. Each event is
 * delivered once, also where its handler throws; what handlers send is delivered to nobody.
 */
export function mockProcessor<All extends Events, Topics extends OutputTopics, Key extends AnyKey = undefined>(
  topic: Topic<All, Key>,
  processing: Processing<All, Topics, Key>,
): MockProcessor<All, Topics, Key> {
  const { to } = processing;
  return delivering(topic, async (name, event, options) => {
    await using incoming = memory({ partitions: 1 });
    await using outgoing = memory({ partitions: 1 });
    const registry = registryOf(topic, ...Object.values(to));
    const transport: TransactionalTransport = {
      ...incoming,
      process: (wanted) =>
        incoming.process({
          ...wanted,
          handle: (message) => wanted.handle(message, async (messages) => void (await outgoing.send(messages))),
        }),
    };
    const failed: unknown[] = [];
    const base = { transport, registry, group: "mock", onError: (error: unknown) => failed.push(error) };
    await openProcessor(topic, { ...base, ...processing } as ProcessorOptions<All, Topics, Key>);
    await sendAs(name, event, options, await openProducer(topic, { transport, registry }));
    await incoming.idle();
    throwFirst(failed);
    const sent = Object.entries(to).map(async ([name, one]) => [name, await sentTo(one, outgoing, registry)] as const);
    return Object.fromEntries<unknown>(await Promise.all(sent)) as Effects<Topics>;
  });
}

async function sentTo(
  topic: Topic,
  transport: LogTransport,
  registry: ReturnType<typeof registryOf>,
): Promise<readonly unknown[]> {
  const sent: unknown[] = [];
  for await (const one of openStream(topic, { transport, registry, others: "give" })) sent.push(one);
  return sent;
}
