import { expect } from "vitest";
import { commit, key, put } from "./conformance.fixture.ts";
import type { Store, Write } from "./store.ts";

const use = { subject: "a", version: 1, id: 1, guid: "guid" };

function service(name: string, version: string, ...contracts: readonly { provider: string; sha: string }[]): Write {
  return {
    kind: "put-service",
    service: name,
    version,
    manifest: { produces: [use], consumes: [] },
    contracts: contracts.map((one) => ({ ...one, content: { of: one.sha } })),
  };
}

const deployment = (environment: string, name: string, version?: string): Write => ({
  kind: "put-deployment",
  environment,
  service: name,
  version,
});

const result = (contract: string, version: string, success: boolean): Write => ({
  kind: "put-verification",
  contract,
  provider: "shop",
  version,
  success,
  mismatches: success ? [] : [{ message: "m", path: "$.a", problem: "is missing" }],
});

/** What a store does with services, environments and contracts. */
export function serviceConformance(withStore: (name: string, run: (store: Store) => Promise<void>) => void): void {
  withStore("keeps versions of services with their contracts and branches", async (store) => {
    const branch: Write = { kind: "put-branch", service: "mail", version: "1", branch: "main" };
    await commit(store, service("mail", "1", { provider: "shop", sha: "s1" }), branch, branch);
    await commit(store, service("mail", "2", { provider: "shop", sha: "s1" }));
    expect(await store.read().services.version("mail", "1")).toMatchObject({
      service: "mail",
      version: "1",
      manifest: { produces: [use], consumes: [] },
      contracts: [{ provider: "shop", sha: "s1" }],
      branches: ["main"],
    });
    expect(await store.read().services.version("mail", "3")).toBeUndefined();
    expect(await store.read().services.versions()).toEqual([
      { service: "mail", version: "2" },
      { service: "mail", version: "1" },
    ]);
    expect(await store.read().services.contract("s1")).toEqual({ of: "s1" });
    expect(await store.read().services.contract("s2")).toBeUndefined();
    expect((await store.read().services.holders("shop")).map(({ version, branches }) => [version, branches])).toEqual([
      ["2", []],
      ["1", ["main"]],
    ]);
  });

  withStore("replaces a deployment, and keeps what was before", async (store) => {
    await commit(store, { kind: "put-environment", environment: { name: "prod", production: true } });
    await commit(store, service("mail", "1"), service("mail", "2"));
    await commit(store, deployment("prod", "mail", "1"));
    await commit(store, deployment("prod", "mail", "2"), deployment("test", "mail", "1"));
    expect(
      (await store.read().services.deployments()).map(({ environment, version }) => [environment, version]),
    ).toEqual([
      ["prod", "2"],
      ["test", "1"],
    ]);
    const history = await store.read().services.history("prod", "mail");
    expect(history.map(({ version, ended }) => [version, ended === undefined])).toEqual([
      ["1", false],
      ["2", true],
    ]);
    await commit(store, deployment("prod", "mail"));
    expect((await store.read().services.deployments()).map(({ environment }) => environment)).toEqual(["test"]);
    await commit(store, { kind: "drop-environment", name: "prod" });
    expect(await store.read().services.environments()).toEqual([]);
  });

  withStore("knows the newest result of each provider's version", async (store) => {
    await commit(store, result("s1", "1", false), result("s1", "2", true), result("s2", "1", true));
    await commit(store, result("s1", "1", true), result("s1", "2", false));
    const results = await store.read().services.verifications("s1");
    expect(results.map(({ version, success, mismatches }) => [version, success, mismatches.length])).toEqual([
      ["1", true, 0],
      ["2", false, 1],
    ]);
    const all = await store.read().services.results("s1");
    expect(all.map(({ version, success }) => [version, success])).toEqual([
      ["1", false],
      ["2", true],
      ["1", true],
      ["2", false],
    ]);
    expect(all.every(({ time }, index) => time >= (all[index - 1]?.time ?? 1))).toBe(true);
  });

  withStore("leaves subjects out of what is about services, unless they were asked for", async (store) => {
    const [early, aware] = [store.read(), store.read()];
    await early.services.versions();
    await commit(store, service("mail", "1"));
    expect(await store.commit([service("mail", "2")], early)).toEqual({ kind: "stale" });
    expect(await store.read().services.versions()).toHaveLength(1);
    const subject = store.read();
    await subject.versions(key("a"));
    await commit(store, service("mail", "3"));
    expect(await store.commit([], subject)).toMatchObject({ kind: "done" });
    await aware.services.versions();
    await aware.versions(key("a"));
    await commit(store, put(key("a"), 1, "one"));
    expect(await store.commit([service("mail", "4")], aware)).toEqual({ kind: "stale" });
  });

  withStore("commits what is about a service whole or not at all", async (store) => {
    const twice = commit(store, service("mail", "1", { provider: "shop", sha: "s1" }), service("mail", "1"));
    await expect(twice).rejects.toThrow();
    expect(await store.read().services.versions()).toEqual([]);
    expect(await store.read().services.contract("s1")).toBeUndefined();
  });

  withStore("keeps what is committed beside a write that fails", async (store) => {
    await commit(store, service("mail", "1"));
    const [first, bad, second] = await Promise.allSettled([
      commit(store, put(key("a"), 1, "one")),
      commit(store, service("mail", "1")),
      commit(store, put(key("b"), 1, "two")),
    ]);
    expect(bad.status).toBe("rejected");
    expect(first).toMatchObject({ value: { kind: "done", ids: [1] } });
    expect(second).toMatchObject({ value: { kind: "done", ids: [2] } });
    expect(await store.read().versionsOf(".", 2)).toMatchObject([{ subject: "b", version: 1 }]);
    expect(await store.read().services.versions()).toHaveLength(1);
    expect(await commit(store, put(key("c"), 1, "three"))).toEqual({ kind: "done", ids: [3] });
  });
}
