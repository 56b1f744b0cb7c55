import { closedError, TransportError } from "../error.ts";
import type { Subscription, Transport } from "../transport.ts";
import type { KafkaOptions } from "./options.ts";
import { readTopic } from "./read.ts";
import { createSender } from "./sender.ts";
import { subscribe } from "./subscription.ts";

/**
 * Apache Kafka as a transport. Sending is idempotent and waits for all replicas; groups save their position after each
 * message that was handled, so that a message may come twice after a crash and never gets lost. Every call may throw
 * TransportError. Connects when first used.
 */
export function kafka(options: KafkaOptions): Transport {
  if (options.brokers.length === 0) {
    throw new TransportError({
      code: "transport/bad-options",
      message: "No broker is given.",
      hint: 'Give `brokers: ["host:9092"]`.',
    });
  }
  const sender = createSender(options);
  const subscriptions = new Set<Subscription>();
  let closed = false;
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await sender.close();
  };
  return {
    send: (messages) => sender.send(messages),
    subscribe: async (wanted) => {
      if (closed) throw closedError("Kafka transport");
      const inner = await subscribe(options, wanted);
      const leave = async (): Promise<void> => {
        subscriptions.delete(subscription);
        await inner.close();
      };
      const subscription: Subscription = { close: leave, [Symbol.asyncDispose]: leave };
      subscriptions.add(subscription);
      return subscription;
    },
    read: (wanted) => readTopic(options, wanted),
    ...(options.transactionalId === undefined ? {} : { transaction: sender.transaction }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
