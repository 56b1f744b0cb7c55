import { randomUUID } from "node:crypto";
import { type Consumer, ListOffsetTimestamps, type Offsets } from "@platformatic/kafka";
import type { IncomingMessage, ReadOptions } from "../transport.ts";
import { createConsumer } from "./consumer.ts";
import { fromKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { connecting, type KafkaOptions } from "./options.ts";

/** Reads what a topic holds now, through a group of its own that saves no position. */
export async function* readTopic(kafka: KafkaOptions, { topic, from }: ReadOptions): AsyncGenerator<IncomingMessage> {
  const consumer = createConsumer({
    ...connecting(kafka),
    groupId: `concordat-read-${randomUUID()}`,
    autocommit: false,
    maxWaitTime: 200,
  });
  try {
    const ends = partitions(
      await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST }),
      topic,
    );
    const earliest = partitions(
      await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST }),
      topic,
    );
    const starts = await startsOf(consumer, topic, from, earliest, ends);
    const open = ends.flatMap((end, partition) => ((starts[partition] ?? 0n) < end ? [partition] : []));
    if (open.length === 0) return;
    const offsets = starts.map((offset, partition) => ({ topic, partition, offset }));
    const stream = await consumer.consume({ topics: [topic], mode: "manual", offsets });
    // A transaction's last offset is a mark, not a message: what was fetched tells the end as well.
    stream.on("fetch", () => {
      const isRead = (partition: number): boolean =>
        (stream.offsetsToFetch.get(`${topic}:${partition}`) ?? 0n) >= (ends[partition] ?? 0n);
      if (open.every(isRead)) void stream.close();
    });
    for await (const message of stream) {
      if (message.offset < (ends[message.partition] ?? 0n)) yield fromKafka(message);
    }
  } catch (error) {
    throw kafkaError(`reading ${topic}`, error);
  } finally {
    await consumer.close(true);
  }
}

function partitions(offsets: Offsets, topic: string): readonly bigint[] {
  return offsets.get(topic) ?? [];
}

async function startsOf(
  consumer: Consumer,
  topic: string,
  from: ReadOptions["from"],
  earliest: readonly bigint[],
  ends: readonly bigint[],
): Promise<readonly bigint[]> {
  if (from === undefined) return earliest;
  if ("offset" in from) return earliest.map((first) => (from.offset > first ? from.offset : first));
  const found = partitions(await consumer.listOffsets({ topics: [topic], timestamp: BigInt(from.time) }), topic);
  // -1 stands for a partition without a message of that time or later.
  return ends.map((end, partition) => {
    const offset = found[partition] ?? -1n;
    return offset < 0n ? end : offset;
  });
}
