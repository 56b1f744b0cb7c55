import type { Message } from "@platformatic/kafka";
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
      lanes.add(fromKafka(message), holdOf(member, message));
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

function holdOf({ consumer }: Membership, { topic, partition, offset, leaderEpoch }: Message): Hold {
  return {
    isOurs: () => consumer.assignments?.find((held) => held.topic === topic)?.partitions.includes(partition) ?? false,
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
