import type { Database } from "../database.ts";
import type { StuckLane } from "./outcome.ts";
import { ALL_STUCK, stuckOf } from "./rows.ts";

/** What waits in an outbox. */
export interface OutboxStatus {
  /** How many events wait, stuck ones among them. */
  readonly waiting: number;
  /** Milliseconds since the oldest of them was written; undefined where none waits. */
  readonly oldestMs: number | undefined;
  /** Keys, and (`lane` 0) topics, that stand still. */
  readonly stuck: readonly StuckLane[];
}

const COUNT = "SELECT count(*) AS waiting, min(written_at) AS oldest FROM concordat_outbox";

/** Counts what waits in the outbox. */
export function outboxStatus<Tx>(database: Database<Tx>): Promise<OutboxStatus> {
  return database.transaction(async (tx) => {
    const [row] = await database.run(tx, COUNT, []);
    const stuck = await database.run(tx, ALL_STUCK, []);
    const oldest = row?.oldest;
    return {
      waiting: Number(row?.waiting ?? 0),
      oldestMs: oldest === null || oldest === undefined ? undefined : Math.max(0, Date.now() - Number(oldest)),
      stuck: stuck.map(stuckOf),
    };
  });
}
