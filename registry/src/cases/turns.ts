/** The turn of decisions about services, environments and contracts, which hang together. */
export const SERVICES = "services";
/** That of decisions about associations, as those of all subjects hang together. */
export const ASSOCIATIONS = "associations";
/** That of decisions about who may do what. */
export const ACCESS = "access";

/**
 * Lets tasks of one key run one after the other, and tasks of different keys at the same time. Decisions on one subject
 * would otherwise make each other stale, again and again.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last.set(key, promise);
    try {
      await before;
      return await task();
    } finally {
      resolve();
      if (this.#last.get(key) === promise) this.#last.delete(key);
    }
  }
}
