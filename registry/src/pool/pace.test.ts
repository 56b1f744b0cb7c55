import { expect, test } from "vitest";
import { turns } from "./pace.ts";

const busy = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

/** Rounds of the event loop until ten that wait at once have worked. */
async function rounds(work: () => void): Promise<number> {
  const turn = turns();
  busy(6);
  let [count, done] = [0, false];
  const counting = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      count += 1;
    }
  })();
  const one = async () => {
    await turn();
    work();
  };
  await Promise.all(Array.from({ length: 10 }, one));
  done = true;
  await counting;
  return count;
}

test("short work that waits goes on together, and long work one by one", async () => {
  expect(await rounds(() => undefined)).toBeLessThan(4);
  expect(await rounds(() => busy(6))).toBeGreaterThan(8);
});
