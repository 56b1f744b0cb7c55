import type { MadeMessage } from "../../runtime/compose.ts";
import { DatabaseError } from "../error.ts";
import { ASKING_LOCK } from "../postgres/asking.ts";
import type { SqliteConnection } from "../sqlite/connection.ts";
import { ENTRY_COLUMNS, entryValues, OUTBOX_CHANNEL } from "./entry.ts";
import { inTransactionOf } from "./transaction.ts";

/** What is known of an event that stands in the outbox. */
export interface WrittenEvent {
  readonly messageId: string;
}

/** Transactions whose statements run at once: of better-sqlite3 and node:sqlite, and of Drizzle over them. */
type AtOnce = SqliteConnection | { run(query: never): { readonly changes: unknown } };

/** What writing into the outbox gives: at once where the transaction's own statements run at once, else a promise. */
export type Written<Tx> = Tx extends AtOnce ? WrittenEvent : Promise<WrittenEvent>;

/** The first of two numbers of the advisory lock that orders the events of a key: "outb" in ASCII. */
const LANE_LOCK = 0x6f757462;
const LOW_BITS = 0x7fffffff;

const VALUES = "$1::smallint, $2::bigint, $3::text, $4::bytea, $5::bytea, $6::text, $7::text, $8::bigint, $9::bigint";
/**
 * Who notifies waits for others who do, until its commit is on disk. So it is done only for a relay that sleeps, which holds this
 * lock (`postgres/listen.ts`); and as those who have not notified share it until they are over, none falls asleep meanwhile.
 */
const NOTIFY = `RETURNING CASE WHEN NOT pg_try_advisory_xact_lock_shared(${ASKING_LOCK.join(", ")})
  THEN pg_notify('${OUTBOX_CHANNEL}', '')::text END`;
const SQLITE = `INSERT INTO concordat_outbox (${ENTRY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const POSTGRES = `INSERT INTO concordat_outbox (${ENTRY_COLUMNS}) VALUES (${VALUES}) ${NOTIFY}`;
/**
 * Ids are not in the order of commits: of two transactions, the one with the lower id may commit last. Where both write an
 * event of one key, the second waits here, before it gets its id, until the first is over.
 */
const POSTGRES_IN_ORDER = `WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock($10::integer, $11::integer))
INSERT INTO concordat_outbox (${ENTRY_COLUMNS}) SELECT ${VALUES} FROM held ${NOTIFY}`;

/**
 * Gives the function that writes messages into the outbox, as part of a transaction: they are sent once that is committed,
 * by a relay. Throws {@link DatabaseError} for what is no transaction.
 */
export function outboxWithin<Given extends readonly unknown[]>(
  tx: unknown,
  compose: (...given: Given) => MadeMessage,
): (...given: Given) => WrittenEvent | Promise<WrittenEvent> {
  const inside = inTransactionOf(tx);
  if (inside.runNow !== undefined) {
    const { runNow } = inside;
    return (...given) => {
      const made = compose(...given);
      try {
        runNow(SQLITE, entryValues(made));
      } catch (error) {
        throw explained(error);
      }
      return { messageId: made.messageId };
    };
  }
  const { run, dialect } = inside;
  return async (...given) => {
    const made = compose(...given);
    const values = entryValues(made);
    try {
      if (dialect === "sqlite") await run(SQLITE, values);
      else if (made.message.key === undefined) await run(POSTGRES, values);
      else await run(POSTGRES_IN_ORDER, [...values, LANE_LOCK, Number(values[1]) & LOW_BITS]);
    } catch (error) {
      throw explained(error);
    }
    return { messageId: made.messageId };
  };
}

/** The error for a table that is missing, or the error as it is: it is one of the user's own transaction. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const missing = /no such table: concordat_outbox|relation "concordat_outbox" does not exist/.test(error.message);
  if (!missing) return error;
  return new DatabaseError({
    code: "outbox/no-table",
    message: "The database has no table concordat_outbox, so that the event was not written.",
    hint: "Open a relay on this database before, call `prepare()` of its `postgres(pool)` or `sqlite(db)`, or run the output of `concordat outbox --sql`.",
    cause: error,
  });
}
