import type { Database, DatabaseRow } from "../database.ts";
import type { OutboxEntry } from "../outbox/entry.ts";
import type { BatchOutcome, StuckLane } from "./outcome.ts";

/** How many messages a relay takes at a time. */
export const BATCH = 500;

/** Entries whose lane and topic are not held until later than $1. */
export const FREE = `NOT EXISTS (
  SELECT 1 FROM concordat_outbox_stuck s WHERE s.topic = o.topic AND (s.lane = o.lane OR s.lane = 0) AND s.until > $1)`;

/** The columns of an entry. */
export const ENTRY = "o.id, o.lane, o.topic, o.key, o.value, o.headers, o.message_id, o.timestamp";

const STUCK = "topic, lane, key, message_id, code, error, attempts, since, until";

/** Lanes that are to be tried again. */
export const DUE = `SELECT ${STUCK} FROM concordat_outbox_stuck WHERE until <= $1 ORDER BY until LIMIT 1000`;

/** All lanes that are stuck. */
export const ALL_STUCK = `SELECT ${STUCK} FROM concordat_outbox_stuck ORDER BY since`;

/** What was stuck, and has nothing waiting any more: somebody has removed it. */
const ORPHANS = `DELETE FROM concordat_outbox_stuck WHERE until <= $1 AND NOT EXISTS (
  SELECT 1 FROM concordat_outbox o WHERE o.topic = concordat_outbox_stuck.topic
  AND (o.lane = concordat_outbox_stuck.lane OR concordat_outbox_stuck.lane = 0))`;

const PUT_STUCK = `INSERT INTO concordat_outbox_stuck (${STUCK}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (topic, lane) DO UPDATE SET key = $3, message_id = $4, code = $5, error = $6, attempts = $7, until = $9`;

const FREED = "DELETE FROM concordat_outbox_stuck WHERE topic = $1 AND lane = $2";

const DELETE = {
  postgres: "DELETE FROM concordat_outbox WHERE id = ANY ($1::bigint[])",
  sqlite: "DELETE FROM concordat_outbox WHERE id IN (SELECT value FROM json_each($1))",
} as const;

/** Writes what became of a batch. */
export async function settle<Tx>(database: Database<Tx>, tx: Tx, { sent, stuck, freed }: BatchOutcome): Promise<void> {
  if (sent.length > 0) {
    const ids = sent.map(({ id }: OutboxEntry) => id);
    await database.run(tx, DELETE[database.dialect], [database.dialect === "postgres" ? ids : JSON.stringify(ids)]);
  }
  // In one order, so that two relays that write the same lanes do not wait for each other.
  const ordered = [...stuck].sort((a, b) => a.lane - b.lane || (a.topic < b.topic ? -1 : 1));
  for (const { topic, lane, key, messageId, code, error, attempts, since, until } of ordered)
    await database.run(tx, PUT_STUCK, [topic, lane, key, messageId, code, error, attempts, since, until]);
  for (const { topic, lane } of freed) await database.run(tx, FREED, [topic, lane]);
}

/** Forgets stuck lanes that have nothing waiting. */
export async function dropOrphans<Tx>(database: Database<Tx>, tx: Tx): Promise<void> {
  await database.run(tx, ORPHANS, [Date.now()]);
}

/** Reads a row of the stuck lanes. */
export function stuckOf(row: DatabaseRow): StuckLane {
  return {
    topic: String(row.topic),
    lane: Number(row.lane),
    key: typeof row.key === "string" ? row.key : null,
    messageId: String(row.message_id),
    code: String(row.code),
    error: String(row.error),
    attempts: Number(row.attempts),
    since: Number(row.since),
    until: Number(row.until),
  };
}
