import { expect, test } from "vitest";
import { EventError } from "./error.ts";
import { retrying } from "./retry.ts";

const open = new AbortController().signal;

/** Fails so many times, with this error. */
function failing(times: number, error: unknown = new Error("not yet")) {
  let runs = 0;
  const run = async (): Promise<void> => {
    runs += 1;
    if (runs <= times) throw error;
  };
  return { run, count: () => runs };
}

test("tries again until it succeeds", async () => {
  const { run, count } = failing(2);
  await retrying({ attempts: 3, backoffMs: [1] }, open, run);
  expect(count()).toBe(3);
});

test("gives up after so many attempts, with the last error", async () => {
  const { run, count } = failing(9);
  await expect(retrying({ attempts: 3, backoffMs: [1, 2] }, open, run)).rejects.toThrow("not yet");
  expect(count()).toBe(3);
});

test("does not try again what cannot be read", async () => {
  const { run, count } = failing(9, new EventError({ code: "event/undecodable", message: "No.", topic: "t" }));
  await expect(retrying({ attempts: 3, backoffMs: [1] }, open, run)).rejects.toThrow("No.");
  expect(count()).toBe(1);
});

test("waiting is cut short when told to stop", async () => {
  const stopping = new AbortController();
  const { run, count } = failing(9);
  const done = retrying({ attempts: 3, backoffMs: [1_000_000] }, stopping.signal, run);
  stopping.abort();
  await expect(done).rejects.toThrow("not yet");
  expect(count()).toBe(1);
});
