/** A cache bounded by bytes: what was used longest ago goes first. One of 0 bytes keeps nothing. */
export class Bounded<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;
  #emptied = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** The same without counting as a use. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /**
   * What is kept, else what `make` gives, which is kept then: unless the cache was emptied while it was made, as it may be
   * made of what is no longer so.
   */
  async through<Made extends Value | undefined>(
    key: string,
    make: () => Promise<Made>,
    bytesOf: (value: Value) => number,
  ): Promise<Value | Made> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const { emptied } = this;
    const made = await make();
    if (made !== undefined) this.put(key, made, bytesOf(made), emptied);
    return made;
  }

  /** How often it was emptied. */
  get emptied(): number {
    return this.#emptied;
  }

  /** Keeps a value, unless the cache was emptied since it began to be made, when it had been so `emptied` times. */
  put(key: string, value: Value, bytes: number, emptied = this.#emptied): void {
    if (emptied !== this.#emptied) return;
    this.drop(key);
    if (bytes > this.#most / 4) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#most) return;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
    this.#emptied += 1;
  }
}
