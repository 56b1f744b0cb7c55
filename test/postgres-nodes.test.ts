import { openStore, type Store, serveStore, type Write } from "@concordat/registry";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CutProxy, startCutProxy } from "./support/cut-proxy.ts";
import { type Fact, missing, usedTwice } from "./support/facts.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { makePostgres, type PostgresServer } from "./support/postgres-server.ts";
import { killRegistry, type SpawnedRegistry, spawnRegistry } from "./support/registry-spawn.ts";
import { needService } from "./support/services.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const CLIENTS = 8;
const HANGS = DEEP ? 1_200_000 : 300_000;
const postgres = await postgresForTests();
const there = needService("PostgreSQL", postgres.reason);

const key = (subject: string) => ({ context: ".", subject });

function put(subject: string, version: number, text: string): Write {
  const schema = {
    identity: text,
    type: "AVRO" as const,
    text,
    references: [],
    metadata: undefined,
    ruleSet: undefined,
  };
  return { kind: "put-version", key: key(subject), version, schema, references: [] };
}

const service: Write = {
  kind: "put-service",
  service: "mail",
  version: "1",
  manifest: { produces: [], consumes: [] },
  contracts: [],
};

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe.skipIf(!there)("a node whose connections fail", { timeout: HANGS }, () => {
  let address: string;
  let proxy: CutProxy;
  let stores: Store[];
  /** A node that reaches the database by a door, and one that does so itself. */
  let behind: Store;
  let direct: Store;
  let admin: pg.Client;

  beforeEach(async () => {
    address = await makeDatabase(postgres.url);
    const url = new URL(address);
    proxy = await startCutProxy(Number(url.port));
    url.port = String(proxy.port);
    direct = await openStore(address);
    behind = await openStore(url.href);
    stores = [direct, behind];
    admin = new pg.Client({ connectionString: address });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    for (const store of stores) await store.close();
    await proxy.close();
  });

  /** Cuts the connection of the next commit once it is done, and before its answer is through. */
  const loseAnswer = () => proxy.cutBefore((bytes) => bytes.includes('"outcomes"'));

  it("finds out that its commit was done where the answer was lost, and does it once", async () => {
    const lost = loseAnswer();
    expect(await behind.commit([service], behind.read())).toEqual({ kind: "done", ids: [] });
    expect(lost.cuts).toBe(1);
    expect(await direct.read().services.versions()).toEqual([{ service: "mail", version: "1" }]);
  });

  it("the control: could not where the database did not know the batch", async () => {
    await admin.query(`
      CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.batch := gen_random_uuid(); RETURN NEW; END $$;
      CREATE TRIGGER forget BEFORE INSERT ON concordat.changes FOR EACH ROW EXECUTE FUNCTION forget();`);
    const lost = loseAnswer();
    await expect(behind.commit([service], behind.read())).rejects.toThrow("duplicate key");
    expect(lost.cuts).toBe(1);
  });

  it("hears of others again after its connection was cut", async () => {
    const heard: string[] = [];
    behind.onChange((moved) => heard.push(...(moved ?? [])));
    await direct.commit([put("a", 1, "one")], direct.read());
    await expect.poll(() => heard, { timeout: 30_000 }).toContain("s ./1");
    proxy.cut();
    await direct.commit([put("a", 2, "two")], direct.read());
    await expect.poll(() => heard, { timeout: 30_000 }).toContain("s ./2");
    proxy.cut();
    await pause(1_000);
    await direct.commit([put("a", 3, "three")], direct.read());
    await expect.poll(() => heard, { timeout: 30_000 }).toContain("s ./3");
  });

  it("answers and decides with what others have committed although no notification comes through", async () => {
    const trusting = await openStore(address, { staleMs: 3_600_000 });
    stores.push(trusting);
    let dropping = true;
    const dropped = (async () => {
      while (dropping) {
        await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
        await pause(5);
      }
    })();
    const seen = { behind: 0, trusting: 0 };
    const [first, second] = await Promise.all([serveStore(behind, { port: 0 }), serveStore(trusting, { port: 0 })]);
    const levels = ["NONE", "FULL", "BACKWARD", "FORWARD"] as const;
    const level = async (url: string) => {
      const answer = (await (await fetch(`${url}/config`)).json()) as { compatibilityLevel: string };
      return answer.compatibilityLevel;
    };
    for (let round = 0; round < 40; round += 1) {
      const compatibility = levels[round % 4] ?? "NONE";
      await direct.commit([{ kind: "put-config", key: key(""), config: { compatibility } }], direct.read());
      if ((await level(first.url)) === compatibility) seen.behind += 1;
      if ((await level(second.url)) === compatibility) seen.trusting += 1;
    }
    dropping = false;
    await dropped;
    // What it had asked before any of it is not what it is decided on.
    const reading = behind.read();
    await reading.versions(key("a"));
    await direct.commit([put("a", 1, "one")], direct.read());
    expect(await behind.commit([put("a", 1, "two")], reading)).toEqual({ kind: "stale" });
    stores = [direct];
    await Promise.all([first.close(), second.close()]);
    expect(seen.behind).toBe(40);
    // The control: one that need not verify does not see them all.
    expect(seen.trusting).toBeLessThan(40);
  });

  it("says so where the database falls silent, and not that something was done", async () => {
    await behind.commit([put("a", 1, "one")], behind.read());
    proxy.silence();
    await expect(behind.commit([put("a", 2, "two")], behind.read())).rejects.toMatchObject({
      kind: "store-unavailable",
    });
    await behind.fresh();
    await expect(behind.read().versions(key("b"))).rejects.toMatchObject({ kind: "store-unavailable" });
    proxy.cut();
    stores = [direct];
    await behind.close();
    expect((await direct.read().versions(key("a"))).map(({ version }) => version)).toEqual([1]);
  });
});

