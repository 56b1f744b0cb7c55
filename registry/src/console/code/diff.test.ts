import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines } from "./diff.ts";

const line = fc.constantFrom("a", "b", "c", "d", "{", "}");
const text = fc.array(line, { maxLength: 40 });

describe("the lines of two texts", () => {
  it("are each there once and in their order, and those beside each other are the same", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pairs = diffLines(before, after);
        expect(pairs.flatMap(({ old }) => (old === undefined ? [] : [old]))).toEqual([...before.keys()]);
        expect(pairs.flatMap((pair) => (pair.new === undefined ? [] : [pair.new]))).toEqual([...after.keys()]);
        for (const pair of pairs)
          if (pair.old !== undefined && pair.new !== undefined) expect(before[pair.old]).toBe(after[pair.new]);
      }),
    );
  });

  it("of a text and itself are all the same", () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(diffLines(same, same)).toEqual(same.map((_, at) => ({ old: at, new: at })));
      }),
    );
  });

  it("are found around what was inserted", () => {
    const pairs = diffLines(["{", "a", "}"], ["{", "a", "b", "}"]);
    expect(pairs).toEqual([
      { old: 0, new: 0 },
      { old: 1, new: 1 },
      { old: undefined, new: 2 },
      { old: 2, new: 3 },
    ]);
  });

  it("of large texts that share nothing are replaced, in time that grows with the lines", () => {
    const many = (word: string) => Array.from({ length: 30_000 }, (_, at) => `${word} ${at % 100}`);
    expect(diffLines(many("old"), many("new"))).toHaveLength(60_000);
  });
});
