import { type Key, keys } from "../epochs.ts";
import type { Statements } from "./statements.ts";

/** The ids that contexts give out: counted in memory within a transaction, and kept once at its end. */
export class Ids {
  readonly #statements: Statements;
  readonly #last = new Map<string, number>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The next id of a context. Ids are never given out twice. */
  next(context: string, moved: Set<Key>): number {
    const id = (this.#last.get(context) ?? this.#read(context, moved)) + 1;
    this.#last.set(context, id);
    return id;
  }

  #read(context: string, moved: Set<Key>): number {
    const known = this.#statements.lastId.get(context)?.last_id;
    if (known !== undefined) return known;
    addContext(this.#statements, context, moved);
    return this.#statements.lastId.get(context)?.last_id ?? 0;
  }

  save(): void {
    for (const [context, id] of this.#last) this.#statements.pastId.run(id, context);
    this.#last.clear();
  }

  forget(): void {
    this.#last.clear();
  }
}

/** Adds a context, unless it is there. */
export function addContext(statements: Statements, context: string, moved: Set<Key>): void {
  if (statements.context.run({ context }).changes > 0) moved.add(keys.contexts);
}
