/** The databases that handling can keep its tables in. */
export type Dialect = "postgres" | "sqlite";

/**
 * A service's own database, as the steps of handling use it. `Tx` is what the service's code writes with inside a
 * transaction: a client of `pg`, or a SQLite database. Made by `postgres(pool)` and `sqlite(db)`.
 */
export interface Database<Tx = unknown> {
  readonly dialect: Dialect;
  /**
   * Creates the tables that handling needs, or checks that they are there; work is done once, however often it is called.
   * Throws {@link DatabaseError} for tables of a newer version, or that are missing where the service does not create them.
   */
  prepare(): Promise<void>;
  /** Runs work in a transaction: commits when it resolves, rolls back when it rejects. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Runs one statement in a transaction, with parameters $1, $2, …, and gives its rows; `RETURNING` works in both dialects. */
  run(tx: Tx, sql: string, parameters: readonly unknown[]): Promise<readonly DatabaseRow[]>;
  /** Calls `heard` when another connection notifies the channel, and after an interruption; only where the database can. */
  listen?(channel: string, heard: () => void): Promise<Listening>;
}

/** A row of a result, by the names of its columns. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** An open wait for notifications. */
export interface Listening {
  /**
   * Asks writers to notify from now on, as that costs them time. False while one is writing that was not asked, or another
   * listener asks: then nobody may rely on being notified, and this is to be tried again.
   */
  ask(): Promise<boolean>;
  /** Writers need not notify any more. */
  stopAsking(): Promise<void>;
  close(): Promise<void>;
}
