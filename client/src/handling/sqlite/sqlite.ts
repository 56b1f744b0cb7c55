import { setTimeout as wait } from "node:timers/promises";
import { reasonOf } from "../../error.ts";
import type { Database } from "../database.ts";
import { DatabaseError } from "../error.ts";
import { checkTables, migrate, type RunStatement } from "../migrate.ts";
import { isInTransaction, isSqlite, runNow, type SqliteConnection } from "./connection.ts";

/** How a SQLite database is used. */
export interface SqliteDatabaseOptions {
  /** Whether the tables of handling are created where they are missing. True unless given. */
  readonly migrate?: boolean;
  /** Milliseconds to wait while another connection writes, before `database/busy`. 10,000 unless given. */
  readonly waitMs?: number;
}

/** Milliseconds between two tries to begin while another connection writes. */
const TRY_MS = 2;

/**
 * A SQLite database that is opened by better-sqlite3 or node:sqlite, for the inbox and outbox. Handlers get this database
 * as `tx`. It has one connection, so transactions wait for one another, and everything that runs on it while a handler
 * waits for something belongs to the handler's transaction: open a connection of its own for a consumer.
 * Throws {@link DatabaseError} for anything else.
 */
export function sqlite<Connection extends SqliteConnection>(
  db: Connection,
  { migrate: creating = true, waitMs = 10_000 }: SqliteDatabaseOptions = {},
): Database<Connection> {
  if (!isSqlite(db)) throw notSqlite();
  const queued = queues.get(db) ?? createQueue();
  queues.set(db, queued);
  let ready: Promise<void> | undefined;

  const within = <Result>(work: () => Promise<Result>): Promise<Result> =>
    queued(async () => {
      await retried(waitMs, () => begin(db));
      try {
        const result = await work();
        await retried(waitMs, () => void db.exec("COMMIT"));
        return result;
      } catch (error) {
        // An error such as a full disk has rolled it back already.
        if (isInTransaction(db)) db.exec("ROLLBACK");
        throw error;
      }
    });

  const run: RunStatement = async (sql, parameters = []) => runNow(db, sql, parameters);
  const prepare = (): Promise<void> =>
    creating ? migrate("sqlite", run, (work) => within(() => work(run))) : checkTables("sqlite", run);
  return {
    dialect: "sqlite",
    prepare: () => {
      ready ??= prepare().catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      return ready;
    },
    transaction: (work) => within(() => work(db)),
    run: async (tx, sql, parameters) => runNow(tx, sql, parameters),
  };
}

type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** One for each connection, however often it is given. */
const queues = new WeakMap<SqliteConnection, Queue>();

/** Runs one piece of work after the other. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Begins, without waiting inside SQLite, which would block the program; what the connection waits otherwise is restored. */
function begin(db: SqliteConnection): void {
  const [row] = runNow(db, "PRAGMA busy_timeout", []);
  db.exec("PRAGMA busy_timeout = 0");
  try {
    db.exec("BEGIN IMMEDIATE");
  } finally {
    db.exec(`PRAGMA busy_timeout = ${Number(row?.timeout ?? 0)}`);
  }
}

async function retried(waitMs: number, attempt: () => void): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() >= end) throw busy(waitMs, error);
      await wait(TRY_MS);
    }
  }
}

/** Another connection writes, or somebody has begun a transaction on this one. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    /database (?:table )?is locked|within a transaction|SQL statements in progress/.test(error.message)
  );
}

function busy(waitMs: number, cause: unknown): DatabaseError {
  return new DatabaseError({
    code: "database/busy",
    message: `The SQLite database was locked by another transaction for ${waitMs} ms: ${reasonOf(cause)}.`,
    hint: "Keep other transactions short, and give the consumer a connection of its own.",
    retriable: true,
    cause,
  });
}

function notSqlite(): DatabaseError {
  return new DatabaseError({
    code: "database/not-a-database",
    message: "`sqlite` was given something that is not an open SQLite database.",
    hint: "Give a `Database` of better-sqlite3, or a `DatabaseSync` of node:sqlite.",
  });
}
