import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FaultyDisk, faultyDisk, whyNoFaultyDisk } from "./support/disk/disk.ts";
import { type Fact, missing, registerAndKill, usedTwice } from "./support/facts.ts";
import { random } from "./support/handling-chaos/plan.ts";
import { killRegistry, spawnRegistry } from "./support/registry-spawn.ts";
import { needService } from "./support/services.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 8;
const CLIENTS = 8;
const LIMIT_MS = 900_000;

describe.skipIf(!needService("a disk that loses power", whyNoFaultyDisk()))(
  "a loss of power while clients register",
  () => {
    test(`loses nothing that was acknowledged, and gives no id twice, in ${ROUNDS} rounds`, {
      timeout: LIMIT_MS,
    }, async () => {
      using disk = faultyDisk();
      const { facts, lost } = await rounds(disk, ROUNDS);
      expect(facts).toBeGreaterThan(ROUNDS);
      expect(lost).toEqual([]);
      console.log(`loss of power: ${ROUNDS} rounds, ${facts} acknowledged facts, all there`);
    });

    test("control: it loses facts where commits are not waited for, as with synchronous=NORMAL", async () => {
      using disk = faultyDisk("-wal");
      expect((await rounds(disk, 2)).lost.length).toBeGreaterThan(0);
    });
  },
);

/** What registries acknowledged, and what was no longer so after their disk lost power: a fact, or the registry itself. */
async function rounds(
  disk: FaultyDisk,
  count: number,
): Promise<{ readonly facts: number; readonly lost: readonly string[] }> {
  const file = join(disk.folder, "registry.db");
  const facts: Fact[] = [];
  const next = random(42);
  try {
    for (let round = 0; round < count; round += 1) {
      const registry = await spawnRegistry(file, [], disk);
      await registerAndKill(registry, `${round}`, { clients: CLIENTS, after: 60 + 60 * (round % 5), facts });
      disk.losePower(next);
    }
    const registry = await spawnRegistry(file, [], disk);
    const lost = await missing(registry.url, facts);
    await killRegistry(registry);
    return { facts: facts.length, lost: [...lost, ...usedTwice(facts)] };
  } catch (error) {
    // It does not start any more, or answers with an error: all that it had is lost.
    return { facts: facts.length, lost: [String(error)] };
  }
}
