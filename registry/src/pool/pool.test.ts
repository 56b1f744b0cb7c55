import { afterEach, describe, expect, it } from "vitest";
import type { Ended } from "./ending.ts";
import { POOL_SETTINGS, type Pool, type PoolSettings, workerPool } from "./pool.ts";

const TRICKS = new URL("./tricks.fixture.ts", import.meta.url);

let pool: Pool | undefined;
afterEach(() => pool?.close());

/** A pool, and what it does with a task of the fixture. */
function tricks(settings: Partial<PoolSettings> = {}) {
  const made = workerPool({ ...POOL_SETTINGS, ...settings }, TRICKS);
  pool = made;
  return (name: string, { input, size = 1, signal }: Trick = {}) => made.run({ name, input, size }, signal);
}

interface Trick {
  readonly input?: unknown;
  readonly size?: number;
  readonly signal?: AbortSignal;
}

/** What became of a promise, kept from being unhandled. */
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

describe("a pool", () => {
  it("answers with what a task gave, and keeps its workers", async () => {
    const run = tricks({ workers: 1 });
    expect(await run("echo", { input: { text: "a" } })).toEqual({ text: "a" });
    expect(await Promise.all([1, 2, 3].map((input) => run("echo", { input })))).toEqual([1, 2, 3]);
  });

  it("ends a task at its deadline, and does the next one", async () => {
    const run = tricks({ workers: 1, deadline: 1_000 });
    const [spun, after] = await Promise.all([outcome(run("spin")), outcome(run("echo", { input: "next" }))]);
    expect(spun).toMatchObject({
      error: { kind: "deadline", facts: { milliseconds: 1_000 } },
    });
    expect(after).toEqual({ value: "next" });
  });

  it("ends a task that takes too much memory, and does the next one", async () => {
    const run = tricks({ workers: 1, memory: 32 });
    const [hoarded, after] = await Promise.all([outcome(run("hoard")), outcome(run("echo", { input: "next" }))]);
    expect(hoarded).toMatchObject({ error: { kind: "memory", facts: { megabytes: 32 } } });
    expect(after).toEqual({ value: "next" });
  });

  it.each([
    ["exit", "ended with code 3"],
    ["throw", "as told"],
  ])("tells of a worker that dies (%s) as a defect, and starts another", async (name, words) => {
    const run = tricks({ workers: 1 });
    const [died, after] = await Promise.all([outcome(run(name)), outcome(run("echo", { input: "next" }))]);
    expect(died).toMatchObject({ error: { message: expect.stringContaining(words) } });
    expect(died).not.toHaveProperty("error.kind");
    expect(after).toEqual({ value: "next" });
  });

  it("tells of what cannot be cloned as a defect of the caller", async () => {
    const run = tricks({ workers: 1 });
    expect(await outcome(run("echo", { input: () => 1 }))).toMatchObject({ error: { name: "DataCloneError" } });
    expect(await run("echo", { input: 1 })).toBe(1);
  });

  it("never has more workers than it may", async () => {
    const run = tricks({ workers: 2, deadline: 100 });
    let most = 0;
    const threads = () => {
      const report = process.report.getReport() as { readonly workers?: readonly unknown[] };
      most = Math.max(most, report.workers?.length ?? 0);
    };
    const before = (process.report.getReport() as { readonly workers?: readonly unknown[] }).workers?.length ?? 0;
    const tasks = Array.from({ length: 6 }, (_, index) =>
      outcome(run(index % 2 === 0 ? "echo" : "spin")).then(threads),
    );
    await Promise.all(tasks);
    expect(before).toBe(0);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
  });

  it("refuses a task where as many wait as may, by number or by size", async () => {
    const run = tricks({ workers: 1, waiting: 2, waitingSize: 10, deadline: 1_000 });
    const spun = outcome(run("spin"));
    const first = run("echo", { input: 1, size: 8 });
    expect(await outcome(run("echo", { size: 3 }))).toMatchObject({ error: { kind: "busy" } });
    const second = run("echo", { input: 2, size: 2 });
    expect(await outcome(run("echo", { size: 0 }))).toMatchObject({ error: { kind: "busy" } });
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    expect(await spun).toMatchObject({ error: { kind: "deadline" } });
  });

  it("drops a task that waits when nobody waits for it any more", async () => {
    const run = tricks({ workers: 1, waiting: 1, deadline: 1_000 });
    const spun = outcome(run("spin"));
    const leaving = new AbortController();
    const left = outcome(run("echo", { signal: leaving.signal }));
    leaving.abort();
    expect(await left).toMatchObject({ error: { kind: "gone" } });
    expect(await run("echo", { input: "in its place" })).toBe("in its place");
    expect(await outcome(run("echo", { signal: leaving.signal }))).toMatchObject({ error: { kind: "gone" } });
    await spun;
  });

  it("tells how each task ended and how long it ran, and what waits", async () => {
    const run = tricks({ workers: 1, waiting: 1, deadline: 200 });
    const ends: Ended[] = [];
    pool?.onEnd((ended) => ends.push(ended));
    await run("echo");
    const left = new AbortController();
    const tasks = [run("spin"), run("echo", { signal: left.signal }), run("echo")].map(outcome);
    expect(pool?.load()).toEqual({ waiting: 1, working: 1 });
    left.abort();
    await Promise.all(tasks);
    await outcome(run("exit"));
    const ran = expect.any(Number);
    expect(ends).toEqual([
      { task: "echo", ending: "done", ran },
      { task: "echo", ending: "busy", ran: undefined },
      { task: "echo", ending: "gone", ran: undefined },
      { task: "spin", ending: "deadline", ran },
      { task: "exit", ending: "failed", ran },
    ]);
    await expect.poll(() => pool?.load()).toEqual({ waiting: 0, working: 0 });
  });

  it("rejects what is under way when it is closed", async () => {
    const run = tricks({ workers: 1 });
    const all = [outcome(run("spin")), outcome(run("echo"))];
    await pool?.close();
    expect(await Promise.all(all)).toMatchObject([{ error: { kind: "busy" } }, { error: { kind: "busy" } }]);
  });
});
