import type { Consumer, Message } from "@platformatic/kafka";
import { createLanes, type Hold } from "../lanes.ts";
import { closing } from "../subscription.ts";
import type { SubscribeOptions, Subscription } from "../transport.ts";
import { fromKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { join, type Membership, MOST_WAITING } from "./membership.ts";
import type { KafkaOptions } from "./options.ts";

/** Handles the messages of a group's partitions, and saves the group's position behind them. */
export async function subscribe(kafka: KafkaOptions, options: SubscribeOptions): Promise<Subscription> {
  const lanes = createLanes(options);
  const member: Membership = await join(kafka, options, {
    restart: () => lanes.restart(),
    take: (message) => {
      lanes.add(fromKafka(message), holdOf(member.consumer, message));
      if (lanes.waiting() >= MOST_WAITING) member.pause();
    },
  });
  lanes.onRoom(MOST_WAITING / 2, () => member.resume());
  return closing(async () => {
    member.stop();
    await lanes.finish();
    await member.leave();
  });
}

function holdOf(consumer: Consumer, { topic, partition, offset, leaderEpoch }: Message): Hold {
  return {
    isOurs: () => isAssigned(consumer, topic, partition),
    // Not `message.commit()`, which never answers where its stream has broken meanwhile.
    save: async () => {
      try {
        await consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch }] });
      } catch (error) {
        throw kafkaError("saving the group's position", error);
      }
    },
  };
}

function isAssigned({ assignments }: Consumer, topic: string, partition: number): boolean {
  for (const held of assignments ?? []) if (held.topic === topic) return held.partitions.includes(partition);
  return false;
}
