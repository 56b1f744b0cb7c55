import { closedError, TransportError } from "../error.ts";
import type { LogTransport, OutgoingLogMessage, TransactionalTransport } from "../log.ts";
import { closing } from "../subscription.ts";
import type { Subscription } from "../transport.ts";
import { type Aside, createAside } from "./aside.ts";
import { createCommitter } from "./commit.ts";
import type { KafkaOptions } from "./options.ts";
import { processMessages } from "./process.ts";
import { createReadings } from "./read.ts";
import { createSender } from "./sender.ts";
import { subscribe } from "./subscription.ts";

/** Apache Kafka without transactions. */
export interface KafkaTransport extends LogTransport, Aside {}

/** Apache Kafka with transactions. */
export interface TransactionalKafkaTransport extends TransactionalTransport, Aside {}

/**
 * Apache Kafka as a transport. Sending is idempotent and waits for all replicas; groups save their position after each
 * message that was handled, so that a message may come twice after a crash and never gets lost. With a `transactionalId`
 * it has transactions. What other programs send in transactions is seen when they commit. Every call may throw
 * TransportError. Connects when first used.
 */
export function kafkaTransport(
  options: KafkaOptions & { readonly transactionalId: string },
): TransactionalKafkaTransport;
export function kafkaTransport(options: KafkaOptions): KafkaTransport;
export function kafkaTransport(options: KafkaOptions): KafkaTransport | TransactionalKafkaTransport {
  if (options.brokers.length === 0) {
    throw new TransportError({
      code: "transport/bad-options",
      message: "No broker is given.",
      hint: 'Give `brokers: ["host:9092"]`.',
    });
  }
  let round = 0;
  const next = (): number => round++;
  const sender = createSender(options, next);
  const readings = createReadings(options);
  const subscriptions = new Set<Subscription>();
  const more: { close(): Promise<void> }[] = [];
  let closed = false;

  const keep = async (open: () => Promise<Subscription>): Promise<Subscription> => {
    if (closed) throw closedError("Kafka transport");
    const inner = await open();
    const subscription = closing(async () => {
      subscriptions.delete(subscription);
      await inner.close();
    }, inner.connected);
    subscriptions.add(subscription);
    return subscription;
  };
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await Promise.all([sender.close(), readings.close(), ...more.map((one) => one.close())]);
  };
  const log: Pick<LogTransport, "send" | "read"> = {
    send: (messages) => sender.send(messages),
    read: (wanted) => readings.read(wanted),
  };
  const plain: KafkaTransport = {
    system: "kafka",
    order: "key",
    ...log,
    ...createAside(options, log, () => closed),
    subscribe: (wanted) => keep(() => subscribe(options, wanted)),
    close,
    [Symbol.asyncDispose]: close,
  };
  const { transactionalId } = options;
  if (transactionalId === undefined) return plain;

  const { transaction, close: closeTransactions } = transactions(options, transactionalId, next, () => closed);
  more.push({ close: closeTransactions });
  /** Each group that is processed has transactions of its own, under the same name when the program runs again. */
  const processes = new Map<string, number>();
  return {
    ...plain,
    transaction,
    process: (wanted) => {
      const count = processes.get(wanted.group) ?? 0;
      processes.set(wanted.group, count + 1);
      const id = `${transactionalId}.${wanted.group}${count === 0 ? "" : `.${count}`}`;
      return keep(() => processMessages(options, wanted, id, next));
    },
  };
}

/** Transactions one after the other: what is sent within one waits here until its work is done. */
function transactions(
  options: KafkaOptions,
  transactionalId: string,
  next: () => number,
  isClosed: () => boolean,
): Pick<TransactionalTransport, "transaction" | "close"> {
  const committer = createCommitter(options, transactionalId, next);
  let last: Promise<unknown> = Promise.resolve();
  return {
    transaction: (work) => {
      const done = last.then(async () => {
        if (isClosed()) throw closedError("Kafka transport");
        const held: OutgoingLogMessage[] = [];
        const result = await work(async (messages) => void held.push(...messages));
        await committer.commit(held);
        return result;
      });
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      await last;
      await committer.close();
    },
  };
}
