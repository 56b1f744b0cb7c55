import fc from "fast-check";
import { expect, test } from "vitest";
import { Epochs, type Key } from "./epochs.ts";

const KEYS: readonly Key[] = ["a", "b", "c", "d", "e", "f"];
const moves = fc.array(fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 }), { maxLength: 20 });

/** What was asked of some keys now. */
const askedOf = (epochs: Epochs, keys: readonly Key[]) => new Map(keys.map((key) => [key, epochs.of(key)] as const));

test("what was asked holds until one of its keys moves, and never after, however few keys are known", () => {
  let held = 0;
  fc.assert(
    fc.property(moves, moves, fc.subarray([...KEYS]), fc.constantFrom(2, 4, 100), (before, after, keys, most) => {
      const epochs = new Epochs(most);
      for (const moved of before) epochs.advance(moved);
      const asked = askedOf(epochs, keys);
      expect(epochs.hold(asked)).toBe(true);
      for (const moved of after) epochs.advance(moved);
      const unchanged = !after.flat().some((key) => keys.includes(key));
      // With few keys known some count as changed that are not; with all known none does.
      if (most === 100) expect(epochs.hold(asked)).toBe(unchanged);
      else if (!unchanged) expect(epochs.hold(asked)).toBe(false);
      if (epochs.hold(asked) && after.length > 0) held += 1;
    }),
    { seed: 20261130, numRuns: 2_000 },
  );
  expect(held).toBeGreaterThan(50);
});
