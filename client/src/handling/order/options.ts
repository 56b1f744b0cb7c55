/** How a consumer keeps the events of a key in their order, whatever order they come in. */
export interface OrderOptions<Event = unknown> {
  /**
   * Which event of its key this is: a whole number that grows by one with each, such as a version. An event without one
   * (undefined) is handled as it comes. Only events with a key are ordered.
   */
  by(event: Event): number | bigint | undefined;
  /** The number of a key's first event; whichever comes first unless given. */
  readonly first?: number | bigint;
  /**
   * What becomes of an event before which others are missing. `wait`, the default: it waits for them, in the database, within
   * the bounds below. `flag`: it is handled at once, with `gap: true`. `allow`: the numbers need not follow one another, such as times.
   */
  readonly gaps?: "wait" | "flag" | "allow";
  /**
   * Milliseconds that an event waits; 300,000 unless given. Choose it longer than a partition may stand still. Then it is handled with `gap: true`, and those behind it. Time in
   * which the consumer does not run, or its database or broker is away, does not count.
   */
  readonly maxWaitMs?: number;
  /** Most events of a key that wait; 100 unless given. With one more, the first of them is handled with `gap: true`. */
  readonly maxWaiting?: number;
  /** Most bytes of a key's events that wait; 1,048,576 unless given. With more, the first is handled with `gap: true`. */
  readonly maxWaitingBytes?: number;
}

/** The options with their defaults. */
export interface OrderBounds {
  readonly first: bigint | undefined;
  readonly gaps: "wait" | "flag" | "allow";
  readonly maxWaitMs: number;
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
}

/** Fills in what was not given. */
export function boundsOf(options: OrderOptions<never>): OrderBounds {
  const { first, gaps = "wait", maxWaitMs = 300_000, maxWaiting = 100, maxWaitingBytes = 1_048_576 } = options;
  return { first: first === undefined ? undefined : BigInt(first), gaps, maxWaitMs, maxWaiting, maxWaitingBytes };
}
