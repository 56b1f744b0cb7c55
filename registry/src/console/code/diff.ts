/** How the lines of two texts go together: both sides of a line that is the same, else one of them. */
export interface LinePair {
  /** From 0; undefined where only the new text has the line. */
  readonly old: number | undefined;
  /** From 0; undefined where only the old text has it. */
  readonly new: number | undefined;
}

/** Steps that looking for the shortest way between two anchors may take; beyond, all between is taken as replaced. */
const MOST_STEPS = 2_000_000;

interface Lines {
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/** A part of both texts, ends excluded. */
interface Span {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/**
 * The lines of two texts, those that are the same beside each other. Lines that are in both texts exactly once are anchors
 * (patience diff, Bram Cohen); between them the longest run of same lines is looked for, as long as that takes few steps.
 */
export function diffLines(oldLines: readonly string[], newLines: readonly string[]): readonly LinePair[] {
  const lines = { old: oldLines, new: newLines };
  const pairs: LinePair[] = [];
  between(lines, { oldFrom: 0, oldTo: oldLines.length, newFrom: 0, newTo: newLines.length }, pairs);
  return pairs;
}

function between(lines: Lines, whole: Span, pairs: LinePair[]): void {
  let { oldFrom, oldTo, newFrom, newTo } = whole;
  while (oldFrom < oldTo && newFrom < newTo && lines.old[oldFrom] === lines.new[newFrom])
    pairs.push({ old: oldFrom++, new: newFrom++ });
  let tail = 0;
  while (oldFrom < oldTo && newFrom < newTo && lines.old[oldTo - 1] === lines.new[newTo - 1]) {
    oldTo -= 1;
    newTo -= 1;
    tail += 1;
  }
  const span = { oldFrom, oldTo, newFrom, newTo };
  const anchors = oldFrom < oldTo && newFrom < newTo ? anchorsIn(lines, span) : [];
  if (anchors.length === 0) shortest(lines, span, pairs);
  else {
    let at = { oldFrom, newFrom };
    for (const anchor of anchors) {
      between(lines, { ...at, oldTo: anchor.old, newTo: anchor.new }, pairs);
      pairs.push(anchor);
      at = { oldFrom: anchor.old + 1, newFrom: anchor.new + 1 };
    }
    between(lines, { ...at, oldTo, newTo }, pairs);
  }
  for (let index = 0; index < tail; index += 1) pairs.push({ old: oldTo + index, new: newTo + index });
}

interface Anchor {
  readonly old: number;
  readonly new: number;
}

/** Lines that each side has exactly once, as many as stand in the same order on both. */
function anchorsIn(lines: Lines, { oldFrom, oldTo, newFrom, newTo }: Span): readonly Anchor[] {
  const inOld = onceIn(lines.old, oldFrom, oldTo);
  const inNew = onceIn(lines.new, newFrom, newTo);
  const common: Anchor[] = [];
  for (const [line, at] of inOld) {
    const other = inNew.get(line);
    if (at !== undefined && other !== undefined) common.push({ old: at, new: other });
  }
  return longestRising(common);
}

/** The places of lines that are there once; undefined for those that are there more often. */
function onceIn(lines: readonly string[], from: number, to: number): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (let at = from; at < to; at += 1) {
    const line = lines[at] ?? "";
    found.set(line, found.has(line) ? undefined : at);
  }
  return found;
}

/** The most anchors whose places rise on both sides; they come in the order of the old side. */
function longestRising(anchors: readonly Anchor[]): readonly Anchor[] {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [index, { new: place }] of anchors.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[tails[middle] ?? 0]?.new ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = index;
  }
  const found: Anchor[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const anchor = anchors[at];
    if (anchor !== undefined) found.push(anchor);
  }
  return found.reverse();
}

/** The longest common run of a small span, by a table; a large one is taken as replaced. */
function shortest(lines: Lines, { oldFrom, oldTo, newFrom, newTo }: Span, pairs: LinePair[]): void {
  const [height, width] = [oldTo - oldFrom, newTo - newFrom];
  let [old, fresh] = [0, 0];
  if (height > 0 && width > 0 && height * width <= MOST_STEPS) {
    const table = new Uint32Array((height + 1) * (width + 1));
    const at = (row: number, column: number) => table[row * (width + 1) + column] ?? 0;
    const isSame = (row: number, column: number) => lines.old[oldFrom + row] === lines.new[newFrom + column];
    for (let row = height - 1; row >= 0; row -= 1)
      for (let column = width - 1; column >= 0; column -= 1)
        table[row * (width + 1) + column] = isSame(row, column)
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    while (old < height && fresh < width) {
      if (isSame(old, fresh)) pairs.push({ old: oldFrom + old++, new: newFrom + fresh++ });
      else if (at(old + 1, fresh) >= at(old, fresh + 1)) pairs.push({ old: oldFrom + old++, new: undefined });
      else pairs.push({ old: undefined, new: newFrom + fresh++ });
    }
  }
  for (; old < height; old += 1) pairs.push({ old: oldFrom + old, new: undefined });
  for (; fresh < width; fresh += 1) pairs.push({ old: undefined, new: newFrom + fresh });
}
