import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 20;
const CLIENTS = 16;
const script = fileURLToPath(new URL("./support/registry-process.ts", import.meta.url));

/** What the registry said it had stored. */
interface Fact {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly schema: string;
}

describe("kill -9 while clients register", () => {
  it(`loses nothing that was acknowledged, and gives no id twice, in ${ROUNDS} rounds`, async () => {
    const { facts, lost } = await killRounds(ROUNDS, []);
    expect(facts).toBeGreaterThan(ROUNDS);
    expect(lost).toEqual([]);
    console.log(`kill -9: ${ROUNDS} rounds, ${facts} acknowledged facts, all there`);
  });

  it("would be noticed to lose facts if the answer came before the commit", async () => {
    const { lost } = await killRounds(3, ["early"]);
    expect(lost.length).toBeGreaterThan(0);
  });
});

async function killRounds(
  rounds: number,
  fault: readonly string[],
): Promise<{ readonly facts: number; readonly lost: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-kill-"));
  const file = join(folder, "registry.db");
  const facts: Fact[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { child, url } = await start(file, fault);
      const before = facts.length;
      const clients = Array.from({ length: CLIENTS }, (_, client) => registerUntilItDies(url, round, client, facts));
      // The first registration loads what they need, however long that takes.
      while (facts.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 20 + 20 * (round % 5)));
      child.kill("SIGKILL");
      await once(child, "exit");
      await Promise.all(clients);
    }
    const { child, url } = await start(file, []);
    const lost = await missing(url, facts);
    child.kill("SIGKILL");
    return { facts: facts.length, lost: [...lost, ...usedTwice(facts)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(
  file: string,
  fault: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [script, file, ...fault], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url };
}

/** Registers one schema after the other, under a subject of its own and one that all share, and notes what is acknowledged. */
async function registerUntilItDies(url: string, round: number, client: number, facts: Fact[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    const subject = count % 3 === 0 ? "shared" : `s-${round}-${client}`;
    const schema = JSON.stringify({ type: "record", name: "R", doc: `${round}-${client}-${count}`, fields: [] });
    const body = JSON.stringify({ schema });
    const call = fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body }).then(answer);
    const outcome = await call.catch(() => "killed" as const);
    if (outcome === "killed") return; // what was under way was not acknowledged
    expect(outcome.status).toBe(200);
    facts.push({ subject, version: outcome.version, id: outcome.id, schema });
  }
}

const headers = { "content-type": "application/json" };

async function answer(
  response: Response,
): Promise<{ readonly status: number; readonly id: number; readonly version: number }> {
  const { id, version } = (await response.json()) as { id: number; version: number };
  return { status: response.status, id, version };
}

async function missing(url: string, facts: readonly Fact[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { subject, version, id, schema } of facts) {
    const response = await fetch(`${url}/subjects/${subject}/versions/${version}`);
    const stored = (await response.json()) as { id?: number; schema?: string };
    if (stored.id !== id || stored.schema !== schema)
      lost.push(`${subject} version ${version}, id ${id}: ${JSON.stringify(stored)}`);
  }
  return lost;
}

function usedTwice(facts: readonly Fact[]): readonly string[] {
  const texts = new Map<number, string>();
  return facts.flatMap(({ id, schema }) => {
    const before = texts.get(id);
    texts.set(id, schema);
    return before === undefined || before === schema ? [] : [`id ${id} is ${before} and ${schema}`];
  });
}
