import type { DatabaseRow } from "../database.ts";

/** A prepared statement of better-sqlite3 or node:sqlite. */
interface SqliteStatement {
  all(...parameters: never[]): unknown[];
  run(...parameters: never[]): unknown;
  /** Of better-sqlite3: whether the statement gives rows; `all` throws where it does not. */
  readonly reader?: boolean;
}

/** An open database of better-sqlite3 or node:sqlite. */
export interface SqliteConnection {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  /** Of better-sqlite3. */
  readonly inTransaction?: boolean;
  /** Of node:sqlite. */
  readonly isTransaction?: boolean;
}

/** Whether a value is an open database of one of the two. */
export function isSqlite(value: unknown): value is SqliteConnection {
  if (typeof value !== "object" || value === null || !("exec" in value && "prepare" in value)) return false;
  return typeof value.exec === "function" && typeof value.prepare === "function";
}

/** Whether the connection has a transaction open. */
export function isInTransaction({ inTransaction, isTransaction }: SqliteConnection): boolean {
  return inTransaction ?? isTransaction ?? false;
}

/** A statement with $1, $2, … as one with `?`, which both libraries bind in order, and the parameter that each `?` stands for. */
interface Positional {
  readonly statement: SqliteStatement;
  readonly order: readonly number[];
}

const prepared = new WeakMap<SqliteConnection, Map<string, Positional>>();

/** Runs a statement at once, and gives its rows. */
export function runNow(db: SqliteConnection, sql: string, parameters: readonly unknown[]): readonly DatabaseRow[] {
  const { statement, order } = positional(db, sql);
  const bound = order.map((index) => parameters[index]) as never[];
  if (statement.reader === false) {
    statement.run(...bound);
    return [];
  }
  return statement.all(...bound) as DatabaseRow[];
}

function positional(db: SqliteConnection, sql: string): Positional {
  const known = prepared.get(db) ?? new Map<string, Positional>();
  prepared.set(db, known);
  const found = known.get(sql);
  if (found !== undefined) return found;
  const { text, order } = questionMarks(sql);
  const made = { statement: db.prepare(text), order };
  known.set(sql, made);
  return made;
}

/** A statement with `?` for each $1, $2, …, and which parameter (from 0) each stands for. */
export function questionMarks(sql: string): { readonly text: string; readonly order: readonly number[] } {
  const order: number[] = [];
  const text = sql.replace(/\$(\d+)/g, (_, number: string) => {
    order.push(Number(number) - 1);
    return "?";
  });
  return { text, order };
}
