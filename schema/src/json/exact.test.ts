import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareExact, exactKey, exactOf, hasNoFraction, isMultipleOf } from "./exact.ts";

function exact(text: string) {
  const found = exactOf(text);
  if (found === undefined) throw new Error(`${text} is no number`);
  return found;
}

describe("numbers of any size", () => {
  it("are the same however they are written", () => {
    expect(new Set(["1", "1.0", "1e0", "10e-1", "0.1e1"].map((text) => exactKey(exact(text)))).size).toBe(1);
    expect(new Set(["0", "-0", "0.000", "0e99"].map((text) => exactKey(exact(text)))).size).toBe(1);
  });

  it.each([
    ["9007199254740993", "9007199254740992", 1],
    ["1e400", "1e399", 1],
    ["-1e400", "1", -1],
    ["1e-999999999999", "0", 1],
    ["0.1", "0.10", 0],
    ["-2", "-1", -1],
  ])("%s beside %s", (one, other, expected) => {
    expect(Math.sign(compareExact(exact(one), exact(other)))).toBe(expected);
  });

  it.each([
    ["0.3", "0.1", true],
    ["1.13", "0.01", true],
    ["0.35", "0.1", false],
    ["1e400", "7", false],
    ["7e400", "7", true],
    ["1e999999999999", "1e-999999999999", true],
    ["1", "1e999999999999", false],
    ["0", "5", true],
    ["5", "0", false],
    ["-9", "3", true],
  ])("%s is a multiple of %s: %s", (value, of, expected) => {
    expect(isMultipleOf(exact(value), exact(of))).toBe(expected);
  });

  it("agree with integers", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: 1n, max: 60n }), (value, of) => {
        expect(isMultipleOf(exact(String(value)), exact(String(of)))).toBe(value % of === 0n);
        expect(Math.sign(compareExact(exact(String(value)), exact(String(of))))).toBe(
          Number(value > of) - Number(value < of),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("have a fraction or not", () => {
    expect(["1.0", "1e2", "100", "1.5", "1e-1"].map((text) => hasNoFraction(exact(text)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
