import { reasonOf } from "../../error.ts";
import { pause } from "../../pause.ts";
import type { Transport } from "../../transport/transport.ts";
import type { Database } from "../database.ts";
import { observedSend } from "../observe/sending.ts";
import { OUTBOX_CHANNEL } from "../outbox/entry.ts";
import { brokerAway, databaseAway, stuckError } from "./errors.ts";
import type { BatchOutcome, Outbox } from "./outcome.ts";
import { postgresOutbox } from "./postgres.ts";
import { sendBatch } from "./send.ts";
import { createAlarm, createIdle, createSleep } from "./sleep.ts";
import { sqliteOutbox } from "./sqlite.ts";
import { type OutboxStatus, outboxStatus } from "./status.ts";

/** Where a relay takes events and where it sends them. */
export interface RelayOptions<Tx = unknown> {
  /** The service's database, by `postgres(pool)` or `sqlite(db)`. */
  readonly database: Database<Tx>;
  readonly transport: Pick<Transport, "send" | "system">;
  /**
   * Milliseconds between two looks into an outbox where nothing waits: 1,000 unless given, as PostgreSQL says when something
   * comes, and 100 for SQLite, which does not.
   */
  readonly pollMs?: number;
  /** Milliseconds before an event that could not be sent is tried again: the second time, the third, …; the last one holds for all that follow. */
  readonly backoffMs?: readonly number[];
  /** Called with what goes wrong, as RelayError; the relay continues. Writes to the console unless given. */
  onError?(error: unknown): void;
}

/** A relay that runs. */
export interface Relay extends AsyncDisposable {
  /** What waits in the outbox now, and what is stuck. */
  status(): Promise<OutboxStatus>;
  /** Resolves once what waits now is sent; what is stuck is left. */
  flush(): Promise<void>;
  /** Waits for what is being sent. The transport and database stay open. */
  close(): Promise<void>;
}

const BACKOFF_MS = [1_000, 5_000, 30_000, 60_000];
/** Milliseconds before a broker or database that is away is tried again. */
const AWAY_MS = [100, 500, 1_000, 5_000];
const POLL_MS = { postgres: 1_000, sqlite: 100 } as const;

/**
 * Sends what services write into the outbox, in order for each key, at least once: an event is removed when the broker has
 * it safe. Creates the tables where they are missing. Several may run on one database.
 * Throws DatabaseError where the database cannot be used.
 */
export async function openRelay<Tx>(options: RelayOptions<Tx>): Promise<Relay> {
  const { database, transport, backoffMs = BACKOFF_MS, onError = toConsole } = options;
  const { pollMs = POLL_MS[database.dialect] } = options;
  await database.prepare();
  const send = await observedSend(transport);
  const outbox = outboxOf(database);
  const closing = new AbortController();
  const bell = createAlarm();
  const idle = createIdle();
  const report = onceEach(onError);

  /** One round, and what went wrong in it. */
  const round = async (): Promise<{ readonly outcome: BatchOutcome | undefined; readonly failed: boolean }> => {
    const begun = idle.begin();
    let outcome: BatchOutcome | undefined;
    try {
      outcome = await outbox.round((batch) => sendBatch({ send }, batch, backoffMs));
    } catch (error) {
      report.once(databaseAway(error));
      return { outcome, failed: true };
    }
    for (const lane of outcome?.stuck ?? []) onError(stuckError(lane));
    if (outcome?.away !== undefined) {
      report.once(brokerAway(outcome.away));
      return { outcome, failed: true };
    }
    report.reset();
    if (outcome === undefined) idle.empty(begun);
    return { outcome, failed: false };
  };

  const listening = await database.listen?.(OUTBOX_CHANNEL, bell.ring);
  const sleep = createSleep({ listening, bell, pollMs, signal: closing.signal });
  const loop = async (): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted; ) {
      const { outcome, failed } = await round();
      failures = failed ? failures + 1 : 0;
      // What is away does not come back because something was written.
      if (failed) await pause(AWAY_MS[Math.min(failures, AWAY_MS.length) - 1] ?? 0, closing.signal);
      else if (outcome === undefined) await sleep.whenEmpty();
      else await sleep.busy();
    }
  };
  const running = loop();
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    await running;
    await listening?.close();
    idle.end();
  };
  const once = (): Promise<void> => {
    closed ??= close();
    return closed;
  };
  return {
    status: () => outboxStatus(database),
    flush: () => {
      bell.ring();
      return idle.next();
    },
    close: once,
    [Symbol.asyncDispose]: once,
  };
}

/** What has the database's way to take a batch. */
export function outboxOf<Tx>(database: Database<Tx>): Outbox {
  return database.dialect === "postgres" ? postgresOutbox(database) : sqliteOutbox(database);
}

/** Reports each kind of failure once, until all goes well again. */
function onceEach(onError: (error: unknown) => void) {
  const told = new Set<string>();
  return {
    once: (error: { readonly code: string }): void => {
      if (told.has(error.code)) return;
      told.add(error.code);
      onError(error);
    },
    reset: (): void => told.clear(),
  };
}

function toConsole(error: unknown): void {
  console.error(reasonOf(error));
}
