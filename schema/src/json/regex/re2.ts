import type { PointSet } from "./sets.ts";
import type { Regex } from "./syntax.ts";

/** The most repetitions that RE2 takes, one within another counted as their product. */
const MOST_REPEATED = 1_000;
/** The longest text that is given to RE2: what it makes of it is some times larger. */
const LONGEST = 20_000;

/**
 * A pattern in RE2's syntax, with the same meaning: sets as code points, `$` as the end of the text. Undefined where RE2 has
 * nothing for it: looking ahead or behind, references to groups, more than a thousand repetitions.
 */
export function re2Text(root: Regex): string | undefined {
  const text = write(root, 1);
  return text !== undefined && text.length <= LONGEST ? text : undefined;
}

function write(regex: Regex, times: number): string | undefined {
  switch (regex.kind) {
    case "chars":
      return setText(regex.set);
    case "sequence":
      return all(regex.items, times)?.join("");
    case "choice":
      return around(all(regex.items, times)?.join("|"));
    case "group":
      return around(write(regex.item, times));
    case "repeat":
      return repeatText(regex, times);
    case "assertion":
      return { start: "\\A", end: "\\z", boundary: "\\b", inside: "\\B" }[regex.at];
    default:
      return undefined;
  }
}

function all(items: readonly Regex[], times: number): readonly string[] | undefined {
  const texts: string[] = [];
  for (const item of items) {
    const text = write(item, times);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

function around(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `(?:${text})`;
}

function repeatText({ item, min, max }: Extract<Regex, { kind: "repeat" }>, times: number): string | undefined {
  const most = Number.isFinite(max) ? max : min;
  if (most * times > MOST_REPEATED) return undefined;
  const inner = around(write(item, times * Math.max(1, most)));
  if (inner === undefined) return undefined;
  // Whether there is a match is the same for greedy and lazy repetitions.
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? `${inner}*` : min === 1 ? `${inner}+` : `${inner}{${min},}`;
  return `${inner}{${min},${max}}`;
}

function setText(set: PointSet): string {
  // RE2 has no empty brackets.
  if (set.length === 0) return "[^\\x{0}-\\x{10FFFF}]";
  return `[${set.map(([low, high]) => (low === high ? point(low) : `${point(low)}-${point(high)}`)).join("")}]`;
}

function point(code: number): string {
  return `\\x{${code.toString(16).toUpperCase()}}`;
}
