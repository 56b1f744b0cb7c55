import type { SubjectKey } from "../entities.ts";
import { sameKey } from "../names.ts";

/** A schema that was rejected, by a check or as it was registered. */
export interface Rejection {
  readonly key: SubjectKey;
  /** The first sentence of why. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** How often in a row. */
  readonly count: number;
}

/** Rejections that are kept. */
const MOST = 50;
/** Letters of a reason that are kept. */
const LONGEST = 500;

/** The last rejections that this process gave: nothing of them is stored. */
export class Rejections {
  readonly #now: () => number;
  #all: readonly Rejection[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The newest first. */
  get all(): readonly Rejection[] {
    return this.#all;
  }

  note(key: SubjectKey, reason: string): void {
    const cut = reason.slice(0, LONGEST);
    const before = this.#all.find((one) => sameKey(one.key, key) && one.reason === cut);
    const others = this.#all.filter((one) => one !== before);
    const noted = { key, reason: cut, time: this.#now(), count: (before?.count ?? 0) + 1 };
    this.#all = [noted, ...others].slice(0, MOST);
  }
}
