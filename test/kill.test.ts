import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Fact, missing, registerUntilItDies, usedTwice } from "./support/facts.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 20;
const CLIENTS = 16;
const LIMIT_MS = 900_000;
const script = fileURLToPath(new URL("./support/registry-process.ts", import.meta.url));

describe("kill -9 while clients register", () => {
  it(`loses nothing that was acknowledged, and gives no id twice, in ${ROUNDS} rounds`, {
    timeout: LIMIT_MS,
  }, async () => {
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
      const clients = Array.from({ length: CLIENTS }, (_, client) =>
        registerUntilItDies(url, `${round}-${client}`, facts),
      );
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
