import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Fact, missing, registerAndKill, usedTwice } from "./support/facts.ts";
import { killRegistry, spawnRegistry } from "./support/registry-spawn.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 20;
const CLIENTS = 16;
const LIMIT_MS = 900_000;

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
      const registry = await spawnRegistry(file, fault);
      await registerAndKill(registry, `${round}`, { clients: CLIENTS, after: 20 + 20 * (round % 5), facts });
    }
    const registry = await spawnRegistry(file);
    const lost = await missing(registry.url, facts);
    await killRegistry(registry);
    return { facts: facts.length, lost: [...lost, ...usedTwice(facts)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
