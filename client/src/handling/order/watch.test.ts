import { expect, test } from "vitest";
import { createWatch } from "./watch.ts";

test("an event is given up when it could have come for long enough", () => {
  const watch = createWatch(60_000);
  expect(watch.bound(0)).toBeUndefined();
  for (let now = 0; now <= 59_000; now += 1_000) watch.saw(now);
  expect(watch.bound(59_000)).toBeUndefined();
  watch.saw(60_000);
  expect(watch.bound(60_000)).toBe(0);
  expect(watch.bound(61_000)).toBe(1_000);
});

test("time in which the database, the broker or the process is away does not count", () => {
  const watch = createWatch(5_000);
  watch.saw(0);
  watch.interrupted();
  expect(watch.bound(6_000)).toBeUndefined();
  watch.saw(6_000);
  expect(watch.bound(10_999)).toBeUndefined();
  expect(watch.bound(11_000)).toBe(6_000);
  // No look for a minute: the process was stopped.
  watch.saw(71_000);
  expect(watch.bound(71_000)).toBeUndefined();
  // A clock that was set back.
  watch.saw(1_000);
  expect(watch.bound(5_999)).toBeUndefined();
  expect(watch.bound(6_000)).toBe(1_000);
});
