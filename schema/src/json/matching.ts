import type { Budget } from "../budget.ts";

/** How many there are on each side that are to be matched. */
export interface Assignment {
  readonly left: number;
  readonly right: number;
}

/**
 * The size of the largest matching between two sides, each with at most one of the other (Kuhn's algorithm). What fits is asked
 * as late as possible and once, the one with the same number first, so that sides which are the same take as many questions
 * as they have members.
 */
export function largestMatching(
  { left, right }: Assignment,
  fits: (left: number, right: number) => boolean,
  budget: Budget,
): number {
  const asked = new Map<number, boolean>();
  const fit = (one: number, other: number): boolean => {
    const key = one * right + other;
    const known = asked.get(key) ?? fits(one, other);
    asked.set(key, known);
    return known;
  };
  const search = { right, owner: new Map(), place: new Map(), fit, budget };
  let size = 0;
  for (let one = 0; one < left && size < right; one += 1) if (improve(one, search)) size += 1;
  return size;
}

interface Search {
  readonly right: number;
  /** The left one that each right one is matched with, and the other way round. */
  readonly owner: Map<number, number>;
  readonly place: Map<number, number>;
  readonly fit: (left: number, right: number) => boolean;
  readonly budget: Budget;
}

/** Finds a place for one on the left, moving others where that helps; breadth first, so that the stack stays small. */
function improve(start: number, search: Search): boolean {
  const { right, owner, fit, budget } = search;
  const came = new Map<number, number>();
  const queue = [start];
  for (const one of queue) {
    for (let step = 0; step < right; step += 1) {
      budget.spend();
      // The one with the same number comes first.
      const other = (one + step) % right;
      if (came.has(other) || !fit(one, other)) continue;
      came.set(other, one);
      const next = owner.get(other);
      if (next === undefined) {
        turn(other, came, search);
        return true;
      }
      queue.push(next);
    }
  }
  return false;
}

/** Matches anew along the way that led to a free one. */
function turn(free: number, came: ReadonlyMap<number, number>, { owner, place }: Search): void {
  for (let other: number | undefined = free; other !== undefined; ) {
    const one = came.get(other);
    if (one === undefined) return;
    const before = place.get(one);
    owner.set(other, one);
    place.set(one, other);
    other = before;
  }
}
