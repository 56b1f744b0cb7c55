import { openStore } from "@concordat/registry";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CutProxy, startCutProxy } from "./support/cut-proxy.ts";
import { type Fact, missing, usedTwice } from "./support/facts.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { makePostgres, type PostgresServer } from "./support/postgres-server.ts";
import { killRegistry, type SpawnedRegistry, spawnRegistry } from "./support/registry-spawn.ts";
import { needService } from "./support/services.ts";

const CLIENTS = 6;
const headers = { "content-type": "application/json" };
const there = needService("PostgreSQL", (await postgresForTests()).reason);

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function ask(url: string, ...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let rows: Record<string, unknown>[] = [];
  for (const statement of statements) rows = (await client.query(statement)).rows;
  await client.end();
  return rows;
}

describe.skipIf(!there)("a failover to a synchronous standby", { timeout: 300_000 }, () => {
  let primary: PostgresServer;
  let standby: PostgresServer;
  let proxy: CutProxy;
  const registries: SpawnedRegistry[] = [];

  beforeAll(async () => {
    primary = await makePostgres();
    standby = await makePostgres({ standbyOf: primary });
    await primary.start();
    await standby.start();
    await ask(primary.url, "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
    proxy = await startCutProxy(Number(new URL(primary.url).port));
  });
  afterAll(async () => {
    for (const registry of registries) await killRegistry(registry);
    await proxy.close();
    await standby.remove();
    await primary.remove();
  });

  async function startNode(address: string): Promise<string> {
    const registry = await spawnRegistry(address);
    registries.push(registry);
    return registry.url;
  }

  const register = (url: string, subject: string, schema: string) =>
    fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body: JSON.stringify({ schema }) });

  it("loses nothing acknowledged, gives no id twice, and the old primary takes no writes", async () => {
    const direct = await makeDatabase(primary.url);
    const moving = new URL(direct);
    moving.port = String(proxy.port);
    const nodes = [await startNode(moving.href), await startNode(moving.href)];
    /** On the old primary's side of what is cut. */
    const left = await startNode(direct);
    const facts: Fact[] = [];
    let running = true;
    const client = async (tag: number) => {
      for (let count = 0; running; count += 1) {
        const subject = count % 3 === 0 ? "shared" : `s-${tag}`;
        const schema = JSON.stringify({ type: "record", name: "R", doc: `${tag}-${count}`, fields: [] });
        for (let tries = tag; running; tries += 1) {
          const response = await register(nodes[tries % 2] ?? "", subject, schema);
          if (response.status === 200) {
            const { id, version } = (await response.json()) as { id: number; version: number };
            facts.push({ subject, version, id, schema });
            break;
          }
          expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("50001")]);
          await pause(20);
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, tag) => client(tag));
    await expect.poll(() => facts.length, { timeout: 60_000 }).toBeGreaterThan(100);
    expect((await register(left, "left", '"string"')).status).toBe(200);

    // As long as it is a standby, nothing is read from it: it may be behind.
    proxy.redirect(Number(new URL(standby.url).port));
    proxy.cut();
    const code = "registry/data-read-only";
    await expect(openStore(moving.href)).rejects.toThrow(expect.objectContaining({ code }));
    expect((await fetch(`${nodes[0]}/subjects`)).status).toBe(500);
    // It takes over, while the old primary goes on for those that reach it still.
    await ask(standby.url, "SELECT pg_promote()");
    const from = performance.now();
    const before = facts.length;
    const late = register(left, "left", '"bytes"');
    await expect.poll(() => facts.length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(before + CLIENTS);
    const healthy = Math.round(performance.now() - from);
    // It commits nothing that no standby has, and so acknowledges nothing.
    expect((await late).status).toBe(500);
    await expect.poll(() => facts.length, { timeout: 60_000 }).toBeGreaterThan(before + 100);
    running = false;
    await Promise.all(clients);
    console.log(
      `failover: ${before} acknowledged before, ${facts.length - before} after it, the first ${healthy} ms later`,
    );

    for (const url of nodes) expect(await missing(url, facts)).toEqual([]);
    expect(usedTwice(facts)).toEqual([]);
    const versions = (await (await fetch(`${nodes[0]}/subjects/shared/versions`)).json()) as number[];
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(await (await fetch(`${nodes[1]}/subjects/left/versions`)).json()).toEqual([1]);
    // The control: there was something to be refused, as the old primary still answers those who ask it.
    expect(await ask(direct, "SELECT pg_is_in_recovery() AS standby")).toEqual([{ standby: false }]);
  });
});
