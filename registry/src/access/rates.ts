interface Bucket {
  tokens: number;
  at: number;
}

/** Callers that are known one by one: the one that was seen longest ago is forgotten, and begins with a full bucket. */
const MOST = 10_000;
/** Seconds' worth of requests that may come at once. */
const BURST = 2;

/** Token buckets, one a caller: so many requests a second, twice as many at once. */
export class Rates {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perSecond: number;
  readonly #now: () => number;

  /** `now` is in milliseconds. */
  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Takes one request of a caller; seconds until it may come where there were too many, 0 where it may now. */
  take(caller: string): number {
    const now = this.#now();
    const most = this.#perSecond * BURST;
    const before = this.#buckets.get(caller) ?? { tokens: most, at: now };
    const tokens = Math.min(most, before.tokens + ((now - before.at) / 1_000) * this.#perSecond);
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    const oldest = this.#buckets.size > MOST ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return tokens < 1 ? Math.max(1, Math.ceil((1 - tokens) / this.#perSecond)) : 0;
  }
}
