import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit, key, put } from "../conformance.fixture.ts";
import { conformance } from "../conformance.ts";
import { keys } from "../epochs.ts";
import { takingTurns } from "./shared.fixture.ts";
import { sqliteStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-shared-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, "registry.db");
const shared = () => sqliteStore(file(), { shared: true });

describe("two stores of one file that take turns", () => conformance(async () => takingTurns(file())));

it("what one has committed the other one knows by its next reading, and what was asked before is stale", async () => {
  const [one, other] = [shared(), shared()];
  const before = other.read();
  expect(await before.versions(key("a"))).toEqual([]);
  await commit(one, put(key("a"), 1, "one"));
  expect(await other.commit([put(key("a"), 1, "two")], before)).toEqual({ kind: "stale" });
  expect(await other.commit([], before)).toEqual({ kind: "stale" });
  expect((await other.read().versions(key("a"))).map(({ id }) => id)).toEqual([1]);
  await one.close();
  await other.close();
});

it("versions and settings that one keeps in memory are those that the other one changed", async () => {
  const [one, other] = [shared(), shared()];
  await commit(one, put(key("a"), 1, "one"));
  const seen = async () => {
    const { versions, mode } = await other.read().facts(key("a"));
    return [versions.map(({ deleted }) => deleted), mode.subject];
  };
  expect(await seen()).toEqual([[false], undefined]);
  await commit(one, { kind: "hide-version", key: key("a"), version: 1 });
  await commit(one, { kind: "put-mode", key: key("a"), mode: "READONLY" });
  expect(await seen()).toEqual([[true], "READONLY"]);
  await one.close();
  await other.close();
});

it("reports to each what the other one changed", async () => {
  const [one, other] = [shared(), shared()];
  const told: string[] = [];
  other.onChange((moved) => told.push(...(moved ?? [])));
  await commit(one, put(key("a"), 1, "one"));
  expect(told).toEqual([]);
  expect(other.fresh()).toBeUndefined();
  expect(told).toEqual(expect.arrayContaining([keys.versions(key("a")), keys.schema(".", 1)]));
  await one.close();
  await other.close();
});

it("one that was away for more commits than are kept forgets all that it knew", async () => {
  const [one, other] = [shared(), shared()];
  await commit(one, put(key("a"), 1, "one"));
  const reading = other.read();
  expect(await reading.versions(key("a"))).toHaveLength(1);
  expect(await reading.versions(key("b"))).toHaveLength(0);
  await commit(one, put(key("c"), 1, "two"));
  await commit(one, { kind: "hide-version", key: key("a"), version: 1 });
  const database = new Database(file());
  database.exec("DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)");
  database.close();
  expect(await other.commit([], reading)).toEqual({ kind: "stale" });
  expect((await other.read().versions(key("a"))).map(({ deleted }) => deleted)).toEqual([true]);
  await one.close();
  await other.close();
});

it("waits for another process that writes, without standing still", async () => {
  const store = shared();
  const other = new Database(file());
  other.exec("BEGIN IMMEDIATE");
  let done = false;
  const waiting = commit(store, put(key("a"), 1, "one")).finally(() => {
    done = true;
  });
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done).toBe(false);
  expect(await store.read().versions(key("a"))).toEqual([]);
  other.exec("ROLLBACK");
  other.close();
  expect(await waiting).toEqual({ kind: "done", ids: [1] });
  await store.close();
});

it("is not shared with one that has the file to itself", async () => {
  const alone = sqliteStore(file());
  expect(shared).toThrow(expect.objectContaining({ code: "registry/data-in-use" }));
  await alone.close();
  const one = shared();
  expect(() => sqliteStore(file())).toThrow(expect.objectContaining({ code: "registry/data-in-use" }));
  await one.close();
});

it("copies one moment while another process goes on writing", async () => {
  const [one, other] = [shared(), shared()];
  for (let count = 1; count <= 20; count += 1) await commit(one, put(key("a"), count, `text ${count}`));
  let count = 20;
  let isCopying = true;
  const writing = (async () => {
    while (isCopying) {
      count += 1;
      await commit(one, put(key("a"), count, `text ${count}`));
    }
  })();
  const copy = join(folder, "copy.db");
  await other.backup?.(copy);
  isCopying = false;
  await writing;
  const copied = sqliteStore(copy, { readonly: true });
  const versions = await copied.read().versions(key("a"));
  expect(versions.length).toBeGreaterThanOrEqual(20);
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
  await copied.close();
  await one.close();
  await other.close();
});
