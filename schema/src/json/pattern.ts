import { RE2JS } from "re2js";
import type { Budget } from "../budget.ts";
import { programOf, runProgram } from "./regex/program.ts";
import { re2Text } from "./regex/re2.ts";
import { type RegexTree, readRegex } from "./regex/syntax.ts";

/** A pattern of a schema, ready to be matched. */
export interface Pattern {
  readonly tree: RegexTree;
  /** Whether matching takes time in proportion to the text: RE2 has all that it needs. */
  readonly isLinear: boolean;
  /** Whether it matches anywhere in a text. Takes its steps from the budget; throws BudgetExceeded at the end of it. */
  readonly matches: (text: string, budget: Budget) => boolean;
}

/** The most patterns that are kept. */
const MOST_KEPT = 1_000;
const kept = new Map<string, Pattern | undefined>();

/**
 * What a pattern of ECMA-262 matches, by RE2, whose time is linear in the text. What RE2 has nothing for, such as looking
 * ahead, is matched step by step, each counted, so that no pattern holds up more than its budget. Undefined where the text is
 * no pattern, or one with too many repetitions.
 */
export function patternOf(text: string): Pattern | undefined {
  if (kept.has(text)) return kept.get(text);
  if (kept.size >= MOST_KEPT) kept.clear();
  const made = makePattern(text);
  kept.set(text, made);
  return made;
}

function makePattern(text: string): Pattern | undefined {
  const tree = readRegex(text);
  if (tree === undefined) return undefined;
  const linear = re2Of(tree);
  if (linear !== undefined) {
    return {
      tree,
      isLinear: true,
      matches: (subject, budget) => {
        budget.spend(1 + subject.length);
        return linear.matcher(subject).find();
      },
    };
  }
  const program = programOf(tree);
  if (program === undefined) return undefined;
  return { tree, isLinear: false, matches: (subject, budget) => runProgram(program, subject, budget) };
}

function re2Of(tree: RegexTree): RE2JS | undefined {
  const text = re2Text(tree.root);
  if (text === undefined) return undefined;
  try {
    return RE2JS.compile(text);
  } catch {
    // Too large for RE2 after all: it says so only when it compiles.
    return undefined;
  }
}
