import type { DeadLetterOptions } from "../handling/dead-letters/options.ts";
import type { RetryLater } from "../handling/retry/options.ts";
import {
  type ConsumerOptions,
  type GivenIn,
  type Handlers,
  type Handling,
  type InboxGiven,
  openConsumer,
} from "../runtime/consumer.ts";
import { type AnyKey, DELETE, type Events, type KeyOutput, type OutputOf, type Topic } from "../runtime/event.ts";
import type { MessageMeta } from "../runtime/meta.ts";
import { openProducer, type Producer, type Sending } from "../runtime/producer.ts";
import type { NamedEvent } from "../runtime/stream.ts";
import type { IncomingLogMessage } from "../transport/log.ts";
import { type MemoryTransport, memory } from "../transport/memory/memory.ts";
import { delivering, sendAs, throwFirst } from "./deliver.ts";
import { registryOf } from "./registry.ts";

/** An event that was sent, as a consumer gets it. */
export type SentTo<All extends Events, Key extends AnyKey = undefined> = NamedEvent<All, Key>;

/** A key that was deleted, as a consumer gets it. */
export interface Deleted<Key = string> {
  readonly key: Key;
  readonly meta: MessageMeta<Key, IncomingLogMessage>;
}

/** A producer for tests, which keeps what is sent. */
export interface MockProducer<All extends Events, Key extends AnyKey = undefined> extends AsyncDisposable {
  /** To be given to the code under test in place of the real one. */
  readonly producer: Producer<All, Key, MemoryTransport>;
  /** What was sent so far, in its order, written and read again. */
  sent(): Promise<readonly SentTo<All, Key>[]>;
  /** The keys that were deleted so far, in their order. */
  deleted(): Promise<readonly Deleted<KeyOutput<Key>>[]>;
}

/** Opens a topic in memory for code under test to send to. */
export async function mockProducer<All extends Events, Key extends AnyKey = undefined>(
  topic: Topic<All, Key>,
): Promise<MockProducer<All, Key>> {
  type Meta = MessageMeta<KeyOutput<Key>, IncomingLogMessage>;
  const transport = memory({ partitions: 1 });
  const registry = registryOf(topic);
  const producer = await openProducer(topic, { transport, registry });
  const sent: SentTo<All, Key>[] = [];
  const deleted: Deleted<KeyOutput<Key>>[] = [];
  const keep = (name: string) => (event: unknown, meta: Meta) => {
    sent.push({ name, event, meta } as SentTo<All, Key>);
  };
  const forget = (key: KeyOutput<Key>, meta: Meta) => void deleted.push({ key, meta });
  const keeping = Object.keys(topic.events).map((name) => [name, keep(name)] as const);
  const on = Object.fromEntries<unknown>([...keeping, [DELETE, forget]]) as unknown as Handlers<
    All,
    Key,
    IncomingLogMessage
  >;
  await openConsumer(topic, { transport, registry, group: "mock", on, otherwise: () => undefined });
  return {
    producer,
    sent: async () => {
      await transport.idle();
      return [...sent];
    },
    deleted: async () => {
      await transport.idle();
      return [...deleted];
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** The handlers under test: those of a consumer's options, and the database that they write in, where they take `tx`. */
export type MockHandlers<All extends Events, Key extends AnyKey = undefined, Tx = never> = InboxGiven<
  Tx,
  OutputOf<All[keyof All]>
> &
  Handling<All, Key, IncomingLogMessage, GivenIn<Tx>> & {
    /** As a consumer's: what is put off until later is waited for. */
    readonly retry?: RetryLater;
    /** As a consumer's: the promise of an event that became a dead letter rejects with what its handler threw. */
    readonly deadLetters?: DeadLetterOptions;
  };

/** The methods of the topic's producer: each resolves when the handler is done, and rejects with what the handler threw. */
export type MockConsumer<All extends Events, Key extends AnyKey = undefined> = Sending<All, Key, void>;

/**
 * Delivers events to a consumer's handlers in memory: written, read and told apart as real ones are. Each event is
 * delivered once, also where its handler throws.
 */
export function mockConsumer<All extends Events, Key extends AnyKey = undefined, Tx = never>(
  topic: Topic<All, Key>,
  handlers: MockHandlers<All, Key, Tx>,
): MockConsumer<All, Key> {
  return delivering(topic, async (name, event, options) => {
    await using inMemory = memory({ partitions: 1 });
    const registry = registryOf(topic);
    const { transport, failed } = await consumed(topic, handlers, inMemory);
    await sendAs(name, event, options, await openProducer(topic, { transport, registry }));
    await transport.idle();
    throwFirst(failed);
  });
}

/** Opens the consumer; gives its transport, and the list of what goes wrong in it. */
async function consumed<All extends Events, Key extends AnyKey, Tx>(
  topic: Topic<All, Key>,
  handlers: MockHandlers<All, Key, Tx>,
  inMemory: MemoryTransport,
): Promise<{ readonly transport: MemoryTransport; readonly failed: readonly unknown[] }> {
  const failed: unknown[] = [];
  let thrown: unknown;
  const transport: MemoryTransport = {
    ...inMemory,
    deadLetters: async (name, group) => {
      const box = await inMemory.deadLetters(name, group);
      const put: typeof box.put = async (message, headers) => {
        await box.put(message, headers);
        failed.push(thrown);
      };
      return { ...box, put };
    },
  };
  const on = watchingThrows(handlers.on, (error) => {
    thrown = error;
  });
  const base = {
    transport,
    registry: registryOf(topic),
    group: "mock",
    onError: (error: unknown) => failed.push(error),
  };
  await openConsumer(topic, { ...base, ...handlers, on } as unknown as ConsumerOptions<All, Key, MemoryTransport, Tx>);
  return { transport, failed };
}

/** The same handlers; what they throw is reported. */
function watchingThrows(on: object, tell: (error: unknown) => void): object {
  const watched = Object.entries(on).map(([name, handler]: [string, unknown]) => {
    if (typeof handler !== "function") return [name, handler] as const;
    const run = async (...given: readonly unknown[]): Promise<void> => {
      try {
        await Reflect.apply(handler, undefined, given);
      } catch (error) {
        tell(error);
        throw error;
      }
    };
    return [name, run] as const;
  });
  return Object.fromEntries<unknown>(watched);
}
