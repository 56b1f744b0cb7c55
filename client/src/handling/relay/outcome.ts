import type { OutboxEntry } from "../outbox/entry.ts";

/** A key, or (lane {@link WHOLE_TOPIC}) a topic, whose first event could not be sent. */
export interface StuckLane {
  readonly topic: string;
  readonly lane: number;
  /** The event's key as text; null where it has none. */
  readonly key: string | null;
  readonly messageId: string;
  readonly code: string;
  readonly error: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When it is tried again, in milliseconds since 1970. */
  readonly until: number;
}

/** What a relay takes at a time: entries in order, and those lanes among them that failed before and are due again. */
export interface Batch {
  readonly entries: readonly OutboxEntry[];
  readonly due: readonly StuckLane[];
}

/** What became of a batch. What is neither sent nor stuck stays as it is. */
export interface BatchOutcome {
  readonly sent: readonly OutboxEntry[];
  readonly stuck: readonly StuckLane[];
  /** Lanes that were stuck and go on. */
  readonly freed: readonly StuckLane[];
  /** Why the broker took nothing more. */
  readonly away?: unknown;
}

/** Where a relay takes what waits. */
export interface Outbox {
  /**
   * Takes a batch that no other relay has, hands it to `send` and removes what was sent; gives what became of it, or
   * undefined where nothing waits. Rejects where the database fails: then what was sent is sent again.
   */
  round(send: (batch: Batch) => Promise<BatchOutcome>): Promise<BatchOutcome | undefined>;
}
