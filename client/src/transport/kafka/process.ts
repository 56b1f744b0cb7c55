import { pause } from "../../pause.ts";
import { TransportError } from "../error.ts";
import type { OutgoingLogMessage, ProcessOptions } from "../log.ts";
import { closing } from "../subscription.ts";
import type { Subscription } from "../transport.ts";
import { type Committer, createCommitter } from "./commit.ts";
import type { FetchedMessage } from "./consumer.ts";
import { fromKafka } from "./convert.ts";
import { kafkaError } from "./errors.ts";
import { join, type Membership, MOST_WAITING } from "./membership.ts";
import type { KafkaOptions } from "./options.ts";
import { stablePositions } from "./stable.ts";

/** Most messages handled in one transaction. */
const MOST_TOGETHER = 500;
const ANSWER_MS = 30_000;
const FIRST_DELAY_MS = 100;
const MOST_DELAY_MS = 10_000;

/** What comes from one stream of the member. The next one begins anew, from the group's position. */
interface Round {
  /** Messages that wait, by `PARTITION TOPIC`, in order. */
  readonly queues: Map<string, FetchedMessage[]>;
  /** Partitions that stand still after an error. */
  readonly stopped: Set<string>;
  waiting: number;
  /** Where the group stood when the round began; what is before it is handled. */
  starts: ReadonlyMap<string, bigint> | undefined;
}

const createRound = (): Round => ({ queues: new Map(), stopped: new Set(), waiting: 0, starts: undefined });

/** What the handlers of a partition's messages did: what they sent, and the last that was handled. */
interface Done {
  readonly sent: OutgoingLogMessage[];
  last: FetchedMessage | undefined;
}

/**
 * Handles the messages of a group's partitions in transactions: what handlers send appears together with the group's
 * position behind the messages. Before the member joins its group anew it commits what it has handled; one that is not a
 * member any more cannot commit (KIP-447).
 */
export async function processMessages(
  kafka: KafkaOptions,
  options: ProcessOptions,
  transactionalId: string,
  next: () => number,
): Promise<Subscription> {
  const committer = createCommitter(kafka, transactionalId, next);
  const stopping = new AbortController();
  let round = createRound();
  let working: Promise<void> | undefined;
  /** The step under way: handling some messages and committing that. */
  let stepping: Promise<void> = Promise.resolve();
  let delay = FIRST_DELAY_MS;

  const work = async (): Promise<void> => {
    while (round.waiting > 0 && !stopping.signal.aborted) {
      const current = round;
      try {
        stepping = step(current);
        await stepping;
        delay = FIRST_DELAY_MS;
      } catch (error) {
        committer.forget();
        const failure = kafkaError(`handling messages in transactions as group ${options.group}`, error);
        options.onError(failure);
        await recover(current);
      }
      member.resume();
    }
  };

  /** After a while messages come anew; where the round is over already, they do so anyway. */
  const recover = async (failed: Round): Promise<void> => {
    if (failed === round) await pause(delay, stopping.signal);
    delay = Math.min(delay * 2, MOST_DELAY_MS);
    if (failed === round) await member.rewind();
  };

  const step = async (current: Round): Promise<void> => {
    // In this order: the transaction before this one ends, and only then the group's position is sure.
    await answered("a transaction", committer.ready());
    current.starts ??= await answered("asking for the group's position", stablePositions(kafka, member.consumer));
    const goesOn = (): boolean => current === round && !stopping.signal.aborted;
    const done = await Promise.all(
      takeFrom(current).map(([name, messages]) => handleAll(current, name, messages, options, goesOn)),
    );
    const passed = done.flatMap(({ last }) => (last === undefined ? [] : [last]));
    // Others may have the partitions now: the broker would refuse it.
    if (!passed.every((message) => member.isCurrent(message))) return;
    const sent = done.flatMap((one) => one.sent);
    await answered("committing a transaction", committer.commit(sent, { consumer: member.consumer, messages: passed }));
  };

  const begin = (): void => {
    working ??= work().finally(() => {
      working = undefined;
      // What came while it ended.
      if (round.waiting > 0 && !stopping.signal.aborted) begin();
    });
  };

  const member: Membership = await join(kafka, options, {
    restart: () => {
      options.onRestart?.();
      round = createRound();
    },
    settle: () => stepping.catch(() => undefined),
    take: (message) => {
      add(round, message);
      if (round.waiting >= MOST_WAITING) member.pause();
      begin();
    },
  });
  return closing(
    async () => {
      stopping.abort();
      member.stop();
      await working;
      await closeBoth(committer, member);
    },
    () => member.isConnected(),
  );
}

/** The client library may never answer where a connection broke at the wrong moment: that counts as a failure. */
async function answered<Result>(what: string, running: Promise<Result>): Promise<Result> {
  const waiting = new AbortController();
  const late = pause(ANSWER_MS, waiting.signal).then((isLate): Promise<Result> => {
    if (!isLate) return running;
    throw new TransportError({
      code: "transport/unreachable",
      message: `Kafka: ${what} failed: there was no answer for ${ANSWER_MS / 1_000} seconds.`,
      hint: "It is tried again.",
      retriable: true,
    });
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    waiting.abort();
  }
}

async function closeBoth(committer: Committer, member: Membership): Promise<void> {
  await committer.close();
  await member.leave();
}

function add(round: Round, message: FetchedMessage): void {
  const name = `${message.partition} ${message.topic}`;
  if (round.stopped.has(name)) return;
  const queue = round.queues.get(name) ?? [];
  round.queues.set(name, queue);
  queue.push(message);
  round.waiting += 1;
}

/** Takes the next messages of each partition; those that were handled before the round began are left out. */
function takeFrom(round: Round): readonly (readonly [string, readonly FetchedMessage[]])[] {
  const share = Math.max(1, Math.floor(MOST_TOGETHER / Math.max(1, round.queues.size)));
  return Array.from(round.queues, ([name, queue]) => {
    const taken = queue.splice(0, share);
    round.waiting -= taken.length;
    const start = round.starts?.get(name) ?? 0n;
    return [name, taken.filter(({ offset }) => offset >= start)] as const;
  });
}

async function handleAll(
  round: Round,
  name: string,
  messages: readonly FetchedMessage[],
  options: ProcessOptions,
  goesOn: () => boolean,
): Promise<Done> {
  const done: Done = { sent: [], last: undefined };
  for (const message of messages) {
    if (!goesOn()) break;
    const sent: OutgoingLogMessage[] = [];
    const incoming = fromKafka(message);
    try {
      await options.handle(incoming, async (more) => void sent.push(...more));
    } catch (error) {
      round.stopped.add(name);
      round.waiting -= round.queues.get(name)?.length ?? 0;
      round.queues.delete(name);
      options.onError(error, incoming);
      break;
    }
    done.sent.push(...sent);
    done.last = message;
  }
  return done;
}
