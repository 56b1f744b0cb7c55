import { createHash } from "node:crypto";
import { pause } from "../pause.ts";
import { at, EventError, messageIdOf } from "../runtime/error.ts";
import type { Step } from "../runtime/step.ts";
import type { Position } from "../transport/log.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import type { Database } from "./database.ts";
import { DatabaseError } from "./error.ts";

/** How a consumer remembers what it has handled. */
export interface InboxOptions {
  /**
   * Milliseconds for which a handled message is remembered: a second delivery that comes later is handled again. 7 days
   * unless given.
   */
  readonly keepMs?: number;
}

/** Callbacks for what the inbox does besides. */
export interface InboxEvents {
  /** A message was left out, as it was handled before. */
  duplicate(message: IncomingMessage): void;
  /** The database is away, and messages wait until it is back; called once for each outage. */
  away(error: DatabaseError): void;
}

/** What the inbox step is made of. */
export interface Inbox {
  /** Opens a transaction, writes the message's id in it and gives it to the handler as `tx`; leaves out what is handled already. */
  readonly step: Step;
  /** Waits for the deletion of old entries that is under way. */
  close(): Promise<void>;
}

/** How often the connection may be lost at one message: a server that ends slow transactions is no server that restarts. */
const MOST_LOST = 5;
/** Milliseconds before a database that is away is tried again. */
const AWAY_MS = [50, 200, 1_000, 3_000];
const DAY_MS = 86_400_000;
/** Milliseconds between two looks for entries that are too old. */
const PRUNE_MS = 60_000;
/** Deleted in one transaction: few, so that no lock is held for long. */
const PRUNED_AT_A_TIME = 500;
/** A longer id is kept as its hash: an index has no room for it. */
const LONGEST_ID = 255;

const INSERT = `INSERT INTO concordat_inbox (consumer_group, topic, message, handled_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING handled_at`;

const PRUNE = `DELETE FROM concordat_inbox WHERE consumer_group = $1 AND topic = $2 AND message IN (
  SELECT message FROM concordat_inbox WHERE consumer_group = $1 AND topic = $2 AND handled_at < $3 ORDER BY handled_at LIMIT ${PRUNED_AT_A_TIME}
) RETURNING 1 AS deleted`;

/**
 * The inbox of a group: a message takes effect once, as its id is written in the transaction that its handler writes in.
 * Of two consumers that have the same message at the same time, the second waits for the first one's transaction. While the
 * database is away, which is no message's fault, messages wait. Creates the tables where they are missing.
 */
export async function openInbox<Tx>(
  database: Database<Tx>,
  group: string,
  { keepMs = 7 * DAY_MS }: InboxOptions = {},
  events: InboxEvents = { duplicate: () => undefined, away: () => undefined },
): Promise<Inbox> {
  await database.prepare();
  const pruning = createPruning(database, group, keepMs);
  const patient = createPatience(events);
  const step: Step = async (message, next, signal) => {
    const id = inboxId(message);
    const isNew = await patient(signal, () =>
      database.transaction(async (tx) => {
        const inserted = await database.run(tx, INSERT, [group, message.topic, id, Date.now()]);
        if (inserted.length > 0) await next({ tx });
        return inserted.length > 0;
      }),
    );
    if (!isNew) events.duplicate(message);
    pruning.look(message.topic);
  };
  return { step, close: () => pruning.settle() };
}

/** Tries again while the database is away. A message at which the connection is lost again and again has failed itself. */
export function createPatience({ away }: Pick<InboxEvents, "away">) {
  let isTold = false;
  return async <Result>(signal: AbortSignal, run: () => Promise<Result>): Promise<Result> => {
    for (let attempt = 0, lost = 0; ; attempt += 1) {
      try {
        const result = await run();
        isTold = false;
        return result;
      } catch (error) {
        if (!(error instanceof DatabaseError && error.retriable)) throw error;
        lost += error.code === "database/lost" ? 1 : 0;
        if (lost > MOST_LOST) throw error;
        if (!isTold) away(error);
        isTold = true;
        if (!(await pause(AWAY_MS[Math.min(attempt, AWAY_MS.length - 1)] ?? 0, signal))) throw error;
      }
    }
  };
}

/**
 * What a message is known by in the inbox: the id that its producer gave it, else its place. Throws {@link EventError}
 * (`event/no-id`) for a message that has neither.
 */
export function inboxId(message: IncomingMessage & Partial<Position>): string {
  const id = messageIdOf(message);
  if (id !== undefined) return isPlain(id) ? `id:${id}` : `hash:${createHash("sha256").update(id).digest("hex")}`;
  const { partition, offset } = message;
  if (partition !== undefined && offset !== undefined) return `at:${partition}:${offset}`;
  throw new EventError({
    code: "event/no-id",
    message: `The message at ${at(message)} has no id, so that the inbox cannot tell it from others.`,
    hint: "Let its producer write one in the header `message-id` (or `ce_id`), or handle this topic without `database`.",
    topic: message.topic,
    at: message,
  });
}

/** PostgreSQL stores no NUL in a text. */
function isPlain(id: string): boolean {
  return id.length <= LONGEST_ID && !id.includes("\0");
}

/** Deletes old entries now and then, a few at a time, while messages come. */
function createPruning<Tx>(database: Database<Tx>, group: string, keepMs: number) {
  const looked = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  const prune = async (topic: string): Promise<void> => {
    for (let deleted = PRUNED_AT_A_TIME; deleted === PRUNED_AT_A_TIME && !closed; ) {
      const parameters = [group, topic, Date.now() - keepMs];
      deleted = (await database.transaction((tx) => database.run(tx, PRUNE, parameters))).length;
    }
  };
  return {
    look: (topic: string): void => {
      const now = Date.now();
      if (now - (looked.get(topic) ?? 0) < Math.min(PRUNE_MS, keepMs)) return;
      looked.set(topic, now);
      // What cannot be deleted now is deleted the next time.
      running = running.then(() => prune(topic)).catch(() => undefined);
    },
    settle: (): Promise<void> => {
      closed = true;
      return running;
    },
  };
}
