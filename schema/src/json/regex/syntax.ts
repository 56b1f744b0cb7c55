import { CLASSES, DOT, inverted, only, type PointRange, type PointSet, propertySet, setOf } from "./sets.ts";

/** A regular expression of ECMA-262 as it is read with the flag `u`: letters are code points. */
export type Regex =
  | { readonly kind: "chars"; readonly set: PointSet }
  | { readonly kind: "sequence"; readonly items: readonly Regex[] }
  | { readonly kind: "choice"; readonly items: readonly Regex[] }
  | {
      readonly kind: "repeat";
      readonly item: Regex;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: "group"; readonly item: Regex; readonly number: number }
  | { readonly kind: "assertion"; readonly at: "start" | "end" | "boundary" | "inside" }
  | { readonly kind: "look"; readonly ahead: boolean; readonly negated: boolean; readonly item: Regex }
  | { readonly kind: "back"; readonly number: number };

/** A pattern as a tree, and how many groups it has. */
export interface RegexTree {
  readonly root: Regex;
  readonly groups: number;
}

/** Groups within each other that a pattern may have. */
const MAX_DEPTH = 200;

/**
 * Reads a pattern of JSON Schema: ECMA-262 with the flag `u`, and besides what is read without it (escapes of letters that
 * mean nothing, brackets that are not closed). Undefined where it is no pattern.
 */
export function readRegex(pattern: string): RegexTree | undefined {
  const reader = new Reader(pattern);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NoRegex) return undefined;
    throw error;
  }
}

class NoRegex extends Error {}

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
  ["0", 0],
]);

/** A class such as `\d`, or a letter. */
type Member = { readonly set: PointSet } | { readonly point: number };

class Reader {
  readonly #letters: readonly string[];
  readonly #names: ReadonlyMap<string, number>;
  readonly #groups: number;
  #at = 0;
  #opened = 0;

  constructor(pattern: string) {
    this.#letters = [...pattern];
    const { names, count } = groupsIn(pattern);
    this.#names = names;
    this.#groups = count;
  }

