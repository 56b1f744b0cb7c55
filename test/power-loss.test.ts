import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type FaultyDisk, faultyDisk, whyNoFaultyDisk } from "./support/disk/disk.ts";
import { type Fact, missing, registerUntilItDies, usedTwice } from "./support/facts.ts";
import { random } from "./support/handling-chaos/plan.ts";
import { needService } from "./support/services.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 100 : 8;
const CLIENTS = 8;
const LIMIT_MS = 900_000;
const script = fileURLToPath(new URL("./support/registry-process.ts", import.meta.url));

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

async function rounds(
  disk: FaultyDisk,
  count: number,
): Promise<{ readonly facts: number; readonly lost: readonly string[] }> {
  const facts: Fact[] = [];
  const next = random(42);
  for (let round = 0; round < count; round += 1) {
    const { child, url } = await start(disk);
    const before = facts.length;
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      registerUntilItDies(url, `${round}-${client}`, facts),
    );
    while (facts.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 60 + 60 * (round % 5)));
    await kill(child);
    await Promise.all(clients);
    disk.losePower(next);
  }
  const { child, url } = await start(disk);
  const lost = await missing(url, facts);
  await kill(child);
  return { facts: facts.length, lost: [...lost, ...usedTwice(facts)] };
}

async function start({ folder, env }: FaultyDisk): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const args = [script, join(folder, "registry.db")];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}
