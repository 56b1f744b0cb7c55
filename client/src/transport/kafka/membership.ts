import { pause } from "../../pause.ts";
import type { LogSubscribeOptions } from "../log.ts";
import { createConsumer, type FetchedMessage, type FetchedStream, type KafkaConsumer } from "./consumer.ts";
import { kafkaError } from "./errors.ts";
import { connecting, fetching, type KafkaOptions } from "./options.ts";

const FIRST_DELAY_MS = 500;
const MOST_DELAY_MS = 30_000;
/** Errors that waiting does not fix. After anything else a member that gave up would keep its partitions and handle nothing. */
const FINAL: ReadonlySet<string> = new Set([
  "transport/unauthorized",
  "transport/untrusted",
  "transport/unknown-topic",
  "transport/closed",
]);
/** Messages fetched and not handled yet, above which fetching pauses. */
export const MOST_WAITING = 1_000;

/** What is done with the messages of a group's member. */
export interface MemberWatch {
  /** The partitions may be others now: messages come anew, from the group's position. */
  restart(): void;
  take(message: FetchedMessage): void;
  /** Resolves when what is in hand is done, and its position saved: only then may others have the partitions. */
  settle(): Promise<void>;
}

/** A member of a group, and the messages that come to it. */
export interface Membership {
  readonly consumer: KafkaConsumer;
  /** Whether the message came to this member in the generation of its group that it is in now. */
  isCurrent(message: FetchedMessage): boolean;
  /** Moves the group's position behind a message. Throws what the client library throws. */
  save(message: Pick<FetchedMessage, "topic" | "partition" | "offset" | "leaderEpoch">): Promise<void>;
  /** Whether messages can come: the broker is connected, and the group has taken this member in. */
  isConnected(): boolean;
  pause(): void;
  resume(): void;
  /** Reads anew from the group's position. */
  rewind(): Promise<void>;
  /** Takes in nothing more. */
  stop(): void;
  leave(): Promise<void>;
}

/** Joins a group, and joins it again where the connection breaks, until left. Throws where the first time fails. */
export async function join(
  kafka: KafkaOptions,
  options: Pick<LogSubscribeOptions, "topics" | "group" | "from" | "onError">,
  watch: MemberWatch,
): Promise<Membership> {
  const sessionTimeout = kafka.sessionTimeoutMs ?? 30_000;
  /** From asking to join until it is known what this member has: nothing more is handled meanwhile. */
  let joining = false;
  /** Whether trying to join failed. The library makes no other try then, and the group hears nothing of this member. */
  let outside = false;
  /** Nobody hears from this member while it waits: it must ask before the group takes it for dead. */
  const beforeJoin = async (): Promise<void> => {
    joining = true;
    watch.restart();
    const waiting = new AbortController();
    await Promise.race([watch.settle(), pause(sessionTimeout / 2, waiting.signal)]);
    waiting.abort();
  };
  const consumer = createConsumer(
    {
      ...connecting(kafka),
      ...fetching(kafka),
      groupId: options.group,
      autocommit: false,
      maxWaitTime: 500,
      sessionTimeout,
      heartbeatInterval: Math.min(3_000, Math.floor(sessionTimeout / 3)),
      rebalanceTimeout: Math.max(60_000, sessionTimeout),
    },
    beforeJoin,
  );
  const what = `consuming ${options.topics.join(", ")} as group ${options.group}`;
  const stopping = new AbortController();
  let stream: FetchedStream | undefined;
  let opening = false;
  /** How many streams were opened: tells whether somebody else has opened one meanwhile. */
  let opened = 0;
  let delay = FIRST_DELAY_MS;

  /**
   * Opens a stream that begins at the group's position. Each generation of the group has its own: what the stream before
   * it had fetched already is of positions that may have moved, and behind messages that were forgotten.
   */
  const open = async (): Promise<void> => {
    const old = stream;
    stream = undefined;
    opening = true;
    try {
      watch.restart();
      if (outside) await consumer.joinGroup({});
      const current = await consumer.consume({
        topics: [...options.topics],
        mode: "committed",
        fallbackMode: options.from ?? "earliest",
      });
      stream = current;
      opened += 1;
      const generation = consumer.generationId;
      current.on("data", (message) => {
        if (current !== stream || joining || stopping.signal.aborted) return;
        // The next generation has begun and its partitions are not known yet: who commits this message in its name
        // could overrule the partition's new owner.
        if (fetcherOf(message).generationId !== generation) return;
        delay = FIRST_DELAY_MS;
        watch.take(message);
      });
      current.on("error", (error) => {
        if (current === stream) void again(error);
      });
    } catch (error) {
      outside ||= joining;
      joining = false;
      throw error;
    } finally {
      opening = false;
      // Only now: a topic that no stream is open for is left, and joined anew.
      if (old !== undefined) void discard(old);
    }
  };

  const again = async (cause: unknown): Promise<void> => {
    const before = opened;
    for (let error = cause; !stopping.signal.aborted; ) {
      const failure = kafkaError(what, error);
      options.onError(failure);
      if (FINAL.has(failure.code) || !(await pause(delay, stopping.signal)) || opened !== before) return;
      delay = Math.min(delay * 2, MOST_DELAY_MS);
      try {
        return await open();
      } catch (next) {
        error = next;
      }
    }
  };

  const rewind = async (): Promise<void> => {
    if (opening || stopping.signal.aborted) return;
    try {
      await open();
    } catch (error) {
      await again(error);
    }
  };
  consumer.on("consumer:group:join", () => {
    joining = false;
    outside = false;
    void rewind();
  });
  const joinFailed = (): void => {
    joining = false;
    outside = true;
    void rewind();
  };
  // Of joining, where a heartbeat began it. Without a listener it would end the program.
  consumer.on("error", (error) => {
    options.onError(kafkaError(what, error));
    joinFailed();
  });

  const save: Membership["save"] = async ({ topic, partition, offset, leaderEpoch }) => {
    try {
      // Not by the library's `message.commit()`, which never answers where its stream has broken meanwhile.
      await consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch }] });
    } catch (error) {
      // Where the group does not know this member any more, the library has tried to join first.
      if (joining) joinFailed();
      throw error;
    }
  };

  try {
    await open();
  } catch (error) {
    await consumer.close(true);
    throw kafkaError(what, error);
  }
  return {
    consumer,
    isCurrent: (message) => {
      const { generationId, memberId } = fetcherOf(message);
      return generationId === consumer.generationId && memberId === consumer.memberId;
    },
    save,
    isConnected: () => stream !== undefined && !joining && !outside && consumer.isConnected(),
    pause: () => stream?.pause(),
    resume: () => stream?.resume(),
    rewind,
    stop: () => {
      stopping.abort();
      stream?.pause();
    },
    leave: async () => {
      await stream?.close();
      await consumer.close(true);
    },
  };
}

/** Who a message says it was fetched by. */
function fetcherOf({ metadata }: FetchedMessage): Partial<Pick<KafkaConsumer, "generationId" | "memberId">> {
  const consumer: unknown = metadata.consumer;
  return typeof consumer === "object" && consumer !== null ? consumer : {};
}

/** Closes a stream that nobody listens to any more; what still goes wrong in it concerns nobody. */
async function discard(stream: FetchedStream): Promise<void> {
  stream.removeAllListeners("data");
  stream.removeAllListeners("error");
  stream.on("error", () => undefined);
  await stream.close().catch(() => undefined);
}
