import type { Deferral, LogDeadLetterBox, OpenLetters } from "../aside.ts";
import { closedError, TransportError } from "../error.ts";
import { asideMessage, fromAside, letterBox, retryName } from "../letters.ts";
import type {
  IncomingLogMessage,
  LogSubscribeOptions,
  OutgoingLogMessage,
  Position,
  ProcessOptions,
  ReadOptions,
  TransactionalTransport,
} from "../log.ts";
import { closing } from "../subscription.ts";
import type { Subscription } from "../transport.ts";
import { createChance, type Faults } from "./faults.ts";
import { createGroup, type Group, type Member } from "./group.ts";
import { append, createLog, type TopicLog } from "./log.ts";
import { createBell, readLog } from "./read.ts";

/** How a broker in memory behaves. */
export interface MemoryOptions {
  /** Of every topic. 4 unless given. */
  readonly partitions?: number;
  /** Milliseconds since 1970, for messages sent without a time. The computer's clock unless given. */
  now?(): number;
  /** What goes wrong on the way to handlers; nothing unless given. */
  readonly faults?: Faults;
}

/** A transport within the process, for tests and trying out: nothing is kept after it. */
export interface MemoryTransport extends TransactionalTransport {
  deadLetters(topic: string, group: string, options?: OpenLetters): Promise<LogDeadLetterBox>;
  deferral(topic: string, group: string, delaysMs: readonly number[]): Promise<Deferral>;
  /**
   * Resolves when every group has handled all there is, also what was put off until later, apart from partitions that stand
   * still after an error.
   */
  idle(): Promise<void>;
}

/** Topics in memory. They come into being when first used; every group sees every message, in order within a key. */
export function memory({ partitions = 4, now = Date.now, faults = {} }: MemoryOptions = {}): MemoryTransport {
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new RangeError(`${partitions} is not a number of partitions`);
  const chance = createChance(faults);
  const logs = new Map<string, TopicLog>();
  const groups = new Map<string, Group>();
  const subscriptions = new Set<Subscription>();
  const timers = new Set<NodeJS.Timeout>();
  const bell = createBell();
  let closed = false;

  const logOf = (topic: string): TopicLog => {
    const log = logs.get(topic) ?? createLog(partitions);
    logs.set(topic, log);
    return log;
  };
  const groupOf = (topic: string, { group, from = "earliest" }: Pick<LogSubscribeOptions, "group" | "from">): Group => {
    const key = JSON.stringify([group, topic]);
    const known = groups.get(key) ?? createGroup(group, logOf(topic), from, chance);
    groups.set(key, known);
    return known;
  };
  const check = (): void => {
    if (closed) throw closedError("memory transport");
  };
  const put = (messages: readonly OutgoingLogMessage[]): readonly Position[] => {
    check();
    for (const message of messages) checkPartition(message, partitions);
    const positions = messages.map((message) => append(logOf(message.topic), message, now()));
    for (const group of groups.values()) group.drive();
    bell.ring();
    return positions;
  };
  const close = async (): Promise<void> => {
    closed = true;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    bell.ring();
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
  };

  const subscribe = async (options: LogSubscribeOptions): Promise<Subscription> => {
    check();
    const joined = [...new Set(options.topics)].flatMap((topic) => {
      const names = (options.delaysMs ?? []).map((delayMs) => retryName(topic, options.group, delayMs));
      const wanted = [[topic, options] as const, ...names.map((name) => [name, asFirst(options, topic)] as const)];
      return wanted.map(([name, given]): [Group, Member] => {
        const group = groupOf(name, given);
        return [group, group.join(given)];
      });
    });
    const subscription = closing(async () => {
      subscriptions.delete(subscription);
      await Promise.all(joined.map(([group, member]) => group.leave(member)));
    });
    subscriptions.add(subscription);
    return subscription;
  };
  const process = (options: ProcessOptions): Promise<Subscription> =>
    subscribe({
      ...options,
      handle: async (message) => {
        const group = groupOf(message.topic, options);
        if (!group.isOpen(message)) return;
        const held: OutgoingLogMessage[] = [];
        await options.handle(message, async (messages) => void held.push(...messages));
        for (const one of held) checkPartition(one, partitions);
        check();
        // Nothing comes between these two.
        group.pass(message);
        put(held);
      },
    });

  const read = (options: ReadOptions): AsyncIterable<IncomingLogMessage> => {
    check();
    return readLog(logOf(options.topic), options, bell, () => closed);
  };

  return {
    system: "memory",
    order: "key",
    send: async (messages) => put(messages),
    subscribe,
    process,
    read,
    transaction: async (work) => {
      check();
      const held: OutgoingLogMessage[] = [];
      const result = await work(async (messages) => {
        held.push(...messages);
      });
      put(held);
      return result;
    },
    deadLetters: async (topic, group) => {
      check();
      const log = { send: async (messages: readonly OutgoingLogMessage[]) => put(messages), read };
      return letterBox({ log, topic, group, partitions });
    },
    deferral: async (topic, group) => ({
      put: async (message, delayMs, headers) => {
        check();
        const kept = asideMessage(retryName(topic, group, delayMs), message, headers, partitions);
        const timer = setTimeout(() => {
          timers.delete(timer);
          put([kept]);
        }, delayMs);
        timers.add(timer);
      },
    }),
    idle: async () => {
      const isIdle = (): boolean => timers.size === 0 && [...groups.values()].every((group) => group.isIdle());
      while (!isIdle()) await new Promise((done) => setImmediate(done));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The same for messages that were put off: they are handled as those of their own topic. */
function asFirst(options: LogSubscribeOptions, topic: string): LogSubscribeOptions {
  return {
    ...options,
    handle: (message) => options.handle(fromAside(message, topic)),
    onError: (error, message) => options.onError(error, message && fromAside(message, topic)),
  };
}

function checkPartition({ topic, partition }: OutgoingLogMessage, partitions: number): void {
  if (partition === undefined || (Number.isInteger(partition) && partition >= 0 && partition < partitions)) return;
  throw new TransportError({
    code: "transport/unknown-partition",
    message: `Topic ${topic} has no partition ${partition}; it has ${partitions}, from 0.`,
    hint: "Leave the partition to the message's key.",
  });
}
