import type { PointSet } from "./sets.ts";
import type { Regex, RegexTree } from "./syntax.ts";

/** Letters that a pattern may have before it is not looked into. */
const MOST_LETTERS = 400;

/** What stands where in a pattern: which letters may come first, last, and behind each other. */
interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

class Unsteady extends Error {}

/**
 * Whether an engine that goes back, such as V8's, takes time linear in the text: the pattern begins at the start of the text,
 * and each letter of it says by itself where in the pattern it stands and how it got there (it is strongly deterministic,
 * Brüggemann-Klein 1993), so that there is never more than a step to go back. Others may be as fast; nobody looked.
 */
export function isSteady({ root }: RegexTree): boolean {
  if (root.kind !== "sequence" || root.items[0]?.kind !== "assertion" || root.items[0].at !== "start") return false;
  const walk = new Letters();
  try {
    return walk.isDeterministic(walk.part(root));
  } catch (error) {
    if (error instanceof Unsteady) return false;
    throw error;
  }
}

const EMPTY: Part = { nullable: true, first: [], last: [] };

/** The letters of a pattern, each a set of code points, and which may follow which. */
class Letters {
  readonly #sets: PointSet[] = [];
  readonly #follow: Set<number>[] = [];

  part(regex: Regex): Part {
    switch (regex.kind) {
      case "chars":
        return this.#letter(regex.set);
      case "sequence":
        return regex.items.reduce((before: Part, item) => this.#chain(before, this.part(item)), EMPTY);
      case "choice": {
        const parts = regex.items.map((item) => this.part(item));
        return {
          nullable: parts.some(({ nullable }) => nullable),
          first: parts.flatMap(({ first }) => first),
          last: parts.flatMap(({ last }) => last),
        };
      }
      case "group":
        return this.part(regex.item);
      case "repeat":
        return this.#repeat(regex);
      case "assertion":
        return EMPTY;
      default:
        throw new Unsteady();
    }
  }

  isDeterministic({ first }: Part): boolean {
    return [first, ...this.#follow].every((letters) => this.#areApart([...letters]));
  }

  #letter(set: PointSet): Part {
    if (this.#sets.length >= MOST_LETTERS) throw new Unsteady();
    const letter = this.#sets.push(set) - 1;
    this.#follow.push(new Set());
    return { nullable: false, first: [letter], last: [letter] };
  }

  #chain(before: Part, after: Part): Part {
    for (const letter of before.last) {
      for (const next of after.first) {
        const follow = this.#follow[letter];
        // Two ways from one letter to the next, as in `(a+)+`: each text is matched in many ways.
        if (follow === undefined || follow.has(next)) throw new Unsteady();
        follow.add(next);
      }
    }
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  #repeat({ item, min, max }: Extract<Regex, { kind: "repeat" }>): Part {
    const once = this.part(item);
    const isFixed = min === max && max > 0 && !once.nullable;
    // So many and no more: what follows is no choice, and a second time shows what stands behind the first.
    if (isFixed) return max === 1 || item.kind === "chars" ? once : this.#chain(once, this.part(item));
    if (max > 1) this.#chain(once, once);
    return { ...once, nullable: min === 0 || once.nullable };
  }

  /** Whether no two letters have a code point in common. */
  #areApart(letters: readonly number[]): boolean {
    const ranges = letters.flatMap((letter) => [...(this.#sets[letter] ?? [])]).sort((a, b) => a[0] - b[0]);
    return ranges.every(([low], index) => index === 0 || low > (ranges[index - 1]?.[1] ?? -1));
  }
}
