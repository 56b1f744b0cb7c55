/**
 * The steps that walks over types may take, given by the caller: a small one where others wait for the same
 * thread, a large one elsewhere. No input costs more than its budget, whatever its shape.
 */
export interface Budget {
  /** Takes steps, one unless said otherwise. Throws {@link BudgetExceeded} where none are left. */
  spend(steps?: number): void;
  /** Steps taken so far. */
  readonly spent: number;
}

/** Steps for a thread that others wait for: some milliseconds of work. */
export const SMALL_BUDGET = 5_000;
/** Steps for a thread of its own, and for the command, beside one for each letter of the texts: some seconds of work. */
export const LARGE_BUDGET = 1_000_000;

/** A walk over types came to the end of its budget: nothing is known of what it was asked. */
export class BudgetExceeded extends Error {
  readonly code = "engine/too-many-steps";
  readonly steps: number;

  constructor(steps: number) {
    super(`the schema is too entangled to judge: it takes more than ${steps.toLocaleString("en")} steps`);
    this.name = "BudgetExceeded";
    this.steps = steps;
  }
}

/** A budget of so many steps. */
export function budgetOf(steps: number): Budget {
  return new Steps(steps);
}

class Steps implements Budget {
  readonly #most: number;
  #spent = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get spent(): number {
    return this.#spent;
  }

  spend(steps = 1): void {
    this.#spent += steps;
    if (this.#spent > this.#most) throw new BudgetExceeded(this.#most);
  }
}

/**
 * The large budget for texts of so many UTF-16 units: what large texts take in proportion is no entanglement. It is also that
 * of a caller that gives none, so that no walk is without bounds.
 */
export function largeBudget(size = 0): Budget {
  return budgetOf(LARGE_BUDGET + size);
}

/** A schema's text, and those that it refers to. */
interface Texts {
  readonly source: string;
  readonly references: readonly { readonly text: string }[];
}

/** UTF-16 units of a schema's text and of those that it refers to. */
export function textSize({ source, references }: Texts): number {
  return references.reduce((sum, { text }) => sum + text.length, source.length);
}
