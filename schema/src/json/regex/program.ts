import type { Budget } from "../../budget.ts";
import { isIn, isWord, type PointSet } from "./sets.ts";
import type { Regex, RegexTree } from "./syntax.ts";

/** One step of a program; steps are known by their index. */
type Step =
  | { readonly op: "chars"; readonly set: PointSet }
  | { readonly op: "fork"; readonly first: number; readonly second: number }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "assertion"; readonly at: "start" | "end" | "boundary" | "inside" }
  | { readonly op: "look"; readonly ahead: boolean; readonly negated: boolean; readonly start: number }
  | { readonly op: "back"; readonly number: number }
  | { readonly op: "moved"; readonly slot: number }
  | { readonly op: "match" };

/** A pattern as steps, for a search whose cost is counted. */
export interface RegexProgram {
  readonly steps: readonly Step[];
  readonly slots: number;
  /** Whether what was matched before decides what matches now. */
  readonly remembers: boolean;
}

/** The most steps of a program. */
const LONGEST = 50_000;

class TooLong extends Error {}

/** The program of a pattern; undefined where its repetitions make it too long. */
export function programOf({ root, groups }: RegexTree): RegexProgram | undefined {
  const writer = new Writer(groups);
  try {
    writer.write(root);
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
  writer.add({ op: "match" });
  return { steps: writer.steps, slots: writer.slots, remembers: writer.remembers };
}

class Writer {
  readonly steps: Step[] = [];
  slots: number;
  remembers = false;
  #behind = false;

  constructor(groups: number) {
    this.slots = 2 * (groups + 1);
  }

  add(step: Step): number {
    if (this.steps.length >= LONGEST) throw new TooLong();
    return this.steps.push(step) - 1;
  }

  write(regex: Regex): void {
    switch (regex.kind) {
      case "chars":
        this.add({ op: "chars", set: regex.set });
        return;
      case "sequence":
        for (const item of this.#behind ? regex.items.toReversed() : regex.items) this.write(item);
        return;
      case "choice":
        this.#choice(regex.items);
        return;
      case "group":
        this.add({ op: "save", slot: 2 * regex.number + (this.#behind ? 1 : 0) });
        this.write(regex.item);
        this.add({ op: "save", slot: 2 * regex.number + (this.#behind ? 0 : 1) });
        return;
      case "repeat":
        this.#repeat(regex);
        return;
      case "assertion":
        this.add({ op: "assertion", at: regex.at });
        return;
      case "look":
        this.#look(regex);
        return;
      case "back":
        this.remembers = true;
        this.add({ op: "back", number: regex.number });
        return;
    }
  }

  #choice(items: readonly Regex[]): void {
    const ends: number[] = [];
    for (const [index, item] of items.entries()) {
      const isLast = index === items.length - 1;
      const fork = isLast ? -1 : this.add({ op: "match" });
      this.write(item);
      if (isLast) break;
      ends.push(this.add({ op: "match" }));
      this.steps[fork] = { op: "fork", first: fork + 1, second: this.steps.length };
    }
    for (const end of ends) this.steps[end] = { op: "jump", to: this.steps.length };
  }

  #repeat({ item, min, max, lazy }: Extract<Regex, { kind: "repeat" }>): void {
    for (let times = 0; times < min; times += 1) this.write(item);
    const fork = (index: number, on: number, out: number): void => {
      this.steps[index] = { op: "fork", first: lazy ? out : on, second: lazy ? on : out };
    };
    if (max === Number.POSITIVE_INFINITY) {
      const slot = this.slots++;
      const start = this.add({ op: "match" });
      this.add({ op: "save", slot });
      this.write(item);
      // A repetition that matches nothing is not repeated.
      this.add({ op: "moved", slot });
      this.add({ op: "jump", to: start });
      fork(start, start + 1, this.steps.length);
      return;
    }
    const forks: number[] = [];
    for (let times = min; times < max; times += 1) {
      forks.push(this.add({ op: "match" }));
      this.write(item);
    }
    for (const index of forks) fork(index, index + 1, this.steps.length);
  }

  #look({ ahead, negated, item }: Extract<Regex, { kind: "look" }>): void {
    const look = this.add({ op: "match" });
    const skip = this.add({ op: "match" });
    const before = this.#behind;
    this.#behind = !ahead;
    this.write(item);
    this.#behind = before;
    this.add({ op: "match" });
    this.steps[look] = { op: "look", ahead, negated, start: skip + 1 };
    this.steps[skip] = { op: "jump", to: this.steps.length };
  }
}

/**
 * Whether a program matches anywhere in a text, taking a step from the budget for each that it tries. Where nothing refers
 * to a group, no step is tried twice at one place, so that the cost is at most their product.
 */
export function runProgram(program: RegexProgram, text: string, budget: Budget): boolean {
  const letters = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const search: Search = { program, letters, budget, tried: new Set(), looked: new Map() };
  for (let at = 0; at <= letters.length; at += 1) {
    if (run(search, 0, at, 1, []) !== undefined) return true;
  }
  return false;
}

interface Search {
  readonly program: RegexProgram;
  readonly letters: readonly number[];
  readonly budget: Budget;
  /** Steps that were tried at a place and came to nothing. */
  readonly tried: Set<number>;
  /** What looking from a step at a place gave. */
  readonly looked: Map<number, boolean>;
}

type Slots = readonly (number | undefined)[];

interface Thread {
  readonly step: number;
  readonly at: number;
  readonly slots: Slots;
}

/** The groups of a match from a step on; undefined where there is none. `way` is 1 forwards and -1 backwards. */
function run(search: Search, start: number, from: number, way: 1 | -1, groups: Slots): Slots | undefined {
  const { program, letters, budget, tried } = search;
  const threads: Thread[] = [{ step: start, at: from, slots: groups }];
  for (let thread = threads.pop(); thread !== undefined; thread = threads.pop()) {
    const { step: index, at, slots } = thread;
    budget.spend();
    const key = index * (letters.length + 1) + at;
    if (!program.remembers && tried.has(key)) continue;
    if (!program.remembers) tried.add(key);
    const step = program.steps[index];
    const go = (to: number, place = at, next = slots): void => {
      threads.push({ step: to, at: place, slots: next });
    };
    switch (step?.op) {
      case "chars": {
        const letter = letters[way === 1 ? at : at - 1];
        if (letter !== undefined && isIn(step.set, letter)) go(index + 1, at + way);
        break;
      }
      case "fork":
        go(step.second);
        go(step.first);
        break;
      case "jump":
        go(step.to);
        break;
      case "save":
        // Places are only remembered where something refers to them.
        go(index + 1, at, program.remembers ? saved(slots, step.slot, at) : slots);
        break;
      case "moved":
        if (!program.remembers || slots[step.slot] !== at) go(index + 1);
        break;
      case "assertion":
        if (holds(step.at, letters, at)) go(index + 1);
        break;
      case "look": {
        const found = look(search, step, at, slots);
        if (found !== undefined) go(index + 1, at, found);
        break;
      }
      case "back": {
        const end = after(letters, slots, step.number, at, way);
        if (end !== undefined) go(index + 1, end);
        break;
      }
      default:
        return slots;
    }
  }
  return undefined;
}

function saved(slots: Slots, slot: number, at: number): Slots {
  const next = [...slots];
  next[slot] = at;
  return next;
}

function look(
  search: Search,
  { start, ahead, negated }: Extract<Step, { op: "look" }>,
  at: number,
  slots: Slots,
): Slots | undefined {
  const key = start * (search.letters.length + 1) + at;
  const known = search.program.remembers ? undefined : search.looked.get(key);
  if (known !== undefined) return known === negated ? undefined : slots;
  // What is tried within it stays apart: outside, coming to the end of it means something else.
  const found = run({ ...search, tried: new Set() }, start, at, ahead ? 1 : -1, slots);
  search.looked.set(key, found !== undefined);
  if (negated) return found === undefined ? slots : undefined;
  return found;
}

function holds(which: "start" | "end" | "boundary" | "inside", letters: readonly number[], at: number): boolean {
  if (which === "start") return at === 0;
  if (which === "end") return at === letters.length;
  return (isWord(letters[at - 1]) !== isWord(letters[at])) === (which === "boundary");
}

/** Where a repetition of a group ends; a group that matched nothing yet matches the empty text. */
function after(letters: readonly number[], slots: Slots, number: number, at: number, way: 1 | -1): number | undefined {
  const [start, end] = [slots[2 * number], slots[2 * number + 1]];
  if (start === undefined || end === undefined) return at;
  const length = end - start;
  const from = way === 1 ? at : at - length;
  if (from < 0) return undefined;
  for (let index = 0; index < length; index += 1)
    if (letters[from + index] !== letters[start + index]) return undefined;
  return at + way * length;
}
