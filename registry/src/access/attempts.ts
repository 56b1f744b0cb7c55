/** How many failures lock, and for how long what failed counts. */
export interface AttemptLimits {
  /** Failed logins of one name from one address, of one address, and of one name from anywhere. */
  readonly pair: number;
  readonly address: number;
  readonly name: number;
  /** Milliseconds within which failures count, and for which a lock holds. */
  readonly windowMs: number;
}

const LIMITS: AttemptLimits = { pair: 5, address: 50, name: 100, windowMs: 60_000 };

/** Places that are counted at most: the oldest are forgotten. */
const MOST = 10_000;

interface Count {
  failures: number;
  since: number;
}

/**
 * Counts failed logins. It does not know which names there are: an unknown one is counted and locked like a known one, so
 * that a lock says nothing about it.
 */
export class LoginAttempts {
  readonly #counts = new Map<string, Count>();
  readonly #limits: AttemptLimits;
  readonly #now: () => number;

  /** `now` is in milliseconds. */
  constructor(now: () => number, limits: AttemptLimits = LIMITS) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Seconds until a name may be tried from an address; 0: now. */
  wait(name: string, address: string): number {
    const waits = this.#places(name, address).map(([place, most]) => {
      const count = this.#current(place);
      return count === undefined || count.failures < most ? 0 : count.since + this.#limits.windowMs - this.#now();
    });
    return Math.ceil(Math.max(0, ...waits) / 1_000);
  }

  failed(name: string, address: string): void {
    for (const [place] of this.#places(name, address)) {
      const count = this.#current(place) ?? { failures: 0, since: this.#now() };
      count.failures += 1;
      // A lock holds for a whole window from the last failure on.
      count.since = this.#now();
      this.#counts.delete(place);
      this.#counts.set(place, count);
    }
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= MOST) break;
      this.#counts.delete(oldest);
    }
  }

  succeeded(name: string, address: string): void {
    const [pair] = this.#places(name, address);
    if (pair !== undefined) this.#counts.delete(pair[0]);
  }

  #current(place: string): Count | undefined {
    const count = this.#counts.get(place);
    if (count === undefined || this.#now() - count.since < this.#limits.windowMs) return count;
    this.#counts.delete(place);
    return undefined;
  }

  #places(name: string, address: string): readonly (readonly [place: string, most: number])[] {
    const { pair, address: ofAddress, name: ofName } = this.#limits;
    return [
      [`p ${address}\u0000${name}`, pair],
      [`a ${address}`, ofAddress],
      [`n ${name}`, ofName],
    ];
  }
}
