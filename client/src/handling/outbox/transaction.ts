import { DatabaseError } from "../error.ts";
import { isInTransaction, isSqlite, questionMarks, runNow } from "../sqlite/connection.ts";

/** Runs one statement, with parameters $1, $2, …, in somebody's transaction: at once, or with a promise. */
export type InTransaction =
  | { readonly dialect: "sqlite"; readonly runNow: (sql: string, parameters: readonly unknown[]) => void }
  | {
      readonly dialect: "postgres" | "sqlite";
      readonly runNow?: undefined;
      readonly run: (sql: string, parameters: readonly unknown[]) => Promise<unknown>;
    };

/**
 * How to write in a transaction: of `pg` (a client), better-sqlite3 or node:sqlite (the database), Drizzle, Kysely or Knex.
 * Throws {@link DatabaseError} for anything else, such as a pool, or a database without an open transaction.
 */
export function inTransactionOf(tx: unknown): InTransaction {
  if (isSqlite(tx)) {
    if (!isInTransaction(tx)) throw noTransaction("This SQLite database has no transaction open");
    return { dialect: "sqlite", runNow: (sql, parameters) => void runNow(tx, sql, parameters) };
  }
  if (isKysely(tx)) return inKysely(tx);
  if (isKnex(tx)) return inKnex(tx);
  if (isDrizzle(tx)) return inDrizzle(tx);
  if (isPool(tx)) throw aPool();
  if (isClient(tx)) return inClient(tx);
  throw new DatabaseError({
    code: "outbox/not-a-transaction",
    message: "`within` was given something that is no transaction of a database that it knows.",
    hint: "Give a client of `pg`, a database of better-sqlite3 or node:sqlite, or a transaction of Drizzle, Kysely or Knex.",
  });
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function has<Name extends string>(value: unknown, ...names: readonly Name[]): value is Record<Name, unknown> {
  return isObject(value) && names.every((name) => name in value);
}

/** A client of `pg`: of a pool or alone. */
interface Client {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
  /** Of newer versions: "I" outside of a transaction, as of the last answer. */
  getTransactionStatus?(): string | null;
}

function isClient(tx: unknown): tx is Client {
  return has(tx, "query", "connect") && typeof tx.query === "function";
}

function isPool(tx: unknown): boolean {
  return has(tx, "query", "connect", "totalCount");
}

function inClient(client: Client): InTransaction {
  const isIdle = (): boolean => client.getTransactionStatus?.() === "I";
  return {
    dialect: "postgres",
    run: async (sql, parameters) => {
      // A BEGIN may be under way, whose answer tells more.
      if (isIdle()) await client.query("SELECT 1", []);
      if (isIdle()) throw noTransaction("This client of pg has no transaction open");
      return client.query(sql, [...parameters]);
    },
  };
}

/** A transaction of Kysely, by what it offers to plugins and dialects. */
interface Kysely {
  readonly isTransaction: boolean;
  getExecutor(): {
    readonly adapter: { readonly supportsTransactionalDdl: boolean; readonly supportsReturning: boolean };
  };
  executeQuery(query: unknown): Promise<unknown>;
}

function isKysely(tx: unknown): tx is Kysely {
  return has(tx, "isTransaction", "getExecutor", "executeQuery");
}

function inKysely(tx: Kysely): InTransaction {
  if (!tx.isTransaction) throw noTransaction("This Kysely is no transaction");
  // Its adapters have no names; of those that have RETURNING, SQLite's alone has no DDL in transactions.
  const { supportsTransactionalDdl, supportsReturning } = tx.getExecutor().adapter;
  if (!supportsReturning) throw otherDatabase("Kysely");
  const dialect = supportsTransactionalDdl ? "postgres" : "sqlite";
  return {
    dialect,
    run: (sql, parameters) => {
      const { text, bound } = dialect === "sqlite" ? asPositional(sql, parameters) : { text: sql, bound: parameters };
      const query = { kind: "RawNode", sqlFragments: [text], parameters: [] };
      return tx.executeQuery({ sql: text, parameters: bound, query, queryId: { queryId: "concordat" } });
    },
  };
}

/** A transaction of Knex. */
interface Knex {
  readonly isTransaction?: boolean;
  isCompleted?(): boolean;
  readonly client: { readonly dialect: string };
  raw(sql: string, bindings: readonly unknown[]): PromiseLike<unknown>;
}

function isKnex(tx: unknown): tx is Knex {
  return has(tx, "client", "raw", "schema") && has(tx.client, "dialect");
}

function inKnex(tx: Knex): InTransaction {
  if (tx.isTransaction !== true) throw noTransaction("This Knex is no transaction");
  const dialect = DIALECTS.get(tx.client.dialect);
  if (dialect === undefined) throw otherDatabase("Knex");
  return {
    dialect,
    run: async (sql, parameters) => {
      const { text, bound } = asPositional(sql, parameters);
      await tx.raw(text, bound);
    },
  };
}

const DIALECTS: ReadonlyMap<string, "postgres" | "sqlite"> = new Map([
  ["postgresql", "postgres"],
  ["sqlite3", "sqlite"],
]);

/** A transaction of Drizzle, whose session has the connection that it writes by. */
interface Drizzle {
  readonly session: { readonly client: unknown };
}

function isDrizzle(tx: unknown): tx is Drizzle {
  return has(tx, "session") && has(tx.session, "client");
}

function inDrizzle(tx: Drizzle): InTransaction {
  const { client } = tx.session;
  if (!isSqlite(client) && !has(tx, "rollback")) throw noTransaction("This Drizzle database is no transaction");
  return inTransactionOf(client);
}

function asPositional(sql: string, parameters: readonly unknown[]): { text: string; bound: readonly unknown[] } {
  const { text, order } = questionMarks(sql);
  return { text, bound: order.map((index) => parameters[index]) };
}

function noTransaction(what: string): DatabaseError {
  return new DatabaseError({
    code: "outbox/no-transaction",
    message: `${what}: the event would be sent whatever becomes of your change.`,
    hint: "Begin a transaction, and give `within` what you write with inside it.",
  });
}

function aPool(): DatabaseError {
  return new DatabaseError({
    code: "outbox/a-pool",
    message:
      "`within` was given a pool of `pg`: each of its queries may run on another connection, outside of your transaction.",
    hint: "Take a client by `pool.connect()`, begin a transaction with it, and give that client.",
  });
}

function otherDatabase(library: string): DatabaseError {
  return new DatabaseError({
    code: "outbox/not-a-transaction",
    message: `This transaction of ${library} is of a database that has no outbox.`,
    hint: "The outbox is for PostgreSQL (`pg`) and SQLite.",
  });
}
