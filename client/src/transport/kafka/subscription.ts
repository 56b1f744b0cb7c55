import { createLanes } from "../lanes.ts";
import { fromAside, retryName } from "../letters.ts";
import type { LogSubscribeOptions } from "../log.ts";
import { closing } from "../subscription.ts";
import type { Subscription } from "../transport.ts";
import type { KafkaConsumer } from "./consumer.ts";
import { fromKafka, type KafkaMessage } from "./convert.ts";
import { createDelays } from "./delays.ts";
import { kafkaError } from "./errors.ts";
import { join, type Membership, MOST_WAITING } from "./membership.ts";
import type { KafkaOptions } from "./options.ts";

/** Handles the messages of a group's partitions, and saves the group's position behind them. */
export async function subscribe(kafka: KafkaOptions, options: LogSubscribeOptions): Promise<Subscription> {
  const delays = options.delaysMs ?? [];
  const own = await subscribeTo(kafka, options);
  if (delays.length === 0) return own;
  try {
    const later = await subscribeToRetries(kafka, options, delays);
    return closing(
      async () => {
        await Promise.all([own.close(), later.close()]);
      },
      () => own.connected?.() !== false && later.connected?.() !== false,
    );
  } catch (error) {
    await own.close();
    throw error;
  }
}

/** Messages that were put off come by a group of its own, `GROUP.retry`, so that they hold up nothing. */
async function subscribeToRetries(
  kafka: KafkaOptions,
  options: LogSubscribeOptions,
  delaysMs: readonly number[],
): Promise<Subscription> {
  const topics = new Map(
    options.topics.flatMap((topic) =>
      delaysMs.map((delayMs) => [retryName(topic, options.group, delayMs), { topic, delayMs }] as const),
    ),
  );
  const asFirst = (message: KafkaMessage) => fromAside(message, topics.get(message.topic)?.topic ?? message.topic);
  const wanted: LogSubscribeOptions<KafkaMessage> = {
    topics: [...topics.keys()],
    group: `${options.group}.retry`,
    from: "earliest",
    handle: (message) => options.handle(asFirst(message)),
    onError: (error, message) => options.onError(error, message && asFirst(message)),
  };
  return subscribeTo(kafka, wanted, (topic) => topics.get(topic)?.delayMs ?? 0);
}

/** `delayMs` tells how long messages of a topic wait, where they do. */
async function subscribeTo(
  kafka: KafkaOptions,
  options: LogSubscribeOptions<KafkaMessage>,
  delayMs?: (topic: string) => number,
): Promise<Subscription> {
  const lanes = createLanes<KafkaMessage>(options, {
    isOurs: (message) => isAssigned(member.consumer, message),
    save: (message) => save(member, message),
  });
  const delays = delayMs === undefined ? undefined : createDelays(delayMs, (message) => lanes.add(message));
  const waiting = (): number => lanes.waiting() + (delays?.waiting() ?? 0);
  const member: Membership = await join(kafka, options, {
    restart: () => {
      options.onRestart?.();
      delays?.clear();
      lanes.restart();
    },
    settle: () => lanes.settle(),
    take: (message) => {
      const incoming = fromKafka(message);
      if (delays === undefined) lanes.add(incoming);
      else delays.add(incoming);
      if (waiting() >= MOST_WAITING) member.pause();
    },
  });
  lanes.onRoom(MOST_WAITING / 2, () => {
    if (waiting() <= MOST_WAITING / 2) member.resume();
  });
  return closing(
    async () => {
      member.stop();
      delays?.clear();
      await lanes.finish();
      await member.leave();
    },
    () => member.isConnected(),
  );
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
