import type { MessageToProduce, ProduceResult } from "@platformatic/kafka";
import { ProduceAcks, Producer } from "@platformatic/kafka";
import { closedError } from "../error.ts";
import type { OutgoingLogMessage, Position } from "../log.ts";
import { kafkaError, told } from "./errors.ts";
import { givingUp } from "./give-up.ts";
import { connecting, type KafkaOptions } from "./options.ts";
import { prepare, sendingTo } from "./prepare.ts";

/** The sending side of the transport. Connects when first used. */
export interface Sender {
  send(messages: readonly OutgoingLogMessage[]): Promise<readonly Position[]>;
  close(): Promise<void>;
}

/** `next` tells which partition is next for messages without a key. */
export function createSender(options: KafkaOptions, next: () => number): Sender {
  let producer: Producer | undefined;
  let closed = false;
  return {
    send: async (messages) => {
      if (messages.length === 0) return [];
      if (closed) throw closedError("Kafka transport");
      producer ??= givingUp(new Producer({ ...connecting(options), idempotent: true, acks: ProduceAcks.ALL }));
      const ours = producer;
      const ready = await prepare(ours, messages, next);
      return positionsOf(ready, await told(sendingTo(messages), () => ours.send({ messages: ready })));
    },
    close: async () => {
      closed = true;
      await producer?.close();
    },
  };
}

/** Kafka tells where the first message of each partition lies; the others follow it. */
function positionsOf(messages: readonly MessageToProduce[], { offsets = [] }: ProduceResult): readonly Position[] {
  const ends = new Map<string, Map<number, bigint>>();
  for (const { topic, partition, offset } of offsets) {
    const known = ends.get(topic) ?? new Map<number, bigint>();
    ends.set(topic, known.set(partition, offset));
  }
  return messages.map(({ topic, partition = 0 }) => {
    const known = ends.get(topic);
    const offset = known?.get(partition);
    if (offset === undefined) throw kafkaError(`sending to ${topic}`, new Error("the broker told no offset"));
    known?.set(partition, offset + 1n);
    return { topic, partition, offset };
  });
}
