import type { MessageToProduce, ProduceResult } from "@platformatic/kafka";
import { ProduceAcks, Producer } from "@platformatic/kafka";
import { closedError, TransportError } from "../error.ts";
import type { Enqueue, OutgoingMessage, Position } from "../transport.ts";
import { toKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { connecting, type KafkaOptions } from "./options.ts";

/** The sending side of the transport. Connects when first used. */
export interface Sender {
  send(messages: readonly OutgoingMessage[]): Promise<readonly Position[]>;
  transaction<Result>(work: (send: Enqueue) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export function createSender(options: KafkaOptions): Sender {
  let plain: Producer | undefined;
  let transactional: Producer | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let round = 0;
  let closed = false;
  const open = (more: { transactionalId?: string }): Producer => {
    if (closed) throw closedError("Kafka transport");
    return new Producer({ ...connecting(options), ...more, idempotent: true, acks: ProduceAcks.ALL });
  };
  const next = (): number => round++;

  const inTransaction = async <Result>(work: (send: Enqueue) => Promise<Result>): Promise<Result> => {
    transactional ??= open({ transactionalId: options.transactionalId ?? "" });
    const producer = transactional;
    const transaction = await told("a transaction", () => producer.beginTransaction());
    try {
      const result = await work(async (messages) => {
        const ready = await prepare(producer, messages, next);
        if (ready.length > 0) await told(sendingTo(messages), () => transaction.send({ messages: ready }));
      });
      await told("committing a transaction", () => transaction.commit());
      return result;
    } catch (error) {
      // What went wrong first is what counts; a transaction that cannot be aborted now is, by the broker, later.
      if (!transaction.completed) await transaction.abort().catch(() => undefined);
      throw error;
    }
  };

  return {
    send: async (messages) => {
      if (messages.length === 0) return [];
      plain ??= open({});
      const producer = plain;
      const ready = await prepare(producer, messages, next);
      return positionsOf(ready, await told(sendingTo(messages), () => producer.send({ messages: ready })));
    },
    transaction: (work) => {
      const done = last.then(() => inTransaction(work));
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      closed = true;
      await last;
      await Promise.all([plain?.close(), transactional?.close()]);
    },
  };
}

async function prepare(
  producer: Producer,
  messages: readonly OutgoingMessage[],
  next: () => number,
): Promise<MessageToProduce[]> {
  const names = [...new Set(messages.map(({ topic }) => topic))];
  const { topics } = await told(sendingTo(messages), () => producer.metadata({ topics: names }));
  return messages.map((message) => {
    const count = topics.get(message.topic)?.partitionsCount ?? 0;
    if (message.partition !== undefined && !(message.partition >= 0 && message.partition < count)) {
      throw new TransportError({
        code: "transport/unknown-partition",
        message: `Topic ${message.topic} has no partition ${message.partition}; it has ${count}, from 0.`,
        hint: "Leave the partition to the message's key.",
      });
    }
    return toKafka(message, count, next);
  });
}

/** Kafka tells where the first message of each partition lies; the others follow it. */
function positionsOf(messages: readonly MessageToProduce[], { offsets = [] }: ProduceResult): readonly Position[] {
  const ends = new Map(offsets.map(({ topic, partition, offset }) => [`${partition} ${topic}`, offset]));
  return messages.map(({ topic, partition = 0 }) => {
    const key = `${partition} ${topic}`;
    const offset = ends.get(key);
    if (offset === undefined) throw kafkaError(`sending to ${topic}`, new Error("the broker told no offset"));
    ends.set(key, offset + 1n);
    return { topic, partition, offset };
  });
}

async function told<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw kafkaError(what, error);
  }
}

function sendingTo(messages: readonly OutgoingMessage[]): string {
  return `sending to ${[...new Set(messages.map(({ topic }) => topic))].join(", ")}`;
}
