import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyStore, openStore, type Store, startRegistry, type Write } from "@concordat/registry";
import { identityOf } from "@concordat/schema";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concordat, serving } from "./support/concordat.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const postgres = await postgresForTests();
const there = needService("PostgreSQL", postgres.reason);
const VERSIONS = process.env.CONCORDAT_DEEP ? 10_000 : 1_200;

const key = (subject: string, context = ".") => ({ context, subject });

function put(
  subject: string,
  version: number,
  text: string,
  more: Partial<Write & { kind: "put-version" }> = {},
): Write {
  const parts = { text, references: [], metadata: undefined, ruleSet: undefined };
  const schema = { ...parts, identity: identityOf(parts), type: "AVRO" as const };
  return { kind: "put-version", key: key(subject), version, schema, references: [], ...more };
}

const WITH_ALL = {
  text: '{"a":1}',
  references: [{ name: "n", subject: "a", version: 1 }],
  metadata: { properties: { zeta: "1", alpha: "nul \u0000" }, tags: { "**.a": ["PII"] } },
  ruleSet: { domainRules: [{ name: "r", kind: "CONDITION", mode: "WRITE", type: "CEL", doc: "d" }] },
} as const;

/** A text that neither UTF-8 nor PostgreSQL can hold. */
const HARD = "\ud800 \u0000 \u0001 \u0002 😀 lone \udc00";

/** One of everything that a store keeps, and what is hard to keep. */
const EVERYTHING: readonly (readonly Write[])[] = [
  [put("a", 1, "one"), put("a", 2, "two"), put("b", 7, "imported", { id: 40 })],
  [put("hard\u0001", 1, HARD)],
  [put("z", 1, "refers", { references: [{ ...key("a"), version: 1 }] })],
  [put("c", 1, "in another context", { key: key("c", ".ctx") })],
  [put("m", 1, "with metadata", { schema: { ...WITH_ALL, identity: identityOf(WITH_ALL), type: "JSON" } })],
  [{ kind: "hide-version", key: key("a"), version: 1 }],
  [{ kind: "put-config", key: key("a"), config: { alias: "b", compatibility: "NONE" } }],
  [{ kind: "put-policy", key: key(""), policy: { referrers: "refuse" } }],
  [{ kind: "put-mode", key: key("b"), mode: "readOnly" }],
  [
    {
      kind: "put-service",
      service: "mail",
      version: "1",
      manifest: { produces: [], consumes: [] },
      contracts: [{ provider: "shop", sha: "s1", content: { zeta: 1, alpha: "\u0000" } }],
    },
    { kind: "put-branch", service: "mail", version: "1", branch: "main" },
  ],
  [{ kind: "put-environment", environment: { name: "prod", production: true } }],
  [{ kind: "put-deployment", environment: "prod", service: "mail", version: "1" }],
  [{ kind: "put-deployment", environment: "prod", service: "mail", version: undefined }],
  [{ kind: "put-verification", contract: "s1", provider: "shop", version: "2", success: false, mismatches: [] }],
  [{ kind: "put-user", user: "ann", password: "a hash" }],
  [{ kind: "put-token", token: { id: "t", user: "ann", name: "ci", hash: "h", expires: undefined } }],
  [{ kind: "use-token", id: "t", time: 5 }],
  [{ kind: "put-grant", grant: { holder: "ann", allows: "reader", on: "orders-*" } }],
  [
    { kind: "note", entry: '{"zeta":1,"alpha":"\u0000"}' },
    { kind: "note", entry: "{}" },
  ],
  [
    {
      kind: "put-association",
      association: {
        ...{ resourceName: "t", resourceNamespace: "n", resourceId: "r", resourceType: "topic", subject: key("a") },
        ...{ guid: "g", associationType: "value", lifecycle: "WEAK", frozen: true },
      },
    },
  ],
];

