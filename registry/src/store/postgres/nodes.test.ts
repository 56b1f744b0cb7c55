import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, postgresForTests } from "../../../../test/support/postgres.ts";
import { makePostgres, type PostgresServer } from "../../../../test/support/postgres-server.ts";
import { needService } from "../../../../test/support/services.ts";
import { StartError } from "../../errors.ts";
import { commit, key, put } from "../conformance.fixture.ts";
import { conformance } from "../conformance.ts";
import type { Asked } from "../epochs.ts";
import { inTurns } from "../interleaved.fixture.ts";
import { openStore } from "../open.ts";
import type { Reading, Store } from "../store.ts";
import { postgresStore } from "./store.ts";

const postgres = await postgresForTests();
const there = needService("PostgreSQL", postgres.reason);
const base = there ? await makeDatabase(postgres.url) : "";
let count = 0;

/** The address of an empty place for a registry: a schema of its own. */
function place(): string {
  count += 1;
  return `${base}?schema=n${count}`;
}

/** Two nodes as one store: each commit goes to the node that its reading is of, and the next reading to the other one. */
async function atTwoNodes(): Promise<Store> {
  const address = place();
  // Both make the tables, if they can.
  const nodes = await Promise.all([postgresStore(address), postgresStore(address)]);
  const [first, second] = nodes;
  const homes = new WeakMap<Asked, Store>();
  let turn = 0;
  const current = () => (turn % 2 === 0 ? first : second);
  const known = (reading: Reading, node: Store): Reading => {
    homes.set(reading.asked, node);
    const fresh = inTurns(reading, async () => void (await node.fresh()));
    return Object.defineProperty(fresh, "apart", {
      value: async (make: (inner: Reading) => Promise<unknown>) => reading.apart((inner) => make(known(inner, node))),
    });
  };
  return {
    ...first,
    read: () => known(current().read(), current()),
    commit: async (writes, decided) => {
      const outcome = (homes.get(decided.asked) ?? current()).commit(writes, decided);
      if (writes.length > 0) turn += 1;
      const told = await outcome;
      await first.fresh();
      return told;
    },
    holds: (asked) => (homes.get(asked) ?? current()).holds(asked),
    fresh: async () => void (await Promise.all(nodes.map((node) => node.fresh()))),
    close: async () => void (await Promise.all(nodes.map((node) => node.close()))),
  };
}

