import { accessClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

/** Two nodes on one database: what one learns about who may do what holds on the other at once. */

const postgres = await postgresForTests();

describe.skipIf(!needService("PostgreSQL", postgres.reason))("access control on two nodes", () => {
  const nodes: RunningRegistry[] = [];
  beforeAll(async () => {
    const data = await makeDatabase(postgres.url);
    const access = { adminPassword: "an admin's password" };
    nodes.push(await startRegistry({ port: 0, data, access }), await startRegistry({ port: 0, data, access }));
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
  });

  test("a grant and a token count on both from the moment they are given or taken back", async () => {
    const [one, other] = nodes.map(({ url }) =>
      accessClient({ url, auth: { user: "admin", password: "an admin's password" } }),
    );
    if (one === undefined || other === undefined) throw new Error("there are no nodes");
    await one.putUser("ann", { password: "ann's own password" });
    const { token, id } = await one.makeToken({ user: "ann", name: "test" });
    const status = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return Promise.all(nodes.map(async ({ url }) => (await fetch(`${url}/subjects`, { headers })).status));
    };
    const grant = { holder: "ann", allows: "read", on: "orders-*" } as const;
    for (let times = 0; times < 5; times += 1) {
      expect(await status()).toEqual([403, 403]);
      await one.grant(grant);
      expect(await status()).toEqual([200, 200]);
      await other.revoke(grant);
    }
    await one.grant(grant);
    await other.removeToken(id);
    expect(await status()).toEqual([401, 401]);
  });

  test("entries of the audit log from both are one chain", async () => {
    const clients = nodes.map(({ url }) =>
      accessClient({ url, auth: { user: "admin", password: "an admin's password" } }),
    );
    const grants = Array.from(
      { length: 20 },
      (_, index) => ({ holder: `h${index}`, allows: "read", on: "x" }) as const,
    );
    await Promise.all(grants.map((grant, index) => clients[index % 2]?.grant(grant)));
    expect(await clients[0]?.verifyAudit()).toMatchObject({ whole: true });
    const entries = (await clients[1]?.audit({ what: "put-grant", last: 1_000 })) ?? [];
    expect(entries.filter(({ target }) => target?.startsWith("h"))).toHaveLength(20);
  });
});
