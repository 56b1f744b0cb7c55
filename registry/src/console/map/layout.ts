/** A box to place: in which column, and how high it is. */
export interface Box {
  readonly id: string;
  /** From 0 on, left to right. */
  readonly column: number;
  readonly height: number;
}

/** A line from a box to one of the next column. */
export interface Line {
  readonly from: string;
  readonly to: string;
}

/** Where a box is: its corner at the top left, and its size. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where all boxes are, and the size of the whole. */
export interface Placement {
  readonly places: ReadonlyMap<string, Placed>;
  readonly width: number;
  readonly height: number;
}

/** The measures of a placement. */
export interface Measures {
  readonly boxWidth: number;
  /** Between columns, and between boxes of one. */
  readonly columnGap: number;
  readonly gap: number;
  readonly margin: number;
  /** What stays free above the boxes. */
  readonly head: number;
}

/** Times that the columns are put in order; after a few nothing gets better. */
const SWEEPS = 8;

/**
 * Places boxes in columns, in an order in which few lines cross: each column by the means of where its neighbours are, again
 * and again, keeping the best. No two boxes overlap; the same boxes and lines give the same placement.
 */
export function placed(boxes: readonly Box[], lines: readonly Line[], measures: Measures): Placement {
  const columns = columnsOf(boxes);
  const neighbours = neighboursOf(boxes, lines);
  const ordered = fewestCrossings(columns, lines, neighbours);
  return stacked(ordered, neighbours, measures);
}

type Columns = readonly (readonly Box[])[];
type Neighbours = ReadonlyMap<string, readonly string[]>;

function columnsOf(boxes: readonly Box[]): Columns {
  const count = boxes.reduce((most, { column }) => Math.max(most, column + 1), 0);
  return Array.from({ length: count }, (_, index) =>
    boxes.filter(({ column }) => column === index).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
}

function neighboursOf(boxes: readonly Box[], lines: readonly Line[]): Neighbours {
  const all = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of lines) {
    all.get(from)?.push(to);
    all.get(to)?.push(from);
  }
  return all;
}

function fewestCrossings(first: Columns, lines: readonly Line[], neighbours: Neighbours): Columns {
  let columns = first;
  let best = first;
  let fewest = crossings(first, lines);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    // The middle after its sides in one sweep, the sides after the middle in the next.
    for (let index = sweep % 2; index < columns.length; index += 2)
      columns = columns.with(index, byMeans(columns[index] ?? [], ranksOf(columns), neighbours));
    const count = crossings(columns, lines);
    if (count < fewest) [best, fewest] = [columns, count];
  }
  return best;
}

/** Where each box is in its column, from 0 to 1. */
function ranksOf(columns: Columns): ReadonlyMap<string, number> {
  return new Map(
    columns.flatMap((column) => column.map(({ id }, index) => [id, (index + 0.5) / column.length] as const)),
  );
}

/** A column in the order of its boxes' means; those without neighbours last. Boxes of one mean keep their order. */
function byMeans(column: readonly Box[], ranks: ReadonlyMap<string, number>, neighbours: Neighbours): readonly Box[] {
  const means = new Map(column.map(({ id }) => [id, meanOf(neighbours.get(id) ?? [], ranks) ?? 2]));
  return column.toSorted((a, b) => (means.get(a.id) ?? 2) - (means.get(b.id) ?? 2));
}

function meanOf(ids: readonly string[], of: ReadonlyMap<string, number>): number | undefined {
  const values = ids.flatMap((id) => of.get(id) ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** How many pairs of lines cross, between each two columns. */
export function crossings(columns: Columns, lines: readonly Line[]): number {
  const at = new Map(columns.flatMap((column, index) => column.map(({ id }, row) => [id, { index, row }] as const)));
  const ends = Map.groupBy(
    lines.flatMap(({ from, to }) => {
      const [a, b] = [at.get(from), at.get(to)];
      return a === undefined || b === undefined ? [] : [{ column: a.index, from: a.row, to: b.row }];
    }),
    ({ column }) => column,
  );
  let count = 0;
  for (const all of ends.values()) {
    const rows = all.toSorted((a, b) => a.from - b.from || a.to - b.to).map(({ to }) => to);
    count += inversions(
      rows,
      columns.reduce((most, { length }) => Math.max(most, length), 0),
    );
  }
  return count;
}

/** Pairs of a list that are in the wrong order, counted in a binary indexed tree. */
function inversions(values: readonly number[], size: number): number {
  const tree = new Array<number>(size + 1).fill(0);
  let count = 0;
  for (const [seen, value] of values.entries()) {
    let upTo = 0;
    for (let at = value + 1; at > 0; at -= at & -at) upTo += tree[at] ?? 0;
    count += seen - upTo;
    for (let at = value + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  }
  return count;
}

/** Boxes below each other, each column moved to where its neighbours are in the mean. */
function stacked(columns: Columns, neighbours: Neighbours, measures: Measures): Placement {
  const { boxWidth, columnGap, gap, margin, head } = measures;
  const heights = columns.map((column) => column.reduce((sum, { height }) => sum + height + gap, -gap));
  const tallest = Math.max(0, ...heights);
  const centres = new Map<string, number>();
  const tops = columns.map((column, index) => {
    let y = (tallest - (heights[index] ?? 0)) / 2;
    return column.map(({ id, height }) => {
      const top = y;
      centres.set(id, top + height / 2);
      y += height + gap;
      return top;
    });
  });
  const places = new Map<string, Placed>();
  for (const [index, column] of columns.entries()) {
    const shift = shiftOf(column, centres, neighbours);
    const free = Math.max(0, (tallest - (heights[index] ?? 0)) / 2);
    // Within the height of the tallest column.
    const moved = Math.min(free, Math.max(-free, shift));
    for (const [row, { id, height }] of column.entries())
      places.set(id, {
        x: margin + index * (boxWidth + columnGap),
        y: Math.round(margin + head + (tops[index]?.[row] ?? 0) + moved),
        width: boxWidth,
        height,
      });
  }
  const width = 2 * margin + columns.length * boxWidth + Math.max(0, columns.length - 1) * columnGap;
  return { places, width, height: Math.ceil(2 * margin + head + tallest) };
}

/** How far a column is from its neighbours, in the mean. */
function shiftOf(column: readonly Box[], centres: ReadonlyMap<string, number>, neighbours: Neighbours): number {
  const shifts = column.flatMap(({ id }) => {
    const mean = meanOf(neighbours.get(id) ?? [], centres);
    return mean === undefined ? [] : [mean - (centres.get(id) ?? 0)];
  });
  return shifts.length === 0 ? 0 : shifts.reduce((sum, one) => sum + one, 0) / shifts.length;
}