async function fill(store: Store, writes: readonly (readonly Write[])[]): Promise<void> {
  for (const one of writes) expect(await store.commit(one, store.read())).toMatchObject({ kind: "done" });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-copy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!there)("a copy", () => {
  let address: string;
  let file: string;
  let count = 0;
  beforeEach(async () => {
    address = await makeDatabase(postgres.url);
    count += 1;
    file = join(folder, `${count}.db`);
    const store = await openStore(file);
    await fill(store, EVERYTHING);
    await store.close();
  });

  const rowsIn = (tables: readonly { readonly table: string; readonly rows: number }[]) =>
    Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));

  it("has all there is, exactly, in a database and back in a file", async () => {
    const there = await copyStore({ from: file, to: address });
    const back = await copyStore({ from: address, to: `${file}.back` });
    expect(back).toEqual(there);
    // A table without a row would show nothing.
    expect(Object.entries(rowsIn(there)).filter(([, rows]) => rows === 0)).toEqual([["keys", 0]]);
    const [first, second] = [await openStore(file), await openStore(address)];
    expect((await second.read().schema(".", 41))?.text).toBe(HARD);
    // The next id goes on where it was.
    const next = [put("n", 1, "next")];
    expect(await second.commit(next, second.read())).toEqual(await first.commit(next, first.read()));
    expect(await second.read().versionsOf(".", 1)).toEqual(await first.read().versionsOf(".", 1));
    expect(await second.read().aliases()).toEqual(await first.read().aliases());
    await first.close();
    await second.close();
  });

  it(`goes on where one of ${VERSIONS} versions ended, and is answered as the source is`, {
    timeout: 300_000,
  }, async () => {
    const store = await openStore(file);
    await Promise.all(
      Array.from({ length: VERSIONS }, (_, index) =>
        fill(store, [[put(`many-${index % 100}`, Math.floor(index / 100) + 1, `"text ${index}"`)]]),
      ),
    );
    await store.close();
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await copyStore({ from: file, to: address });
    await client.query(`
      DELETE FROM concordat.versions WHERE row > (SELECT min(row) + 500 FROM concordat.versions);
      TRUNCATE concordat.config, concordat.associations;`);
    await client.end();
    const again = await copyStore({ from: file, to: address });
    const versions = again.find(({ table }) => table === "versions");
    expect(versions?.before).toBe(501);
    expect(versions?.rows).toBeGreaterThan(VERSIONS);
    const [ours, theirs] = await Promise.all([file, address].map((data) => startRegistry({ port: 0, data })));
    for (const path of [
      "/subjects?deleted=true",
      "/schemas?deleted=true",
      "/subjects/many-7/versions",
      "/config/a",
      "/mode/b",
    ]) {
      const answers = await Promise.all([ours, theirs].map(async (one) => (await fetch(`${one?.url}${path}`)).text()));
      expect(answers[0]).toBe(answers[1]);
    }
    await ours?.close();
    await theirs?.close();
  });

  it("is of all tables that either store has", async () => {
    const copied = (await copyStore({ from: file, to: address })).map(({ table }) => table);
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'concordat'",
    );
    await client.end();
    const database = new Sqlite(file, { readonly: true });
    const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    database.close();
    // What stores keep of themselves.
    const own = ["format", "changes"];
    expect([...copied, ...own].sort()).toEqual(rows.map(({ name }) => name).sort());
    expect([...copied].sort()).toEqual(
      tables
        .map(({ name }) => name)
        .filter((name) => !name.startsWith("sqlite_") && !own.includes(name))
        .sort(),
    );
  });

  it("is refused by a target that has other contents, or is written to, which are left alone", async () => {
    const store = await openStore(address);
    await fill(store, [[put("other", 1, "other")]]);
    const code = (name: string) => expect.objectContaining({ code: name });
    await expect(copyStore({ from: file, to: address })).rejects.toThrow(code("registry/copy-target-not-empty"));
    expect(await store.read().subjects({ context: ".", prefix: "", deleted: "with" })).toEqual([key("other")]);
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await client.query("SELECT pg_advisory_lock(x'636f6e63'::int, 'concordat.changes'::regclass::oid::int)");
    await expect(copyStore({ from: file, to: address })).rejects.toThrow(code("registry/data-in-use"));
    await client.end();
    await store.close();
    await expect(copyStore({ from: `${file}.none`, to: address })).rejects.toThrow(code("registry/no-data"));
    await expect(copyStore({ from: await makeDatabase(postgres.url), to: `${file}.x` })).rejects.toThrow(
      code("registry/data-not-migrated"),
    );
  });

  it("the control: a row that is not the same is noticed", async () => {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await copyStore({ from: file, to: address });
    await client.query(`
      CREATE FUNCTION concordat.alter_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.time := NEW.time + 1; RETURN NEW; END $$;
      TRUNCATE concordat.versions;
      CREATE TRIGGER alter_text BEFORE INSERT ON concordat.versions FOR EACH ROW EXECUTE FUNCTION concordat.alter_text();`);
    await expect(copyStore({ from: file, to: address })).rejects.toThrow(
      expect.objectContaining({ code: "registry/copy-differs" }),
    );
    await client.end();
  });

  it("is made by the command, which shows no password; a database is backed up and migrated as a file is", async () => {
    const url = new URL(address);
    url.password = "hunter2";
    const copied = await concordat(["copy", "--from", file, "--to", url.href], { cwd: folder });
    expect(copied).toMatchObject({ code: 0, err: "" });
    expect(copied.out).toContain("each was read from both and is the same");
    expect(copied.out).not.toContain("hunter2");
    const served = await serving(["--data", url.href, "--stale-ms", "50"], { cwd: folder });
    expect(await (await fetch(`${served.url}/subjects/m/versions`)).json()).toEqual([1]);
    served.child.kill("SIGTERM");
    const ended = await served.ended;
    expect([ended.code, ended.err]).toEqual([0, ""]);
    expect(ended.out).toContain("Data in postgres://postgres@");
    expect(ended.out).not.toContain("hunter2");
    const backup = `${file}.backup`;
    const store = await openStore(address);
    await store.backup?.(backup);
    await store.close();
    expect(readFileSync(backup).subarray(0, 15).toString()).toBe("SQLite format 3");
    const compared = await copyStore({ from: backup, to: address });
    expect(compared.every(({ rows, before }) => rows === before)).toBe(true);
    const empty = await makeDatabase(postgres.url);
    expect((await concordat(["serve", "--migrate", "--data", empty], { cwd: folder })).out).toContain(
      "has been brought to",
    );
    expect((await concordat(["serve", "--migrate", "--data", empty], { cwd: folder })).out).toContain(
      "is of this version's format",
    );
  });

  it("is what restoring a backup to a database is; a damaged backup changes nothing there", async () => {
    const backup = join(folder, "real.db");
    const source = await startRegistry({ port: 0, data: backup });
    const headers = { "content-type": "application/json" };
    for (let version = 1; version <= 3; version += 1) {
      const body = JSON.stringify({ schema: `{"type":"enum","name":"E","symbols":["A","B${version}"],"default":"A"}` });
      const answer = await fetch(`${source.url}/subjects/s/versions`, { method: "POST", headers, body });
      expect([answer.status, version]).toEqual([200, version]);
    }
    await source.close();
    const target = new URL(await makeDatabase(postgres.url));
    target.password = "hunter2";
    const restore = (from: string) => concordat(["restore", "--from", from, "--to", target.href], { cwd: folder });
    // Its texts are no schemas.
    expect(await restore(file)).toMatchObject({ code: 1, err: expect.stringContaining("cli/backup-damaged") });
    const restored = await restore(backup);
    expect([restored.code, restored.err]).toEqual([0, ""]);
    expect(restored.out).toMatch(/^postgres:\/\/postgres@\S+ has 3 versions of 3 schemas from \S+real\.db\.\n$/);
    const compared = await copyStore({ from: backup, to: target.href });
    expect(compared.every(({ rows, before }) => rows === before)).toBe(true);
    const served = await startRegistry({ port: 0, data: target.href });
    expect(await (await fetch(`${served.url}/subjects/s/versions`)).json()).toEqual([1, 2, 3]);
    await served.close();
  });
});
