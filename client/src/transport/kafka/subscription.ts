import { createLanes } from "../lanes.ts";
import type { LogSubscribeOptions } from "../log.ts";
import { closing } from "../subscription.ts";
import type { Subscription } from "../transport.ts";
import type { KafkaConsumer } from "./consumer.ts";
import { fromKafka, type KafkaMessage } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { join, type Membership, MOST_WAITING } from "./membership.ts";
import type { KafkaOptions } from "./options.ts";

/** Handles the messages of a group's partitions, and saves the group's position behind them. */
export async function subscribe(kafka: KafkaOptions, options: LogSubscribeOptions): Promise<Subscription> {
  const lanes = createLanes<KafkaMessage>(options, {
    isOurs: (message) => isAssigned(member.consumer, message),
    save: (message) => save(member, message),
  });
  const member: Membership = await join(kafka, options, {
    restart: () => lanes.restart(),
    settle: () => lanes.settle(),
    take: (message) => {
      lanes.add(fromKafka(message));
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

function isAssigned({ assignments }: KafkaConsumer, { topic, partition }: KafkaMessage): boolean {
  for (const held of assignments ?? []) if (held.topic === topic) return held.partitions.includes(partition);
  return false;
}

async function save(member: Membership, message: KafkaMessage): Promise<void> {
  try {
    await member.save(message);
  } catch (error) {
    throw kafkaError("saving the group's position", error);
  }
}
