/** How long this consumer has been able to get what others wait for. */
export interface OrderWatch {
  /** Says that it can now: the database answered, and nothing was heard of a broker that is away. */
  saw(now: number): void;
  /** Says that it could not: the database or the broker was away. */
  interrupted(): void;
  /** Milliseconds since 1970 before which an event must have begun to wait, to wait no more; undefined while none may be given up. */
  bound(now: number): number | undefined;
}

/** Milliseconds without a look after which the process counts as having been away itself. */
const AWAY_MS = 10_000;

/**
 * A watch over events that wait for others. While the consumer, its database or its broker is away, the missing event may
 * well lie in the broker: that time does not count, or an outage would make stale what was never late.
 */
export function createWatch(maxWaitMs: number): OrderWatch {
  let since: number | undefined;
  let last = 0;
  return {
    saw: (now) => {
      if (since === undefined || now - last > AWAY_MS || now < last) since = now;
      last = now;
    },
    interrupted: () => {
      since = undefined;
    },
    bound: (now) => (since !== undefined && now - since >= maxWaitMs ? now - maxWaitMs : undefined),
  };
}
