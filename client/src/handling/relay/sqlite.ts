import { randomUUID } from "node:crypto";
import type { Database } from "../database.ts";
import { entryOf } from "../outbox/entry.ts";
import type { Batch, Outbox } from "./outcome.ts";
import { BATCH, DUE, dropOrphans, ENTRY, FREE, settle, stuckOf } from "./rows.ts";

const READ = `SELECT ${ENTRY} FROM concordat_outbox o WHERE ${FREE} ORDER BY o.id LIMIT ${BATCH}`;

/** Milliseconds after which another relay takes over from one that gives no sign. */
const LEASE_MS = 15_000;

const LEASE = `INSERT INTO concordat_outbox_lease (name, owner, until) VALUES ('relay', $1, $2)
ON CONFLICT (name) DO UPDATE SET owner = $1, until = $2 WHERE owner = $1 OR until < $3 RETURNING owner`;

const RELEASE = "DELETE FROM concordat_outbox_lease WHERE owner = $1";

/**
 * An outbox in SQLite. The database has one writer, so nothing is locked while messages are sent: one relay at a time has a
 * lease, which it renews while it sends.
 */
export function sqliteOutbox<Tx>(database: Database<Tx>): Outbox {
  const owner = randomUUID();
  const lease = async (tx: Tx): Promise<boolean> => {
    const now = Date.now();
    return (await database.run(tx, LEASE, [owner, now + LEASE_MS, now])).length > 0;
  };
  const take = (): Promise<Batch | undefined> =>
    database.transaction(async (tx) => {
      const now = Date.now();
      const rows = await database.run(tx, READ, [now]);
      if (rows.length === 0) {
        await dropOrphans(database, tx);
        return undefined;
      }
      if (!(await lease(tx))) return undefined;
      const due = await database.run(tx, DUE, [now]);
      return { entries: rows.map(entryOf), due: due.map(stuckOf) };
    });
  return {
    round: async (send) => {
      const batch = await take();
      if (batch === undefined) return undefined;
      const renewing = setInterval(() => void database.transaction(lease).catch(() => undefined), LEASE_MS / 3);
      try {
        const outcome = await send(batch);
        await database.transaction(async (tx) => {
          await settle(database, tx, outcome);
          await database.run(tx, RELEASE, [owner]);
        });
        return outcome;
      } finally {
        clearInterval(renewing);
      }
    },
  };
}
