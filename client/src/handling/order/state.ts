import type { Database } from "../database.ts";

/** How far a key is, and what of it waits. */
export interface KeyState {
  /** The number that comes next; undefined for a key of which nothing was handled. */
  readonly next: bigint | undefined;
  readonly waiting: number;
  readonly bytes: number;
}

/** A message that waits. */
export interface WaitingRow {
  readonly version: bigint;
  readonly since: number;
  readonly message: string;
}

/** What the order of a group's events in a topic keeps in the database. Every call but `due` is within a transaction. */
export interface OrderState {
  /** Gives a key's state, and keeps other consumers from it until the transaction ends. */
  lock(tx: unknown, key: string): Promise<KeyState>;
  advance(tx: unknown, key: string, next: bigint): Promise<void>;
  /** Keeps a message; false where one with its number waits already. */
  park(tx: unknown, key: string, version: bigint, message: string): Promise<boolean>;
  /** The first of a key's messages that wait. */
  lowest(tx: unknown, key: string): Promise<WaitingRow | undefined>;
  /** Keeps others from handling a message that waits, for a while; false where somebody does, or it waits no more. */
  claim(tx: unknown, key: string, version: bigint): Promise<boolean>;
  /** Lets others handle it again. */
  release(tx: unknown, key: string, version: bigint): Promise<void>;
  /** False where it waits no more. */
  remove(tx: unknown, key: string, version: bigint): Promise<boolean>;
  /** Keys of which something waits that is next, or has waited since before then, where a time is given. */
  due(before: number | undefined): Promise<readonly string[]>;
}

/** Milliseconds for which a message that is being handled is left alone by others. */
const CLAIM_MS = 30_000;

const KEY = "consumer_group = $1 AND topic = $2 AND key = $3";
const ONE = `${KEY} AND version = CAST($4 AS bigint)`;

const LOCK = `INSERT INTO concordat_order (consumer_group, topic, key, next_version) VALUES ($1, $2, $3, NULL)
ON CONFLICT (consumer_group, topic, key) DO UPDATE SET next_version = concordat_order.next_version
RETURNING CAST(next_version AS text) AS next`;
const WAITING = `SELECT count(*) AS waiting, COALESCE(sum(size), 0) AS bytes FROM concordat_waiting WHERE ${KEY}`;
const ADVANCE = `UPDATE concordat_order SET next_version = CAST($4 AS bigint) WHERE ${KEY} RETURNING 1 AS done`;
const PARK = `INSERT INTO concordat_waiting (consumer_group, topic, key, version, since, claimed_until, size, message)
VALUES ($1, $2, $3, CAST($4 AS bigint), $5, 0, $6, $7) ON CONFLICT DO NOTHING RETURNING 1 AS parked`;
const LOWEST = `SELECT CAST(w.version AS text) AS v, w.since AS since, w.message AS message FROM concordat_waiting w
WHERE ${KEY} ORDER BY w.version LIMIT 1`;
const CLAIM = `UPDATE concordat_waiting SET claimed_until = $5 WHERE ${ONE} AND claimed_until < $6 RETURNING 1 AS claimed`;
const RELEASE = `UPDATE concordat_waiting SET claimed_until = 0 WHERE ${ONE} RETURNING 1 AS done`;
const REMOVE = `DELETE FROM concordat_waiting WHERE ${ONE} RETURNING 1 AS removed`;
const DUE = `SELECT DISTINCT w.key AS key FROM concordat_waiting w
LEFT JOIN concordat_order o ON o.consumer_group = w.consumer_group AND o.topic = w.topic AND o.key = w.key
WHERE w.consumer_group = $1 AND w.topic = $2 AND (w.since <= $3 OR w.version <= o.next_version) AND w.claimed_until < $4
LIMIT 1000`;

/** The state of a group's order in a topic. */
export function orderState(database: Database, group: string, topic: string): OrderState {
  const run = (tx: unknown, sql: string, key: string, ...more: readonly unknown[]) =>
    database.run(tx, sql, [group, topic, key, ...more]);
  return {
    lock: async (tx, key) => {
      const [row] = await run(tx, LOCK, key);
      const [sums] = await run(tx, WAITING, key);
      const next = row?.next;
      return {
        next: typeof next === "string" ? BigInt(next) : undefined,
        waiting: Number(sums?.waiting ?? 0),
        bytes: Number(sums?.bytes ?? 0),
      };
    },
    advance: async (tx, key, next) => void (await run(tx, ADVANCE, key, String(next))),
    park: async (tx, key, version, message) =>
      (await run(tx, PARK, key, String(version), Date.now(), message.length, message)).length > 0,
    lowest: async (tx, key) => {
      const [row] = await run(tx, LOWEST, key);
      if (row === undefined) return undefined;
      return { version: BigInt(String(row.v)), since: Number(row.since), message: String(row.message) };
    },
    claim: async (tx, key, version) => {
      const now = Date.now();
      return (await run(tx, CLAIM, key, String(version), now + CLAIM_MS, now)).length > 0;
    },
    release: async (tx, key, version) => void (await run(tx, RELEASE, key, String(version))),
    remove: async (tx, key, version) => (await run(tx, REMOVE, key, String(version))).length > 0,
    due: (before) =>
      database.transaction(async (tx) => {
        const rows = await database.run(tx, DUE, [group, topic, before ?? -1, Date.now()]);
        return rows.map(({ key }) => String(key));
      }),
  };
}