  whole(): RegexTree {
    const root = this.#choice(0);
    if (this.#at < this.#letters.length) throw new NoRegex("a group ends that did not begin");
    return { root, groups: this.#opened };
  }

  #choice(depth: number): Regex {
    if (depth > MAX_DEPTH) throw new NoRegex("groups nest too deep");
    const items = [this.#sequence(depth)];
    while (this.#take("|")) items.push(this.#sequence(depth));
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
  }

  #sequence(depth: number): Regex {
    const items: Regex[] = [];
    for (
      let next = this.#letters[this.#at];
      next !== undefined && next !== "|" && next !== ")";
      next = this.#letters[this.#at]
    )
      items.push(this.#repeated(this.#term(depth)));
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "sequence", items };
  }

  #repeated(item: Regex): Regex {
    const counts = this.#counts();
    if (counts === undefined) return item;
    if (item.kind === "assertion" || (item.kind === "look" && !item.ahead)) throw new NoRegex("nothing to repeat");
    const lazy = this.#take("?");
    if (this.#counts() !== undefined) throw new NoRegex("nothing to repeat");
    return { kind: "repeat", item, min: counts[0], max: counts[1], lazy };
  }

  #counts(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    const found = this.#letters[this.#at] === "{" ? /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#ahead(40)) : null;
    if (found === null) return undefined;
    const [text, least = "", comma, most = ""] = found;
    this.#at += text.length;
    const min = Number(least);
    const max = comma === undefined ? min : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    if (max < min) throw new NoRegex("counts out of order");
    return [min, max];
  }

  #term(depth: number): Regex {
    const letter = this.#letters[this.#at] ?? "";
    this.#at += 1;
    switch (letter) {
      case "^":
        return { kind: "assertion", at: "start" };
      case "$":
        return { kind: "assertion", at: "end" };
      case ".":
        return { kind: "chars", set: DOT };
      case "(":
        return this.#group(depth);
      case "[":
        return { kind: "chars", set: this.#class() };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new NoRegex("nothing to repeat");
      default:
        return { kind: "chars", set: only(letter.codePointAt(0) ?? 0) };
    }
  }

  #group(depth: number): Regex {
    const [text = ""] = /^\?(?::|<?[=!]|<[^>]*>)/.exec(this.#ahead(200)) ?? [];
    if (text === "" && this.#letters[this.#at] === "?") throw new NoRegex("a kind of group that there is not");
    this.#at += [...text].length;
    const number = text === "" || text.endsWith(">") ? ++this.#opened : 0;
    const item = this.#choice(depth + 1);
    if (!this.#take(")")) throw new NoRegex("a group that does not end");
    if (number > 0) return { kind: "group", item, number };
    if (text === "?:") return item;
    return { kind: "look", ahead: !text.startsWith("?<"), negated: text.endsWith("!"), item };
  }

  #escape(): Regex {
    const letter = this.#letters[this.#at];
    if (letter === "b" || letter === "B") {
      this.#at += 1;
      return { kind: "assertion", at: letter === "b" ? "boundary" : "inside" };
    }
    const [text, digits, name] = /^(?:([1-9]\d*)|k<([^>]+)>)/.exec(this.#ahead(100)) ?? [];
    if (text !== undefined) {
      const number = digits === undefined ? this.#names.get(name ?? "") : Number(digits);
      if (number === undefined || number > this.#groups) throw new NoRegex("a group that there is not");
      this.#at += [...text].length;
      return { kind: "back", number };
    }
    const member = this.#escaped();
    return { kind: "chars", set: "set" in member ? member.set : only(member.point) };
  }

  /** What follows a backslash, in and outside of brackets. */
  #escaped(): Member {
    const letter = this.#letters[this.#at];
    if (letter === undefined) throw new NoRegex("an escape that does not end");
    const set = CLASSES.get(letter);
    const control = CONTROLS.get(letter);
    if (letter === "p" || letter === "P") return { set: this.#property(letter === "P") };
    if (letter === "u" || letter === "x" || letter === "c") {
      const point = this.#coded(letter);
      if (point !== undefined) return { point };
    }
    this.#at += 1;
    if (set !== undefined) return { set };
    // Without the flag `u` other letters stand for themselves.
    return { point: control ?? letter.codePointAt(0) ?? 0 };
  }

  #property(negated: boolean): PointSet {
    const [text, name = ""] = /^[pP]\{([^}]*)\}/.exec(this.#ahead(100)) ?? [];
    const set = text === undefined ? undefined : propertySet(name);
    if (text === undefined || set === undefined) throw new NoRegex("a property that there is not");
    this.#at += text.length;
    return negated ? inverted(set) : set;
  }

  #coded(letter: string): number | undefined {
    const form = { u: /^u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]+)\})/, x: /^x([0-9a-fA-F]{2})/, c: /^c([a-zA-Z])/ };
    const found = form[letter as "u" | "x" | "c"].exec(this.#ahead(20));
    if (found === null) return undefined;
    const [text, code = "", braced] = found;
    this.#at += text.length;
    if (letter === "c") return (code.codePointAt(0) ?? 0) % 32;
    const point = Number.parseInt(braced ?? code, 16);
    if (point > 0x10ffff) throw new NoRegex("no such code point");
    // Two escapes may be the halves of one letter.
    const low = point >= 0xd800 && point <= 0xdbff ? /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(this.#ahead(6)) : null;
    if (low === null) return point;
    this.#at += 6;
    return 0x10000 + ((point - 0xd800) << 10) + (Number.parseInt(low[1] ?? "", 16) - 0xdc00);
  }

  #class(): PointSet {
    const negated = this.#take("^");
    const ranges: PointRange[] = [];
    while (!this.#take("]")) {
      const first = this.#member();
      if (this.#letters[this.#at] === "-" && this.#letters[this.#at + 1] !== "]" && "point" in first) {
        this.#at += 1;
        const last = this.#member();
        if ("point" in last) {
          if (last.point < first.point) throw new NoRegex("a range out of order");
          ranges.push([first.point, last.point]);
        } else ranges.push([first.point, first.point], [0x2d, 0x2d], ...last.set);
      } else if ("set" in first) for (const range of first.set) ranges.push(range);
      else ranges.push([first.point, first.point]);
    }
    return negated ? inverted(setOf(ranges)) : setOf(ranges);
  }

  #member(): Member {
    const letter = this.#letters[this.#at];
    if (letter === undefined) throw new NoRegex("brackets that do not end");
    this.#at += 1;
    if (letter !== "\\") return { point: letter.codePointAt(0) ?? 0 };
    if (this.#take("b")) return { point: 8 };
    if (this.#take("-")) return { point: 0x2d };
    return this.#escaped();
  }

  #take(letter: string): boolean {
    if (this.#letters[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #ahead(most: number): string {
    return this.#letters.slice(this.#at, this.#at + most).join("");
  }
}

/** The numbers of a pattern's named groups, and how many groups there are. */
function groupsIn(pattern: string): { readonly names: ReadonlyMap<string, number>; readonly count: number } {
  const names = new Map<string, number>();
  let count = 0;
  // Escapes and classes are stepped over.
  for (const [text, name] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?<([^=!>][^>]*)>/g)) {
    if (!text.startsWith("(")) continue;
    count += 1;
    if (name !== undefined) names.set(name, count);
  }
  return { names, count };
}
