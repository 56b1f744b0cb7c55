import { randomUUID } from "node:crypto";
import { ListOffsetTimestamps } from "@platformatic/kafka";
import { pause } from "../../pause.ts";
import { closedError, type TransportError } from "../error.ts";
import type { IncomingLogMessage, ReadFrom, ReadOptions } from "../log.ts";
import { checkStart, wantedOffset } from "../start.ts";
import { createConsumer, type FetchedStream, type KafkaConsumer } from "./consumer.ts";
import { fromKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { connecting, fetching, type KafkaOptions } from "./options.ts";

/** How often in a row a reading that follows is begun again where it broke off, and the longest time before. */
const TRIES = 10;
const FIRST_DELAY_MS = 500;
const MOST_DELAY_MS = 30_000;

/** How far a reading is. */
interface Progress {
  /** The offset that comes next, of partitions that gave something. */
  readonly next: Map<number, bigint>;
  /** Whether the broker has answered once. */
  reached: boolean;
}

/** From where to where each partition is read. */
interface Span {
  readonly starts: readonly bigint[];
  readonly ends: readonly bigint[];
  /** Messages before these may come, and are passed over. */
  readonly wanted: readonly bigint[];
}

/** The readings that are under way, to be ended when the transport is closed. */
export interface Readings {
  read(options: ReadOptions): AsyncIterable<IncomingLogMessage>;
  close(): Promise<void>;
}

/** Reads topics without a group, each reading by a consumer of its own. Throws TransportError. */
export function createReadings(kafka: KafkaOptions): Readings {
  const closing = new AbortController();
  const open = new Set<Promise<void>>();
  return {
    read: (options) => {
      if (closing.signal.aborted) throw closedError("Kafka transport");
      const stopping =
        options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal]);
      const keep = (ending: Promise<void>): void => {
        open.add(ending);
        void ending.finally(() => open.delete(ending));
      };
      return readTopic(kafka, options, stopping, () => closing.signal.aborted, keep);
    },
    close: async () => {
      closing.abort();
      await Promise.all(open);
    },
  };
}

/**
 * Reads a topic. A reading that follows goes on after its connection broke, from where it was: it throws when that failed
 * so often in a row without holding for a while, for an error that waiting does not fix, and where it never began.
 */
async function* readTopic(
  kafka: KafkaOptions,
  options: ReadOptions,
  stopping: AbortSignal,
  isClosed: () => boolean,
  keep: (ending: Promise<void>) => void,
): AsyncGenerator<IncomingLogMessage> {
  const progress: Progress = { next: new Map(), reached: false };
  for (let failed = 0; !stopping.aborted; failed += 1) {
    const began = performance.now();
    try {
      for await (const message of readOnce(kafka, options, progress, stopping, keep)) {
        progress.next.set(message.partition, message.offset + 1n);
        yield message;
      }
      break;
    } catch (thrown) {
      const error: TransportError = kafkaError(`reading ${options.topic}`, thrown);
      if (performance.now() - began > MOST_DELAY_MS) failed = 0;
      const again = options.follow === true && progress.reached && error.retriable && failed < TRIES;
      if (!stopping.aborted && !again) throw error;
      await pause(Math.min(FIRST_DELAY_MS * 2 ** failed, MOST_DELAY_MS), stopping);
    }
  }
  if (options.follow !== true && isClosed()) throw closedError("Kafka transport");
}

/** Reads through a group of its own that saves no position. */
async function* readOnce(
  kafka: KafkaOptions,
  options: ReadOptions,
  progress: Progress,
  stopping: AbortSignal,
  keep: (ending: Promise<void>) => void,
): AsyncGenerator<IncomingLogMessage> {
  const { topic, follow = false } = options;
  const consumer = createConsumer({
    ...connecting(kafka),
    ...fetching(kafka),
    groupId: `concordat-read-${randomUUID()}`,
    autocommit: false,
    maxWaitTime: 200,
  });
  const ended = Promise.withResolvers<void>();
  keep(ended.promise);
  // The reader may be busy with a message for long: the connections do not wait for that.
  const close = once(() => consumer.close(true).then(ended.resolve, ended.resolve));
  stopping.addEventListener("abort", close);
  try {
    const { starts, ends, wanted } = await spanOf(consumer, options, progress.next);
    progress.reached = true;
    const open = ends.flatMap((end, partition) => ((starts[partition] ?? 0n) < end ? [partition] : []));
    if (stopping.aborted || (!follow && open.length === 0)) return;
    const offsets = starts.map((offset, partition) => ({ topic, partition, offset }));
    const stream = await consumer.consume({ topics: [topic], mode: "manual", fallbackMode: "earliest", offsets });
    if (!follow) endWhenRead(stream, topic, open, ends);
    for await (const message of stream) {
      if (stopping.aborted) return;
      if (message.offset < (wanted[message.partition] ?? 0n)) continue;
      if (follow || message.offset < (ends[message.partition] ?? 0n)) yield fromKafka(message);
    }
  } finally {
    stopping.removeEventListener("abort", close);
    await close();
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= run();
    return done;
  };
}

/** A transaction's last offset is a mark, not a message: what was fetched tells the end as well. */
function endWhenRead(stream: FetchedStream, topic: string, open: readonly number[], ends: readonly bigint[]): void {
  stream.on("fetch", () => {
    const isRead = (partition: number): boolean =>
      (stream.offsetsToFetch.get(`${topic}:${partition}`) ?? 0n) >= (ends[partition] ?? 0n);
    if (open.every(isRead)) void stream.close();
  });
}

async function spanOf(consumer: KafkaConsumer, options: ReadOptions, next: Progress["next"]): Promise<Span> {
  const { topic, from } = options;
  const offsetsAt = async (timestamp: bigint): Promise<readonly bigint[]> =>
    (await consumer.listOffsets({ topics: [topic], timestamp })).get(topic) ?? [];
  const ends = await offsetsAt(ListOffsetTimestamps.LATEST);
  checkStart(options, ends.length);
  const first = await firstOffsets(from, offsetsAt, ends);
  const wanted = ends.map((_, partition) => next.get(partition) ?? wantedOffset(from, partition) ?? 0n);
  // A broker does not take an offset that lies outside of what it has.
  const starts = ends.map((end, partition) => {
    const [low, start] = [first[partition] ?? 0n, wanted[partition] ?? 0n];
    return start < low ? low : start > end ? end : start;
  });
  return { starts, ends, wanted };
}

/** Where each partition begins at the earliest: with its first message, or the first of the time asked for or later. */
async function firstOffsets(
  from: ReadFrom | undefined,
  offsetsAt: (timestamp: bigint) => Promise<readonly bigint[]>,
  ends: readonly bigint[],
): Promise<readonly bigint[]> {
  if (from === undefined || !("time" in from)) return offsetsAt(ListOffsetTimestamps.EARLIEST);
  const found = await offsetsAt(BigInt(from.time));
  // -1 stands for a partition without such a message.
  return ends.map((end, partition) => {
    const offset = found[partition] ?? -1n;
    return offset < 0n ? end : offset;
  });
}
