import { Bounded } from "../bounded.ts";
import type { Asked } from "../store/epochs.ts";
import type { Reading } from "../store/store.ts";

interface Entry<Value> {
  readonly value: Value;
  readonly asked: Asked;
}

/** Keeps what was made with readings, bounded by bytes, for as long as nothing of what was asked for it has changed. */
export class Held<Value> {
  readonly #kept: Bounded<Entry<Value>>;

  /** One of 0 bytes keeps nothing. */
  constructor(most: number) {
    this.#kept = new Bounded(most);
  }

  /** What is kept, whether it holds or not. */
  peek(name: string): Value | undefined {
    return this.#kept.peek(name)?.value;
  }

  /** What is kept and holds still, which counts as asked with the reading; else what `make` gives, which is kept then. */
  async through<Made extends Value | undefined>(
    reading: Reading,
    name: string,
    make: (inner: Reading) => Promise<Made>,
    bytesOf: (value: Value) => number,
  ): Promise<Value | Made> {
    const known = this.#kept.get(name);
    if (known !== undefined && reading.rely(known.asked)) return known.value;
    const { made, asked } = await reading.apart(make);
    if (made !== undefined) this.#kept.put(name, { value: made, asked }, bytesOf(made));
    return made;
  }

  drop(name: string): void {
    this.#kept.drop(name);
  }
}