const headers = { "content-type": "application/json" };

describe.skipIf(!there)("a PostgreSQL that stops", { timeout: HANGS }, () => {
  let server: PostgresServer;
  let nodes: SpawnedRegistry[] = [];
  beforeAll(async () => {
    server = await makePostgres();
    await server.start();
  });
  afterEach(async () => {
    for (const node of nodes) await killRegistry(node);
    nodes = [];
  });
  afterAll(() => server.remove());

  const isReady = async ({ url }: SpawnedRegistry) => (await fetch(`${url}/readyz`)).status === 200;

  it("takes nothing that was acknowledged with it, nor do killed nodes, and all work again by themselves", async () => {
    const address = await makeDatabase(server.url);
    nodes = [await spawnRegistry(address), await spawnRegistry(address)];
    const facts: Fact[] = [];
    let running = true;
    let failures = 0;
    /** Sends each schema, at one node after the other, until one acknowledges it. */
    const client = async (tag: number) => {
      for (let count = 0; running; count += 1) {
        const subject = count % 3 === 0 ? "shared" : `s-${tag}`;
        const schema = JSON.stringify({ type: "record", name: "R", doc: `${tag}-${count}`, fields: [] });
        for (let tries = tag; ; tries += 1) {
          const node = nodes[tries % nodes.length];
          const response = await fetch(`${node?.url}/subjects/${subject}/versions`, {
            method: "POST",
            headers,
            body: JSON.stringify({ schema }),
          }).catch(() => undefined);
          if (response?.status === 200) {
            const { id, version } = (await response.json()) as { id: number; version: number };
            facts.push({ subject, version, id, schema });
            break;
          }
          failures += 1;
          // Only that the database is away may be said, never that the schema is wrong.
          if (response !== undefined)
            expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("50001")]);
          await pause(20);
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, tag) => client(tag));
    const healthy: number[] = [];
    for (let round = 0; round < (DEEP ? 15 : 3); round += 1) {
      await pause(500);
      if (round % 2 === 0) await server.kill();
      else await server.stop();
      await pause(round === 2 ? 3_000 : 200);
      await server.start();
      const from = performance.now();
      await expect
        .poll(async () => (await Promise.all(nodes.map(isReady))).every(Boolean), { timeout: 60_000, interval: 20 })
        .toBe(true);
      healthy.push(Math.round(performance.now() - from));
    }
    for (let kills = 0; kills < (DEEP ? 100 : 5); kills += 1) {
      await pause(200);
      const at = kills % 2;
      const node = nodes[at];
      if (node !== undefined) await killRegistry(node);
      nodes[at] = await spawnRegistry(address);
    }
    const before = facts.length;
    await expect.poll(() => facts.length, { timeout: 60_000 }).toBeGreaterThan(before);
    running = false;
    await Promise.all(clients);
    console.log(
      `two nodes: ${facts.length} acknowledged, ${failures} tries failed, healthy again after ${healthy.join(", ")} ms`,
    );
    for (const { url } of nodes) expect(await missing(url, facts)).toEqual([]);
    expect(usedTwice(facts)).toEqual([]);
    // No version twice, none left out, and none of a schema that has another one.
    const versions = (await (await fetch(`${nodes[0]?.url}/subjects/shared/versions`)).json()) as number[];
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(new Set(facts.filter(({ subject }) => subject === "shared").map(({ schema }) => schema)).size).toBe(
      versions.length,
    );
  });

  it("leaves nodes what ids stand for; the rest is refused until it is back", async () => {
    const address = await makeDatabase(server.url);
    nodes = [await spawnRegistry(address)];
    const [node] = nodes;
    const url = node?.url ?? "";
    const register = (schema: string) =>
      fetch(`${url}/subjects/a/versions`, { method: "POST", headers, body: JSON.stringify({ schema }) });
    expect((await register('"string"')).status).toBe(200);
    expect((await fetch(`${url}/schemas/ids/1`)).status).toBe(200);
    expect((await fetch(`${url}/subjects/a/versions`)).status).toBe(200);
    await server.kill();
    const refused = [500, expect.objectContaining({ error_code: 50001 })];
    const asked = async (response: Promise<Response>) => [(await response).status, await (await response).json()];
    expect(await asked(fetch(`${url}/schemas/ids/1`))).toEqual([200, expect.objectContaining({ schema: '"string"' })]);
    expect(await asked(fetch(`${url}/subjects/a/versions`))).toEqual(refused);
    expect(await asked(register('"bytes"'))).toEqual(refused);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("\nconcordat_store_up 0\n");
    await server.start();
    await expect.poll(async () => (await register('"bytes"')).status, { timeout: 30_000 }).toBe(200);
    expect(await asked(fetch(`${url}/subjects/a/versions`))).toEqual([200, [1, 2]]);
  });
});
