import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conformance } from "../conformance.ts";
import type { Write } from "../store.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { sqliteStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the SQLite store in memory", () => conformance(async () => sqliteStore(":memory:")));
describe("the SQLite store in a file", () => conformance(async () => sqliteStore(join(folder, "registry.db"))));

describe("data files", () => {
  it("are refused, and left alone, where they are not SQLite's", () => {
    const file = join(folder, "notes.txt");
    writeFileSync(file, "some notes of mine, not a database");
    expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/data-not-ours" }));
    expect(readFileSync(file, "utf8")).toBe("some notes of mine, not a database");
  });

  it("are refused where they are another program's", () => {
    const file = join(folder, "other.db");
    new Database(file).exec("CREATE TABLE other (a)").close();
    expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/data-not-ours" }));
  });

  it("are refused where a newer program wrote them", async () => {
    const file = join(folder, "registry.db");
    await sqliteStore(file).close();
    const database = new Database(file);
    database.pragma("user_version = 99");
    database.close();
    expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/data-newer" }));
  });

  it("are refused in a folder that is not there", () => {
    expect(() => sqliteStore(join(folder, "none", "registry.db"))).toThrow(
      expect.objectContaining({ code: "registry/data-unusable" }),
    );
  });

  it("are refused while another registry has them", async () => {
    const file = join(folder, "registry.db");
    const first = sqliteStore(file);
    expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/data-in-use" }));
    await first.close();
    await sqliteStore(file).close();
  });

  it("of an earlier format are brought to this one, with what they hold", async () => {
    const file = join(folder, "registry.db");
    const old = new Database(file);
    old.exec(MIGRATIONS[0] ?? "");
    old.exec("INSERT INTO contexts VALUES ('.', 7)");
    old.pragma(`application_id = ${APPLICATION_ID}`);
    old.pragma("user_version = 1");
    old.close();
    const store = sqliteStore(file);
    expect(await store.read().maxId(".")).toBe(7);
    expect(await store.read().services.versions()).toEqual([]);
    await store.close();
  });

  it("keep what they were given", async () => {
    const file = join(folder, "registry.db");
    const key = { context: ".", subject: "a" };
    const schema = {
      identity: "00",
      type: "AVRO",
      text: '"int"',
      references: [],
      metadata: { properties: { a: "b" } },
      ruleSet: undefined,
    } as const;
    const first = sqliteStore(file);
    await first.commit([{ kind: "put-version", key, version: 1, schema, references: [] }], first.read());
    await first.close();
    const second = sqliteStore(file);
    expect(await second.read().schema(".", 1)).toEqual({ ...schema, id: 1 });
    await second.close();
  });
});

it("a context whose row is gone goes on after the ids that it has", async () => {
  const store = sqliteStore(":memory:");
  const key = { context: ".c", subject: "s" };
  const put = (version: number, text: string): Write => ({
    kind: "put-version",
    key,
    version,
    schema: { identity: text, type: "AVRO", text, references: [], metadata: undefined, ruleSet: undefined },
    references: [],
  });
  const commit = (...writes: readonly Write[]) => store.commit(writes, store.read());
  expect(await commit(put(1, "one"))).toEqual({ kind: "done", ids: [1] });
  // As earlier versions left it behind, where a registration came between.
  await commit({ kind: "drop-context", context: ".c" });
  expect(await commit(put(2, "two"))).toEqual({ kind: "done", ids: [2] });
  expect(await store.read().contexts()).toEqual([".c"]);
  await store.close();
});