describe.skipIf(!there)("two nodes on one PostgreSQL", () => {
  describe("as one store", () => conformance(atTwoNodes));

  it("race on one subject and on many: versions are dense and unique, and a schema has one id", async () => {
    const address = place();
    const nodes = await Promise.all(Array.from({ length: 3 }, () => postgresStore(address)));
    const texts = Array.from({ length: 30 }, (_, index) => `text ${index}`);
    const add = async (node: Store, subject: string, text: string): Promise<void> => {
      for (;;) {
        await node.fresh();
        const reading = node.read();
        const versions = await reading.versions(key(subject));
        const known = await reading.byIdentity(Buffer.from(text).toString("hex"));
        if (versions.some(({ id }) => known.some((one) => one.id === id))) return;
        const outcome = await node.commit([put(key(subject), versions.length + 1, text)], reading);
        if (outcome.kind === "done") return;
        expect(outcome).toEqual({ kind: "stale" });
      }
    };
    await Promise.all(
      nodes.flatMap((node, at) =>
        texts.flatMap((text, index) => [add(node, "hot", text), add(node, `cold ${(index + at) % 7}`, text)]),
      ),
    );
    const ids = new Map<string, number>();
    for (const node of nodes) {
      await node.fresh();
      const versions = await node.read().versions(key("hot"));
      expect(versions.map(({ version }) => version)).toEqual(texts.map((_, index) => index + 1));
      for (const text of texts) {
        const [one, ...more] = await node.read().byIdentity(Buffer.from(text).toString("hex"));
        expect(more).toEqual([]);
        expect(ids.get(text) ?? one?.id).toBe(one?.id);
        ids.set(text, one?.id ?? 0);
      }
    }
    expect([...ids.values()].sort((a, b) => a - b)).toEqual(texts.map((_, index) => index + 1));
    await Promise.all(nodes.map((node) => node.close()));
  });

  it("imports ids while others are given out, and none is given twice", async () => {
    const address = place();
    const [first, second] = await Promise.all([postgresStore(address), postgresStore(address)]);
    const given: number[] = [];
    const one = async (node: Store, index: number): Promise<void> => {
      const more = index % 3 === 0 ? { id: index * 5 + 1 } : {};
      const outcome = await commit(node, put(key(`s${index}`), 1, `text ${index}`, more));
      if (outcome.kind === "done") given.push(...outcome.ids);
      else expect(outcome.kind).toBe("taken");
    };
    await Promise.all(Array.from({ length: 120 }, (_, index) => one(index % 2 ? first : second, index)));
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThan(80);
    await Promise.all([first.close(), second.close()]);
  });

  it("forget all that they know where the log of changes is another one, or has gone on too far", async () => {
    const address = place();
    const store = await postgresStore(address);
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    const schema = new URL(address).searchParams.get("schema");
    await commit(store, put(key("a"), 1, "one"));
    const reading = store.read();
    await reading.versions(key("a"));
    expect(store.holds(reading.asked)).toBe(true);
    // As a backup of another moment would have it.
    await client.query(`UPDATE ${schema}.changes SET batch = gen_random_uuid()`);
    expect(await store.commit([put(key("a"), 2, "two")], reading)).toEqual({ kind: "stale" });
    expect(store.holds(reading.asked)).toBe(false);
    const again = store.read();
    await again.versions(key("a"));
    await client.query(`DELETE FROM ${schema}.changes WHERE seq < (SELECT max(seq) FROM ${schema}.changes);
      UPDATE ${schema}.changes SET seq = seq + 20000`);
    await store.fresh();
    expect(store.holds(again.asked)).toBe(false);
    expect(await commit(store, put(key("a"), 2, "two"))).toMatchObject({ kind: "done" });
    await client.end();
    await store.close();
  });

  it("keep no more of the log than they need", async () => {
    const address = place();
    const store = await postgresStore(address);
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    const schema = new URL(address).searchParams.get("schema");
    await client.query(`INSERT INTO ${schema}.changes
      SELECT n, gen_random_uuid(), '{}', '[]' FROM generate_series(1, 11999) n`);
    await commit(store, put(key("a"), 1, "one"));
    await commit(store, put(key("a"), 2, "two"));
    const { rows } = await client.query(`SELECT count(*)::int AS count, max(seq)::int AS last FROM ${schema}.changes`);
    expect(rows).toEqual([{ count: 10_001, last: 12_001 }]);
    await client.end();
    await store.close();
  });

  it("say that the disk is full where it is, and go on by themselves once it is not", async () => {
    const address = place();
    const store = await postgresStore(address);
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    const schema = new URL(address).searchParams.get("schema");
    await client.query(`
      CREATE FUNCTION ${schema}.no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT ON ${schema}.schemas FOR EACH ROW EXECUTE FUNCTION ${schema}.no_room();`);
    const full = expect.objectContaining({
      kind: "store-full",
      facts: { place: expect.stringContaining("postgres://") },
    });
    await expect(commit(store, put(key("a"), 1, "one"))).rejects.toThrow(full);
    await expect(commit(store, put(key("a"), 1, "one"), put(key("a"), 2, "two"))).rejects.toThrow(full);
    expect(await store.read().versions(key("a"))).toEqual([]);
    await client.query(`DROP TRIGGER no_room ON ${schema}.schemas`);
    expect(await commit(store, put(key("a"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    await client.end();
    await store.close();
  });

  it("refuse a name that no index takes, and what waits beside it is done", async () => {
    const store = await postgresStore(place());
    const long = Array.from({ length: 9_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000)),
    ).join("");
    const [refused, done] = await Promise.allSettled([
      commit(store, put(key(long), 1, "one")),
      commit(store, put(key("b"), 1, "two")),
    ]);
    expect(refused).toMatchObject({ status: "rejected", reason: { kind: "invalid-subject" } });
    expect(done).toMatchObject({ value: { kind: "done" } });
    await store.close();
  });
});

describe.skipIf(!there)("databases", { timeout: 120_000 }, () => {
  let server: PostgresServer;
  let folder: string;
  let admin: pg.Client;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "concordat-hba-"));
    // Its user reads it.
    chmodSync(folder, 0o755);
    const rules = join(folder, "pg_hba.conf");
    writeFileSync(rules, "host all asked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", {
      mode: 0o644,
    });
    server = await makePostgres({ settings: { fsync: "off", hba_file: rules } });
    await server.start();
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  const SECRET = "hunter2-is-not-shown";

  /** The error of opening, which must not show the password. */
  async function refusal(address: string): Promise<string> {
    try {
      await (await openStore(address)).close();
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(SECRET);
      expect(error.hint).not.toBe("");
      return error.code;
    }
    return "opened";
  }

  const as = (user: string, database: string) => {
    const url = new URL(database);
    url.username = user;
    url.password = SECRET;
    return url.href;
  };

  it("are refused where they cannot be reached, or let nobody in", async () => {
    await admin.query(`CREATE ROLE asked LOGIN PASSWORD 'another'`);
    const free = createServer();
    const port = await new Promise<number>((done) =>
      free.listen(0, "127.0.0.1", () => {
        const at = free.address();
        done(typeof at === "object" && at !== null ? at.port : 0);
      }),
    );
    await new Promise((done) => free.close(done));
    const elsewhere = new URL(server.url);
    elsewhere.port = String(port);
    expect(await refusal(as("postgres", elsewhere.href))).toBe("registry/database-unreachable");
    expect(await refusal(as("asked", server.url))).toBe("registry/database-login");
    expect(await refusal(as("nobody", server.url))).toBe("registry/database-login");
    expect(await refusal(as("postgres", server.url.replace(/postgres$/, "none")))).toBe("registry/database-missing");
    expect(await refusal(`postgres://u:${SECRET}@:bad:/`)).toBe("registry/bad-database-address");
    expect(await refusal(`${server.url}?schema=pg_x"; DROP`)).toBe("registry/bad-database-address");
  });

  it("are refused, and left alone, where they are another program's, newer, read-only or of another encoding", async () => {
    const theirs = await makeDatabase(server.url);
    const client = new pg.Client({ connectionString: theirs });
    await client.connect();
    await client.query(
      "CREATE SCHEMA concordat; CREATE TABLE concordat.format (a int); CREATE TABLE concordat.b (a int)",
    );
    expect(await refusal(theirs)).toBe("registry/data-not-ours");
    await client.query("DROP TABLE concordat.format");
    expect(await refusal(theirs)).toBe("registry/data-not-ours");
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'concordat'");
    expect(rows).toEqual([{ tablename: "b" }]);
    await client.query("DROP SCHEMA concordat CASCADE");
    expect(await refusal(theirs)).toBe("opened");
    await client.query("UPDATE concordat.format SET version = 99");
    expect(await refusal(theirs)).toBe("registry/data-newer");
    await client.end();
    const readOnly = await makeDatabase(server.url);
    await admin.query(`ALTER DATABASE ${new URL(readOnly).pathname.slice(1)} SET default_transaction_read_only = on`);
    expect(await refusal(readOnly)).toBe("registry/data-read-only");
    await admin.query("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
    expect(await refusal(server.url.replace(/postgres$/, "latin"))).toBe("registry/data-not-utf8");
  });

  it("are used by a role that may not change tables, once another one has made them", async () => {
    const address = await makeDatabase(server.url);
    const database = new URL(address).pathname.slice(1);
    await admin.query(`CREATE ROLE owner LOGIN; CREATE ROLE node LOGIN; GRANT CREATE ON DATABASE ${database} TO owner`);
    expect(await refusal(as("node", address))).toBe("registry/database-privileges");
    expect(await refusal(as("owner", address))).toBe("opened");
    expect(await refusal(as("node", address))).toBe("registry/database-privileges");
    const client = new pg.Client({ connectionString: as("owner", address) });
    await client.connect();
    // As docs/postgres.md has it.
    await client.query(`
      GRANT USAGE ON SCHEMA concordat TO node;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA concordat TO node;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA concordat TO node;`);
    await client.end();
    const store = await openStore(as("node", address));
    expect(await commit(store, put(key("a"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    await commit(
      store,
      { kind: "hide-version", key: key("a"), version: 1 },
      { kind: "drop-version", key: key("a"), version: 1 },
    );
    expect(await store.read().versions(key("a"))).toEqual([]);
    await store.close();
  });
});
