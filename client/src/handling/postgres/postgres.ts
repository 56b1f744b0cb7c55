import type { Pool, PoolClient } from "pg";
import type { Database, DatabaseRow } from "../database.ts";
import { DatabaseError } from "../error.ts";
import { checkTables, migrate, type RunStatement } from "../migrate.ts";
import { lost, type Taken, take } from "./connection.ts";
import { listening } from "./listen.ts";

/** How a PostgreSQL database is used. */
export interface PostgresOptions {
  /** Whether the tables of handling are created where they are missing. True unless given. */
  readonly migrate?: boolean;
  /** Milliseconds to wait for a free connection of the pool, before `database/pool-exhausted`. 30,000 unless given. */
  readonly waitMs?: number;
}

/** The advisory lock that is held while tables are created: "conc" in ASCII, and 1. */
const MIGRATION_LOCK = [0x636f6e63, 1] as const;

/**
 * A PostgreSQL database by a pool of `pg`, for the inbox and outbox. Handlers get a client of the pool as `tx`, in a
 * transaction. A consumer needs as many connections as it handles messages at a time, a relay one, and one to listen.
 * Throws {@link DatabaseError} for anything else.
 */
export function postgres(
  pool: Pool,
  { migrate: creating = true, waitMs = 30_000 }: PostgresOptions = {},
): Database<PoolClient> {
  if (!isPool(pool)) throw notPool();
  let ready: Promise<void> | undefined;

  const transaction = async <Result>(work: (tx: PoolClient) => Promise<Result>): Promise<Result> => {
    const taken = await take(pool, waitMs);
    return inTransaction(taken, work);
  };
  const prepare = (): Promise<void> =>
    transaction(async (client) => {
      const run = statements(client);
      if (!creating) return checkTables("postgres", run);
      await migrate("postgres", run, async (work) => {
        await run("SELECT pg_advisory_xact_lock($1, $2)", MIGRATION_LOCK);
        await work(run);
      });
    });
  return {
    dialect: "postgres",
    prepare: () => {
      ready ??= prepare().catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      return ready;
    },
    transaction,
    run: async (tx, sql, parameters) => (await tx.query<DatabaseRow>(sql, [...parameters])).rows,
    listen: (channel, heard) => listening(pool, channel, heard),
  };
}

async function inTransaction<Result>(taken: Taken, work: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  const { client } = taken;
  let done = false;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    const { command } = await client.query("COMMIT");
    done = true;
    if (command !== "COMMIT") throw rolledBack();
    return result;
  } catch (error) {
    if (done) throw error;
    done = taken.broken() === undefined && (await rollBack(client));
    throw done ? error : lost(error, taken.broken() ?? error);
  } finally {
    // One whose state is not known is closed: the server then rolls back.
    taken.release(!done);
  }
}

/** Whether it was rolled back; false where the connection is gone. */
function rollBack(client: PoolClient): Promise<boolean> {
  return client.query("ROLLBACK").then(
    () => true,
    () => false,
  );
}

/** PostgreSQL answers a COMMIT of a transaction in which a statement failed by rolling back, without an error. */
function rolledBack(): DatabaseError {
  return new DatabaseError({
    code: "database/rolled-back",
    message: "PostgreSQL rolled the transaction back, as a statement in it had failed and the handler went on.",
    hint: "Let the handler throw what its statements throw, or run what may fail within a savepoint.",
  });
}

function statements(client: PoolClient): RunStatement {
  return async (sql, parameters = []) => (await client.query<DatabaseRow>(sql, [...parameters])).rows;
}

function isPool(value: unknown): value is Pool {
  if (typeof value !== "object" || value === null) return false;
  return "connect" in value && "query" in value && "totalCount" in value;
}

function notPool(): DatabaseError {
  return new DatabaseError({
    code: "database/not-a-database",
    message: "`postgres` was given something that is not a pool of `pg`.",
    hint: "Give a `Pool` of the package pg, such as `new Pool({ connectionString })`.",
  });
}
