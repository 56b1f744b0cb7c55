import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conformance } from "../conformance.ts";
import { sealerOf } from "../sealing.ts";
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
    expect(await store.maxId(".")).toBe(7);
    expect(await store.services.versions()).toEqual([]);
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
    const scope = { key };
    const { epoch } = await first.facts(scope);
    await first.commit({ scope, writes: [{ kind: "put-version", key, version: 1, schema, references: [] }] }, epoch);
    await first.close();
    const second = sqliteStore(file);
    expect(await second.schema(".", 1)).toEqual({ ...schema, id: 1 });
    await second.close();
  });

  const secret = "a secret of some length";
  const sensitive = { properties: { owner: "shop", token: "hunter2" }, sensitive: ["token"] };

  it("hold sensitive metadata sealed, and open only with the secret", async () => {
    const file = join(folder, "registry.db");
    const key = { context: ".", subject: "a" };
    const schema = { identity: "aa", type: "AVRO" as const, text: '"int"', references: [], ruleSet: undefined };
    const store = sqliteStore(file, { sealer: sealerOf([secret]) });
    const writes = [
      { kind: "put-version" as const, key, version: 1, schema: { ...schema, metadata: sensitive }, references: [] },
      { kind: "put-config" as const, key, config: { defaultMetadata: sensitive } },
    ];
    await store.commit({ scope: { key }, writes }, (await store.facts({ key })).epoch);
    expect((await store.schema(".", 1))?.metadata).toEqual(sensitive);
    await store.close();

    expect(readFileSync(file).includes("shop")).toBe(true);
    expect(readFileSync(file).includes("hunter2")).toBe(false);
    expect(readFileSync(file).includes(secret)).toBe(false);
    expect(() => sqliteStore(file)).toThrow(expect.objectContaining({ code: "registry/secret-missing" }));
    const other = { sealer: sealerOf(["another secret of some length"]) };
    expect(() => sqliteStore(file, other)).toThrow(expect.objectContaining({ code: "registry/secret-missing" }));

    const again = sqliteStore(file, { sealer: sealerOf(["another secret of some length", secret]) });
    expect((await again.schema(".", 1))?.metadata).toEqual(sensitive);
    expect((await again.config(key)).subject?.defaultMetadata).toEqual(sensitive);
    await again.close();
  });

  it("need no secret where nothing was sealed", async () => {
    const file = join(folder, "registry.db");
    await sqliteStore(file, { sealer: sealerOf([secret]) }).close();
    const store = sqliteStore(file);
    expect(store.canSeal).toBe(false);
    await store.close();
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
  const commit = async (...writes: readonly Write[]) =>
    store.commit({ scope: { key }, writes }, (await store.facts({ key })).epoch);
  expect(await commit(put(1, "one"))).toEqual({ kind: "done", ids: [1] });
  // As earlier versions left it behind, where a registration came between.
  await commit({ kind: "drop-context", context: ".c" });
  expect(await commit(put(2, "two"))).toEqual({ kind: "done", ids: [2] });
  expect(await store.contexts()).toEqual([".c"]);
  await store.close();
});
