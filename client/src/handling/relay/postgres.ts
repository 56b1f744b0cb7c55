import type { Database } from "../database.ts";
import { entryOf } from "../outbox/entry.ts";
import type { Outbox } from "./outcome.ts";
import { BATCH, DUE, dropOrphans, ENTRY, FREE, settle, stuckOf } from "./rows.ts";

/** How many buckets a relay takes at a time: enough to fill a batch, and few enough for others to have some. */
const TAKEN = 16;

/** Buckets in which something may be sent, and that no other relay has. */
const TAKE = `SELECT b.bucket FROM concordat_outbox_bucket b
WHERE EXISTS (SELECT 1 FROM concordat_outbox o WHERE o.bucket = b.bucket AND ${FREE})
ORDER BY random() LIMIT ${TAKEN} FOR UPDATE SKIP LOCKED`;

/** The first $3 entries of each bucket, each bucket by its index. */
const READ = `SELECT e.* FROM unnest($2::smallint[]) AS taken (bucket), LATERAL (
  SELECT ${ENTRY} FROM concordat_outbox o WHERE o.bucket = taken.bucket AND ${FREE} ORDER BY o.id LIMIT $3
) e ORDER BY e.id`;

/**
 * An outbox in PostgreSQL. A relay takes whole buckets, so that a key's events are in the hands of one relay; it holds them by
 * locks of their rows until what it read is sent and deleted, and the server frees them when the relay dies.
 */
export function postgresOutbox<Tx>(database: Database<Tx>): Outbox {
  return {
    round: (send) =>
      database.transaction(async (tx) => {
        const now = Date.now();
        const taken = await database.run(tx, TAKE, [now]);
        if (taken.length === 0) {
          await dropOrphans(database, tx);
          return undefined;
        }
        const buckets = taken.map(({ bucket }) => bucket);
        // A statement of its own: it sees what was committed until the buckets were taken, also by the relay before.
        const rows = await database.run(tx, READ, [now, buckets, Math.ceil(BATCH / buckets.length)]);
        const due = await database.run(tx, DUE, [now]);
        const outcome = await send({ entries: rows.map(entryOf), due: due.map(stuckOf) });
        await settle(database, tx, outcome);
        return outcome;
      }),
  };
}
