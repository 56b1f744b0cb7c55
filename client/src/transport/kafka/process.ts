import type { Message } from "@platformatic/kafka";
import { pause } from "../../pause.ts";
import { TransportError } from "../error.ts";
import { closing } from "../subscription.ts";
import type { OutgoingMessage, ProcessOptions, Subscription } from "../transport.ts";
import { type Committer, createCommitter } from "./commit.ts";
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

/** What came in one generation of the group. The next one begins anew, from the group's position. */
interface Round {
  /** Messages that wait, by `PARTITION TOPIC`, in order. */
  readonly queues: Map<string, Message[]>;
  /** Partitions that stand still after an error. */
  readonly stopped: Set<string>;
  waiting: number;
  /** Where the group stood when the round began; what is before it is handled. */
  starts: ReadonlyMap<string, bigint> | undefined;
}

const createRound = (): Round => ({ queues: new Map(), stopped: new Set(), waiting: 0, starts: undefined });

/** What the handlers of a partition's messages did: what they sent, and the last that was handled. */
interface Done {
  readonly sent: OutgoingMessage[];
  last: Message | undefined;
}

/**
 * Handles the messages of a group's partitions in transactions: what handlers send appears together with the group's
 * position behind the messages. A member that is not one any more cannot commit (KIP-447).
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
  let delay = FIRST_DELAY_MS;

  const work = async (): Promise<void> => {
    while (round.waiting > 0 && !stopping.signal.aborted) {
      try {
        await step(round);
        delay = FIRST_DELAY_MS;
      } catch (error) {
        committer.forget();
        const failure = kafkaError(`handling messages in transactions as group ${options.group}`, error);
        options.onError(failure);
        await pause(delay, stopping.signal);
        delay = Math.min(delay * 2, MOST_DELAY_MS);
        await member.rewind();
      }
      member.resume();
    }
  };

  const step = async (current: Round): Promise<void> => {
    // In this order: the transaction before this one ends, and only then the group's position is sure.
    await answered("a transaction", committer.ready());
    current.starts ??= await answered("asking for the group's position", stablePositions(kafka, member.consumer));
    const done = await Promise.all(
      takeFrom(current).map(([name, messages]) => handleAll(current, name, messages, options, stopping.signal)),
    );
    // Another member may have the partitions now.
    if (current !== round) return;
    const passed = done.flatMap(({ last }) => (last === undefined ? [] : [last]));
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
      round = createRound();
    },
    take: (message) => {
      add(round, message);
      if (round.waiting >= MOST_WAITING) member.pause();
      begin();
    },
  });
  return closing(async () => {
    stopping.abort();
    member.stop();
    await working;
    await closeBoth(committer, member);
  });
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

function add(round: Round, message: Message): void {
  const name = `${message.partition} ${message.topic}`;
  if (round.stopped.has(name)) return;
  const queue = round.queues.get(name) ?? [];
  round.queues.set(name, queue);
  queue.push(message);
  round.waiting += 1;
}

/** Takes the next messages of each partition; those that were handled before the round began are left out. */
function takeFrom(round: Round): readonly (readonly [string, readonly Message[]])[] {
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
  messages: readonly Message[],
  options: ProcessOptions,
  stopping: AbortSignal,
): Promise<Done> {
  const done: Done = { sent: [], last: undefined };
  for (const message of messages) {
    if (stopping.aborted) break;
    const sent: OutgoingMessage[] = [];
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
