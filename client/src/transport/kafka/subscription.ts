import { Consumer, type Message, type MessagesStream } from "@platformatic/kafka";
import type { SubscribeOptions, Subscription } from "../transport.ts";
import { fromKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { createLanes } from "./lanes.ts";
import { connecting, type KafkaOptions } from "./options.ts";

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

const FIRST_DELAY_MS = 500;
const MOST_DELAY_MS = 30_000;
/** Messages fetched and not handled yet, above which fetching pauses. */
const MOST_WAITING = 1_000;

/** Joins a group, and joins it again where the connection breaks, until closed. Throws where the first time fails. */
export async function subscribe(kafka: KafkaOptions, options: SubscribeOptions): Promise<Subscription> {
  const consumer = new Consumer({
    ...connecting(kafka),
    groupId: options.group,
    autocommit: false,
    maxWaitTime: 500,
    sessionTimeout: kafka.sessionTimeoutMs ?? 30_000,
    rebalanceTimeout: Math.max(60_000, kafka.sessionTimeoutMs ?? 0),
  });
  const what = `consuming ${options.topics.join(", ")} as group ${options.group}`;
  const lanes = createLanes(options);
  const stopping = new AbortController();
  let stream: Stream | undefined;
  let delay = FIRST_DELAY_MS;

  const begin = async (): Promise<void> => {
    lanes.restart();
    const current = await consumer.consume({
      topics: [...options.topics],
      mode: "committed",
      fallbackMode: options.from ?? "earliest",
    });
    stream = current;
    current.on("data", (message) => {
      delay = FIRST_DELAY_MS;
      take(consumer, message, lanes);
      if (lanes.waiting() >= MOST_WAITING) current.pause();
    });
    current.on("error", (error) => void again(error));
  };
  lanes.onRoom(MOST_WAITING / 2, () => stream?.resume());
  // The partitions may be others now, and what was not saved comes again.
  consumer.on("consumer:group:join", () => lanes.restart());

  const again = async (cause: unknown): Promise<void> => {
    for (let error = cause; !stopping.signal.aborted; ) {
      const failure = kafkaError(what, error);
      options.onError(failure);
      if (!failure.retriable || !(await pause(delay, stopping.signal))) return;
      delay = Math.min(delay * 2, MOST_DELAY_MS);
      try {
        return await begin();
      } catch (next) {
        error = next;
      }
    }
  };

  const close = once(async () => {
    stopping.abort();
    stream?.pause();
    await lanes.finish();
    await stream?.close();
    await consumer.close(true);
  });
  try {
    await begin();
  } catch (error) {
    await consumer.close(true);
    throw kafkaError(what, error);
  }
  return { close, [Symbol.asyncDispose]: close };
}

function take(consumer: Consumer, message: Message, lanes: ReturnType<typeof createLanes>): void {
  const isOurs = (): boolean => {
    const held = consumer.assignments?.find(({ topic }) => topic === message.topic);
    return held?.partitions.includes(message.partition) ?? false;
  };
  const { topic, partition, offset, leaderEpoch } = message;
  // Not `message.commit()`, which never answers where its stream has broken meanwhile.
  const save = () => consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch }] });
  lanes.add(fromKafka(message), { isOurs, save });
}

/** Whether the time went by; false where it was cut short. */
function pause(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), delayMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
