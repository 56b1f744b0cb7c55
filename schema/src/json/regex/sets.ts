/** Code points from `low` to `high`, both included. */
export type PointRange = readonly [low: number, high: number];

/** A set of code points: ranges in their order, which neither meet nor touch. */
export type PointSet = readonly PointRange[];

/** The last code point there is. */
export const LAST = 0x10ffff;

/** The set of these ranges, which may overlap and stand in any order. */
export function setOf(ranges: readonly PointRange[]): PointSet {
  const made: [number, number][] = [];
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = made.at(-1);
    if (before !== undefined && low <= before[1] + 1) before[1] = Math.max(before[1], high);
    else made.push([low, high]);
  }
  return made;
}

/** The code points that are not in a set. */
export function inverted(set: PointSet): PointSet {
  const made: PointRange[] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) made.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= LAST) made.push([next, LAST]);
  return made;
}

/** Whether a code point is in a set. */
export function isIn(set: PointSet, point: number): boolean {
  let [low, high] = [0, set.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined || point < range[0]) high = middle - 1;
    else if (point > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** The set of one code point. */
export function only(point: number): PointSet {
  return [[point, point]];
}

const DIGITS: PointSet = [[0x30, 0x39]];
const WORD: PointSet = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
// ECMA-262, WhiteSpace and LineTerminator.
const BLANKS: PointSet = setOf([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

/** What `.` stands for: all but the ends of lines. */
export const DOT: PointSet = inverted(
  setOf([
    [0x0a, 0x0a],
    [0x0d, 0x0d],
    [0x2028, 0x2029],
  ]),
);

/** What the escapes for classes stand for, by their letter. */
export const CLASSES: ReadonlyMap<string, PointSet> = new Map([
  ["d", DIGITS],
  ["D", inverted(DIGITS)],
  ["w", WORD],
  ["W", inverted(WORD)],
  ["s", BLANKS],
  ["S", inverted(BLANKS)],
]);

/** Whether a code point counts as a part of a word for `\b`. */
export function isWord(point: number | undefined): boolean {
  return point !== undefined && isIn(WORD, point);
}

const properties = new Map<string, PointSet | undefined>();

/** The code points with a property of Unicode, such as `L` or `Script=Greek`; undefined where there is no such property. */
export function propertySet(name: string): PointSet | undefined {
  if (!properties.has(name)) properties.set(name, findProperty(name));
  return properties.get(name);
}

let everything: string | undefined;

function findProperty(name: string): PointSet | undefined {
  if (!/^\w+(?:=\w+)?$/.test(name)) return undefined;
  const found = regexFor(name);
  if (found === undefined) return undefined;
  // A string of all code points but surrogates, which no property of letters has.
  everything ??= Array.from({ length: LAST + 1 }, (_, point) =>
    point >= 0xd800 && point <= 0xdfff ? "" : String.fromCodePoint(point),
  ).join("");
  const ranges = [...everything.matchAll(found)].map(([run]): PointRange => {
    return [run.codePointAt(0) ?? 0, lastPoint(run)];
  });
  // A run may go on over the surrogates that were left out.
  return setOf(
    ranges.flatMap(([low, high]): PointRange[] =>
      low < 0xd800 && high > 0xdfff
        ? [
            [low, 0xd7ff],
            [0xe000, high],
          ]
        : [[low, high]],
    ),
  );
}

function regexFor(name: string): RegExp | undefined {
  try {
    return new RegExp(`\\p{${name}}+`, "gu");
  } catch {
    // V8 knows which properties there are.
    return undefined;
  }
}

function lastPoint(text: string): number {
  const point = text.codePointAt(text.length - 2) ?? 0;
  return point > 0xffff ? point : text.charCodeAt(text.length - 1);
}
