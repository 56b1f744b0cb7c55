import type { Client, Pool, PoolClient, PoolConfig, QueryConfig } from "pg";
import { StartError } from "../../errors.ts";
import { inSchema } from "./migrations.ts";
import type { DatabasePlace } from "./place.ts";

/** A statement that a connection prepares once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A database as the store uses it: connections for reading, one for commits, one to see what others have committed. */
export interface Connections {
  readonly place: DatabasePlace;
  readonly reads: Pool;
  readonly commits: Pool;
  readonly news: Pool;
  /** A connection of its own, which is not open yet. */
  client(): Client;
  close(): Promise<void>;
}

/** Connections for reading that are open at a time, at most. */
const READERS = 8;
/** Milliseconds that connecting may take. */
const CONNECT_MS = 2_000;
/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE_MS = 60_000;
/** PostgreSQL's number of the type `bigint`. */
const BIGINT = 20;

/** A database, to which nothing is connected yet. Throws {@link StartError} where the driver is not installed. */
export async function databaseAt(place: DatabasePlace): Promise<Connections> {
  const pg = await driver();
  const config: PoolConfig = {
    connectionString: place.connectionString,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: "concordat",
    types: {
      // Ids, versions and times in milliseconds are numbers of JavaScript.
      getTypeParser: (id: number, format?: "text" | "binary") =>
        id === BIGINT ? Number : (pg.types.getTypeParser(id, format as "text") as (value: string) => unknown),
    },
  };
  const pool = (max: number): Pool => {
    const made = new pg.Pool({ ...config, max, verify: takesWrites });
    // A connection that breaks while nobody uses it is opened anew.
    made.on("error", () => undefined);
    return made;
  };
  const pools = { reads: pool(READERS), commits: pool(1), news: pool(1) };
  return {
    place,
    ...pools,
    client: () => new pg.Client(config),
    close: async () => {
      await Promise.all(Object.values(pools).map((one) => one.end()));
    },
  };
}

/**
 * Lets a new connection be used unless it is one to a standby: after a failover an address may lead to it, and what it answers
 * may be older than what another node was acknowledged.
 */
function takesWrites(client: PoolClient, done: (error?: Error) => void): void {
  // Without a listener, a connection that breaks meanwhile would end the program.
  const broken = (): void => undefined;
  client.once("error", broken);
  client.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby").then(
    ({ rows }) => {
      client.off("error", broken);
      done(rows[0]?.standby === false ? undefined : new Error("the server is a standby"));
    },
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
}

async function driver() {
  try {
    return (await import("pg")).default;
  } catch (error) {
    throw new StartError(
      "registry/driver-missing",
      `PostgreSQL's driver cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      "Install it beside the registry: npm install pg.",
    );
  }
}

/** Runs a statement on a connection of a pool. `milliseconds` without an answer end the connection. */
export async function runStatement<Row extends object>(
  pool: Pool,
  statement: Statement,
  values: readonly unknown[],
  milliseconds: number,
): Promise<readonly Row[]> {
  const query: QueryConfig & { readonly query_timeout: number } = {
    ...statement,
    values: [...values],
    query_timeout: milliseconds,
  };
  return (await pool.query<Row>(query)).rows;
}

/** Gives statements their names: each text one of its own. */
export function statementsFor(schema: string): (sql: string) => Statement {
  const known = new Map<string, Statement>();
  return (sql) => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    const made = { name: `concordat ${known.size + 1}`, text: inSchema(sql, schema) };
    known.set(sql, made);
    return made;
  };
}
