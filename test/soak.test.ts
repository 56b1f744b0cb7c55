import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { random } from "./support/handling-chaos/plan.ts";
import { spawnRegistry } from "./support/registry-spawn.ts";

/** Seconds of load: SOAK_SECONDS, else ten minutes in full. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? (process.env.CONCORDAT_DEEP ? 600 : 12));
const CLIENTS = 8;
const SUBJECTS = 50;
const EVERY_MS = 250;
/** The share by which memory may be above that of the middle: caches fill, and the collector is lazy at first. */
const GROWTH = SECONDS < 60 ? 0.45 : 0.25;
/** SQLite's log is taken into the file every 1,000 pages of 4 KiB. */
const WAL_BYTES = 32 * 1024 * 1024;

describe.skipIf(process.platform !== "linux")(
  "a registry under a mixed load",
  { timeout: SECONDS * 2_000 + 120_000 },
  () => {
    test(`for ${SECONDS} seconds needs no more memory, files or log at its end than in the middle`, async () => {
      const { calls, failed, middle, end } = await soak([], SECONDS);
      console.info(`soak: ${calls} calls in ${SECONDS} s; ${JSON.stringify({ middle, end })}`);
      expect(failed).toEqual([]);
      expect(end.memory / middle.memory).toBeLessThan(1 + GROWTH);
      expect(end.files).toBeLessThanOrEqual(middle.files + CLIENTS);
      expect(Math.max(middle.wal, end.wal)).toBeLessThan(WAL_BYTES);
    });

    test("control: one that takes more and more memory is found out", async () => {
      const { middle, end } = await soak(["leak"], 6);
      expect(end.memory / middle.memory).toBeGreaterThan(1 + GROWTH);
    });
  },
);

/** What a process needed in a part of the run, at the most: bytes of memory and of SQLite's log, and open files. */
interface Needed {
  readonly memory: number;
  readonly wal: number;
  readonly files: number;
}

async function soak(fault: readonly string[], seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), "concordat-soak-"));
  const { child, url } = await spawnRegistry(join(folder, "registry.db"), fault);
  try {
    const until = performance.now() + seconds * 1_000;
    const failed: string[] = [];
    let calls = 0;
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      const next = random(client + 1);
      while (performance.now() < until && failed.length === 0) {
        const why = await call(url, next);
        if (why !== undefined) failed.push(why);
        calls += 1;
      }
    });
    const samples: Needed[] = [];
    while (performance.now() < until) {
      samples.push(needed(child, folder));
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
    await Promise.all(clients);
    const part = (from: number, to: number) => most(samples.slice(samples.length * from, samples.length * to));
    return { calls, failed, middle: part(0.4, 0.6), end: part(0.8, 1) };
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function most(samples: readonly Needed[]): Needed {
  const of = (name: keyof Needed) => Math.max(...samples.map((one) => one[name]));
  return { memory: of("memory"), wal: of("wal"), files: of("files") };
}

function needed({ pid }: ChildProcess, folder: string): Needed {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  const wal = statSync(join(folder, "registry.db-wal"), { throwIfNoEntry: false })?.size ?? 0;
  return { memory: Number(resident) * 1_024, wal, files: readdirSync(`/proc/${pid}/fd`).length };
}

const headers = { "content-type": "application/json" };
const field = (name: string) => ({ name, type: ["null", "string"], default: null });

/** Makes a call of some kind; says what it was where the registry had an error of its own. */
async function call(url: string, next: () => number): Promise<string | undefined> {
  const subject = `s-${Math.floor(next() * SUBJECTS)}`;
  const fields = Array.from({ length: 1 + Math.floor(next() * 6) }, (_, index) => field(`f${index}`));
  const body = JSON.stringify({ schema: JSON.stringify({ type: "record", name: "R", fields }) });
  const post = (path: string): readonly [string, RequestInit] => [path, { method: "POST", headers, body }];
  const kinds: readonly (readonly [share: number, path: string, init: RequestInit])[] = [
    [0.3, ...post(`/subjects/${subject}/versions`)],
    [0.1, ...post(`/subjects/${subject}`)],
    [0.2, ...post(`/compatibility/subjects/${subject}/versions/latest?verbose=true`)],
    [0.2, `/schemas/ids/${1 + Math.floor(next() * 100)}`, {}],
    [0.1, `/subjects/${subject}/versions`, {}],
    [0.04, "/subjects", {}],
    [0.03, `/subjects/${subject}`, { method: "DELETE" }],
    [0.03, `/subjects/${subject}?permanent=true`, { method: "DELETE" }],
  ];
  const at = next();
  const before = (count: number) => kinds.slice(0, count).reduce((sum, [share]) => sum + share, 0);
  const chosen = kinds.find((_, index) => at < before(index + 1)) ?? kinds[0];
  if (chosen === undefined) throw new Error("there are kinds");
  const [, path, init] = chosen;
  const answer = await fetch(url + path, init);
  const text = await answer.text();
  return answer.status < 500 ? undefined : `${init.method ?? "GET"} ${path}: ${answer.status} ${text}`;
}
