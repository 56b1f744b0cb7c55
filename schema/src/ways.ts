import { integerFrom, type Random } from "./random.ts";

/** How often each way of each choice was taken, while events are sampled. */
export interface Ways {
  readonly random: Random;
  /** By what is chosen at: a union, an enum, a field that may be left out. */
  readonly taken: Map<object, number[]>;
  /** Whether a way was taken for the first time since this was last set to false. */
  fresh: boolean;
}

/**
 * The way of a choice that was taken least often so far, with chance among equals: a number from 0. Where only some ways are
 * open now, one of `among`, which is not empty.
 */
export function choose(choice: object, count: number, ways: Ways, among?: readonly number[]): number {
  const taken = ways.taken.get(choice) ?? Array.from({ length: count }, () => 0);
  ways.taken.set(choice, taken);
  const open = among ?? taken.map((_, way) => way);
  const least = open.reduce((fewest, way) => Math.min(fewest, taken[way] ?? 0), Number.POSITIVE_INFINITY);
  const candidates = open.filter((way) => (taken[way] ?? 0) === least);
  const way = candidates[integerFrom(ways.random, 0, candidates.length - 1)] ?? 0;
  if (taken[way] === 0) ways.fresh = true;
  taken[way] = (taken[way] ?? 0) + 1;
  return way;
}

/** Whether every way of every choice that was met was taken. */
export function allTaken({ taken }: Ways): boolean {
  return [...taken.values()].every((ways) => ways.every((times) => times > 0));
}

/** The ways of the widest choice that was met; at least one. */
export function widest({ taken }: Ways): number {
  return Math.max(1, ...[...taken.values()].map((ways) => ways.length));
}
