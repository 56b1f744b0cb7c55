import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, crossings, type Line, type Measures, placed } from "./layout.ts";

const MEASURES: Measures = { boxWidth: 100, columnGap: 50, gap: 10, margin: 5, head: 20 };

const graph = fc
  .tuple(
    fc.nat({ max: 25 }),
    fc.nat({ max: 25 }),
    fc.nat({ max: 25 }),
    fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.nat()), { maxLength: 80 }),
  )
  .map(([left, middle, right, pairs]) => {
    const column = (index: number, count: number): Box[] =>
      Array.from({ length: count }, (_, at) => ({ id: `${index}:${at}`, column: index, height: 20 + ((at * 7) % 30) }));
    const boxes = [...column(0, left), ...column(1, middle), ...column(2, right)];
    const lines = pairs.flatMap(([toMiddle, a, b]): readonly Line[] => {
      if (middle === 0 || (toMiddle ? left : right) === 0) return [];
      return toMiddle
        ? [{ from: `0:${a % left}`, to: `1:${b % middle}` }]
        : [{ from: `1:${a % middle}`, to: `2:${b % right}` }];
    });
    return { boxes, lines };
  });

test("all boxes are placed, each in its column, inside the whole, and none over another", () => {
  fc.assert(
    fc.property(graph, ({ boxes, lines }) => {
      const { places, width, height } = placed(boxes, lines, MEASURES);
      expect(places.size).toBe(boxes.length);
      const byColumn = Map.groupBy(boxes, ({ column }) => column);
      for (const [column, all] of byColumn) {
        const stacked = all.flatMap(({ id }) => places.get(id) ?? []).sort((a, b) => a.y - b.y);
        for (const [index, { x, y, height: own }] of stacked.entries()) {
          expect(x).toBe(5 + column * 150);
          expect(y).toBeGreaterThanOrEqual(25);
          expect(y + own).toBeLessThanOrEqual(height - 4);
          expect(x + 100).toBeLessThanOrEqual(width - 5);
          const next = stacked[index + 1];
          if (next !== undefined) expect(next.y - (y + own)).toBeGreaterThanOrEqual(9);
        }
      }
    }),
  );
});

test("the same graph gives the same placement, in whatever order it is told", () => {
  fc.assert(
    fc.property(graph, ({ boxes, lines }) => {
      const one = placed(boxes, lines, MEASURES);
      const other = placed(boxes.toReversed(), lines.toReversed(), MEASURES);
      expect([...other.places].sort()).toEqual([...one.places].sort());
    }),
  );
});

test("lines that need not cross do not", () => {
  const boxes: Box[] = [0, 1, 2].flatMap((column) =>
    Array.from({ length: 20 }, (_, at) => ({ id: `${column}:${String(at).padStart(2, "0")}`, column, height: 20 })),
  );
  const name = (column: number, at: number) => `${column}:${String(at).padStart(2, "0")}`;
  const lines = Array.from({ length: 20 }, (_, at) => [
    { from: name(0, at), to: name(1, (at * 7) % 20) },
    { from: name(1, at), to: name(2, (at * 3) % 20) },
  ]).flat();
  const { places } = placed(boxes, lines, MEASURES);
  const columns = [0, 1, 2].map((column) =>
    boxes
      .filter((box) => box.column === column)
      .sort((a, b) => (places.get(a.id)?.y ?? 0) - (places.get(b.id)?.y ?? 0)),
  );
  expect(crossings(columns, lines)).toBe(0);
});

test("crossings are counted as a look at each pair counts them", () => {
  fc.assert(
    fc.property(graph, ({ boxes, lines }) => {
      const columns = [0, 1, 2].map((column) => boxes.filter((box) => box.column === column));
      const row = (id: string) => Number(id.slice(2));
      let count = 0;
      for (const [index, a] of lines.entries())
        for (const b of lines.slice(index + 1))
          if (a.from[0] === b.from[0] && (row(a.from) - row(b.from)) * (row(a.to) - row(b.to)) < 0) count += 1;
      expect(crossings(columns, lines)).toBe(count);
    }),
  );
});
