import type { Pool, PoolClient } from "pg";
import { reasonOf } from "../../error.ts";
import { DatabaseError } from "../error.ts";

/** A client taken out of a pool, and whether its connection broke meanwhile. */
export interface Taken {
  readonly client: PoolClient;
  /** The first error of the connection itself, as when the server was stopped. */
  broken(): Error | undefined;
  /** Gives it back; a broken one is closed. */
  release(destroy?: boolean): void;
}

/** Takes a client out of the pool, waiting so long for one. Throws {@link DatabaseError} that may be tried again. */
export async function take(pool: Pool, waitMs: number): Promise<Taken> {
  const client = await connected(pool, waitMs);
  let error: Error | undefined;
  // Without a listener, a connection that breaks while it is taken would end the program.
  const listener = (reason: Error): void => {
    error ??= reason;
  };
  client.on("error", listener);
  return {
    client,
    broken: () => error,
    release: (destroy = false) => {
      client.off("error", listener);
      client.release(destroy || error !== undefined);
    },
  };
}

function connected(pool: Pool, waitMs: number): Promise<PoolClient> {
  // Most of the time one is free, and nothing needs to be watched.
  if (pool.idleCount > pool.waitingCount)
    return pool.connect().catch((error: unknown) => {
      throw unreachable(error);
    });
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(exhausted(pool, waitMs));
    }, waitMs);
    pool.connect().then(
      (client) => {
        clearTimeout(timer);
        if (late) client.release();
        else resolve(client);
      },
      (error: unknown) => {
        clearTimeout(timer);
        const full = error instanceof Error && /timeout exceeded when trying to connect/.test(error.message);
        reject(full && pool.waitingCount + pool.totalCount > 0 ? exhausted(pool, waitMs, error) : unreachable(error));
      },
    );
  });
}

function exhausted({ totalCount, waitingCount }: Pool, waitMs: number, cause?: unknown): DatabaseError {
  return new DatabaseError({
    code: "database/pool-exhausted",
    message: `No connection of the pool was free within ${waitMs} ms (${totalCount} in use, ${waitingCount} more wait for one).`,
    hint: "Raise the pool's `max`, lower the consumer's `concurrency`, and write with `tx` in handlers, not with the pool.",
    retriable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of a PostgreSQL that cannot be reached, or that refuses the login. */
export function unreachable(error: unknown): DatabaseError {
  const code = sqlState(error);
  const refused = /^(28|3D|42501)/.test(code);
  return new DatabaseError({
    code: "database/unreachable",
    message: `PostgreSQL ${refused ? "refuses the connection" : "cannot be reached"}: ${reasonOf(error)}.`,
    hint: refused
      ? "Check user, password and database of the pool."
      : "Check the pool's address, and that PostgreSQL runs.",
    retriable: !refused,
    cause: error,
  });
}

/** The error of a transaction that failed with `error` as its connection broke, by what the connection said. */
export function lost(error: unknown, connection: unknown): DatabaseError {
  return new DatabaseError({
    code: "database/lost",
    message: `The connection to PostgreSQL was lost in a transaction: ${reasonOf(connection)}.`,
    hint: "Nothing needs to be done: what was not committed is rolled back, and the message is handled again.",
    retriable: true,
    cause: error,
  });
}

/** PostgreSQL's own code of an error, such as `42P01`; empty where there is none. */
export function sqlState(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}
