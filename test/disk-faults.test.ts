import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";
import { faultyDisk, whyNoFaultyDisk } from "./support/disk/disk.ts";
import { type Fact, missing, usedTwice } from "./support/facts.ts";
import { killRegistry, type SpawnedRegistry, spawnRegistry } from "./support/registry-spawn.ts";
import { needService } from "./support/services.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 30 : 3;

let count = 0;

/** Registers a schema, long enough to fill a disk soon, and says what came of it. */
async function register(
  { url }: SpawnedRegistry,
  facts: Fact[],
  length = 10,
): Promise<{ status: number; message: string }> {
  count += 1;
  const subject = `s${count % 7}`;
  const schema = JSON.stringify({ type: "record", name: "R", doc: `${count} ${"x".repeat(length)}`, fields: [] });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ schema });
  const answer = await fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body });
  const told = (await answer.json()) as { id: number; version: number; message?: string };
  if (answer.status === 200) facts.push({ subject, version: told.version, id: told.id, schema });
  return { status: answer.status, message: told.message ?? "" };
}

async function expectWhole(running: SpawnedRegistry, facts: readonly Fact[]): Promise<void> {
  expect([...(await missing(running.url, facts)), ...usedTwice(facts)]).toEqual([]);
  expect(await concordat(["verify", "--registry", running.url], { cwd: tmpdir() })).toMatchObject({ code: 0 });
  await killRegistry(running);
}

describe.skipIf(!needService("a disk with faults", whyNoFaultyDisk()))("on a disk with faults", () => {
  test("a full disk refuses writes and answers reads, and writes go on by themselves once there is room", async () => {
    using disk = faultyDisk();
    const file = join(disk.folder, "registry.db");
    const running = await spawnRegistry(file, [], { quiet: true, env: disk.env });
    const facts: Fact[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      expect(await register(running, facts)).toMatchObject({ status: 200 });
      disk.set("full", true);
      for (let tries = 0; tries < 5; tries += 1) {
        const refused = await register(running, facts);
        expect(refused).toMatchObject({ status: 500, message: expect.stringContaining("its disk is full") });
        expect(refused.message).toContain(file);
      }
      expect(await missing(running.url, facts)).toEqual([]);
      expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
      disk.set("full", false);
      expect(await register(running, facts)).toMatchObject({ status: 200 });
    }
    await expectWhole(running, facts);
  });

  test("after an fsync that failed nothing is acknowledged until a restart, whatever the disk says then", async () => {
    using disk = faultyDisk();
    const file = join(disk.folder, "registry.db");
    const facts: Fact[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const running = await spawnRegistry(file, [], { quiet: true, env: disk.env });
      expect(await register(running, facts)).toMatchObject({ status: 200 });
      disk.set("broken", true);
      expect((await register(running, facts)).status).toBe(500);
      disk.set("broken", false);
      const after = await register(running, facts);
      expect(after).toMatchObject({ status: 500, message: expect.stringContaining("Nothing more is written to") });
      expect(await missing(running.url, facts)).toEqual([]);
      // The answer says to start it again.
      expect((await fetch(`${running.url}/healthz`)).status).toBe(503);
      await killRegistry(running);
    }
    await expectWhole(await spawnRegistry(file, [], { quiet: true, env: disk.env }), facts);
  });

  test("the control: SQLite by itself takes the next commit, as if nothing had been lost", () => {
    using disk = faultyDisk();
    const program = `
      const database = new (require("better-sqlite3"))("${join(disk.folder, "raw.db")}");
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      database.exec("CREATE TABLE t (a)");
      const { writeFileSync, rmSync } = require("node:fs");
      writeFileSync(process.env.DISK_BROKEN, "");
      let failed = "";
      try { database.exec("INSERT INTO t VALUES (1)"); } catch (error) { failed = error.code; }
      rmSync(process.env.DISK_BROKEN);
      database.exec("INSERT INTO t VALUES (2)");
      console.log(failed);
    `;
    const ran = execFileSync(process.execPath, ["-e", program], { env: disk.env, cwd: import.meta.dirname });
    expect(ran.toString()).toBe("SQLITE_IOERR_FSYNC\n");
  });

  test("an fsync that fails as the log is moved into the file is noticed too", async () => {
    using disk = faultyDisk();
    const file = join(disk.folder, "registry.db");
    const running = await spawnRegistry(file, [], {
      quiet: true,
      env: { ...disk.env, DISK_BROKEN_ONLY: "registry.db" },
    });
    const facts: Fact[] = [];
    disk.set("broken", true);
    let last = { status: 200, message: "" };
    for (let tries = 0; last.status === 200 && tries < 200; tries += 1) last = await register(running, facts, 100_000);
    expect(last).toMatchObject({ status: 500, message: expect.stringContaining("Nothing more is written to") });
    expect(facts.length).toBeGreaterThan(10);
    disk.set("broken", false);
    expect((await register(running, facts)).status).toBe(500);
    await killRegistry(running);
    await expectWhole(await spawnRegistry(file, [], { quiet: true, env: disk.env }), facts);
  });
});

/** Why no small file system can be mounted here; undefined where it can. */
function whyNoMount(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "concordat-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return undefined;
  } catch {
    return "this user may not mount file systems";
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!needService("a small file system", whyNoMount()))("on a small file system", () => {
  test("what fills it, the log or the file itself, costs nothing that was acknowledged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "concordat-small-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=14m", "tmpfs", folder]);
    try {
      const file = join(folder, "registry.db");
      const ballast = join(folder, "ballast");
      const running = await spawnRegistry(file, [], { quiet: true });
      const facts: Fact[] = [];
      // In each round less is given free than the log may have: it is full in a commit or as the log is moved.
      for (let megabytes = 8; megabytes >= 0; megabytes -= 4) {
        rmSync(ballast, { force: true });
        if (megabytes > 0) writeFileSync(ballast, Buffer.alloc(megabytes * 1024 * 1024));
        let last = { status: 200, message: "" };
        const before = facts.length;
        while (last.status === 200) last = await register(running, facts, 100_000);
        expect(facts.length).toBeGreaterThan(before);
        expect(last).toMatchObject({ status: 500, message: expect.stringContaining("its disk is full") });
        expect(await missing(running.url, facts)).toEqual([]);
      }
      expect(statfsSync(folder).bavail * statfsSync(folder).bsize).toBeLessThan(200_000);
      await killRegistry(running);
      // It starts on the full disk as well, and answers.
      const again = await spawnRegistry(file, [], { quiet: true });
      await expectWhole(again, facts);
    } finally {
      execFileSync("umount", ["--lazy", folder]);
      rmSync(folder, { recursive: true });
    }
  });
});
