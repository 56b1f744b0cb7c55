import { ProduceAcks, Producer } from "@platformatic/kafka";
import type { OutgoingLogMessage } from "../log.ts";
import type { FetchedMessage, KafkaConsumer } from "./consumer.ts";
import { told } from "./errors.ts";
import { givingUp } from "./give-up.ts";
import { connecting, type KafkaOptions } from "./options.ts";
import { prepare, sendingTo } from "./prepare.ts";

/** No producer id yet. What the library sends unless told, 0, the broker takes for an earlier one's, which it fences. */
const FRESH = { producerId: -1n, producerEpoch: -1 };
/** Most bytes of payload in one request: a broker takes a megabyte for each partition unless told otherwise. */
const MOST_BYTES = 500_000;

/** Positions that a transaction moves: the last message handled of each partition. */
export interface Passed {
  readonly consumer: KafkaConsumer;
  readonly messages: readonly FetchedMessage[];
}

/** Commits transactions, one after the other, under one transactional id. */
export interface Committer {
  /** Resolves when no transaction of this id is open any more, an earlier program's neither. */
  ready(): Promise<void>;
  /** Makes messages appear and positions move: all of it, or nothing. */
  commit(messages: readonly OutgoingLogMessage[], passed?: Passed): Promise<void>;
  /** Leaves a transaction that does not answer to itself: the next one's first request ends it. */
  forget(): void;
  close(): Promise<void>;
}

interface Open {
  readonly producer: Producer;
  readonly transaction: Awaited<ReturnType<Producer["beginTransaction"]>>;
}

/** Opens the transactions of one transactional id, one after the other. Throws TransportError. */
export function createCommitter(options: KafkaOptions, transactionalId: string, next: () => number): Committer {
  let producer: Producer | undefined;
  let open: Open | undefined;

  const begin = async (): Promise<Open> => {
    producer ??= givingUp(
      new Producer({ ...connecting(options), transactionalId, idempotent: true, acks: ProduceAcks.ALL }),
    );
    const ours = producer;
    open ??= { producer: ours, transaction: await told("a transaction", () => ours.beginTransaction(FRESH)) };
    return open;
  };

  /** What a failed transaction left is unknown: a new producer's first request ends it, and counts from the start. */
  const reset = async (): Promise<void> => {
    const failed = open?.transaction;
    // What went wrong first is what counts; a transaction that cannot be aborted now is, by the broker, later.
    if (failed?.completed === false) await failed.abort().catch(() => undefined);
    await producer?.close(true).catch(() => undefined);
    producer = undefined;
    open = undefined;
  };

  const fill = async ({ producer, transaction }: Open, messages: readonly OutgoingLogMessage[], passed?: Passed) => {
    // Positions first: where they are refused, as another member has the partitions, there is nothing to take back.
    if (passed !== undefined) {
      await told("adding a group to a transaction", () => transaction.addConsumer(passed.consumer));
      // A message fetched just after a connection broke does not know the coordinator, and the library would ask nobody.
      const coordinatorId = await told("finding a group's coordinator", () => passed.consumer.findGroupCoordinator());
      for (const message of passed.messages)
        await told("moving a group's position", () => transaction.addOffset(knowing(message, coordinatorId)));
    }
    // One request after the other: of two under way, the client library forgets to tell the broker one's partitions.
    for (const part of parts(messages)) {
      const ready = await prepare(producer, part, next);
      await told(sendingTo(part), () => transaction.send({ messages: ready }));
    }
  };

  return {
    ready: async () => {
      try {
        await begin();
      } catch (error) {
        await reset();
        throw error;
      }
    },
    commit: async (messages, passed) => {
      if (messages.length === 0 && (passed === undefined || passed.messages.length === 0)) return;
      try {
        const current = await begin();
        await fill(current, messages, passed);
        await told("committing a transaction", () => current.transaction.commit());
        open = undefined;
      } catch (error) {
        await reset();
        throw error;
      }
    },
    forget: () => {
      void producer?.close(true).catch(() => undefined);
      producer = undefined;
      open = undefined;
    },
    close: async () => {
      await producer?.close(true);
    },
  };
}

function knowing(message: FetchedMessage, coordinatorId: number): FetchedMessage {
  const consumer: unknown = message.metadata.consumer;
  if (typeof consumer !== "object" || consumer === null) return message;
  return { ...message, metadata: { ...message.metadata, consumer: { ...consumer, coordinatorId } } };
}

/** Messages in their order, cut so that a part's payload stays below what a broker takes at once. */
function parts(messages: readonly OutgoingLogMessage[]): readonly (readonly OutgoingLogMessage[])[] {
  const all: OutgoingLogMessage[][] = [];
  let bytes = MOST_BYTES;
  for (const message of messages) {
    const size = message.value?.length ?? 0;
    if (bytes + size > MOST_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(message);
    bytes += size;
  }
  return all;
}
