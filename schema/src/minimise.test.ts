import { describe, expect, it } from "vitest";
import { minimise, minimiseAsync } from "./minimise.ts";

/** Lists with one element less. */
const less = (list: readonly number[]) => list.map((_, index) => list.toSpliced(index, 1));
const START = [5, 1, 3, 2, 4];
const holdsTwoAndThree = (list: readonly number[]) => list.includes(2) && list.includes(3);

describe("a minimal value", () => {
  it("still shows it, and nothing less does", async () => {
    expect(minimise(START, holdsTwoAndThree, { less })).toEqual([3, 2]);
    expect(await minimiseAsync(START, async (list) => holdsTwoAndThree(list), { less })).toEqual([3, 2]);
  });

  it("is the first where nothing less shows it", () => {
    expect(minimise(START, () => false, { less })).toBe(START);
  });

  it("is looked for up to a bound", () => {
    let tried = 0;
    const shows = () => {
      tried += 1;
      return true;
    };
    expect(minimise(START, shows, { less, most: 3 })).toHaveLength(3);
    expect(tried).toBe(2);
  });
});
