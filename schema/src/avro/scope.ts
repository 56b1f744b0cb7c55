import type { AvroNamed, AvroType } from "./model.ts";

/** What waits for the end of a text: a name used before it is defined, a check that needs every name. */
type Later = () => void;

/** The named types of a schema and its references, and what waits for all of them to be known. */
export class AvroScope {
  readonly #types = new Map<string, AvroNamed>();
  #later: Later[] = [];

  find(names: readonly string[]): AvroNamed | undefined {
    for (const name of names) {
      const type = this.#types.get(name);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  define(type: AvroNamed): void {
    this.#types.set(type.name.full, type);
  }

  names(): readonly string[] {
    return [...this.#types.keys()];
  }

  later(task: Later): void {
    this.#later.push(task);
  }

  /** Runs what was put off, in order; tasks may put off others. */
  settle(): void {
    while (this.#later.length > 0) {
      const tasks = this.#later;
      this.#later = [];
      for (const task of tasks) task();
    }
  }
}

/** Where a parsed type goes: at once, or when its name is known. */
export type PlaceType = (type: AvroType) => void;
