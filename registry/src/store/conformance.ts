import { expect, it } from "vitest";
import type { SubjectKey } from "../entities.ts";
import type { Association } from "./associations.ts";
import type { NewSchema, Plan, Scope, Store, Write } from "./store.ts";

const key = (subject: string, context = "."): SubjectKey => ({ context, subject });

function schema(text: string): NewSchema {
  return {
    identity: Buffer.from(text).toString("hex"),
    type: "AVRO",
    text,
    references: [],
    metadata: undefined,
    ruleSet: undefined,
  };
}

function put(
  subject: SubjectKey,
  version: number,
  text: string,
  more: { id?: number; references?: readonly (SubjectKey & { version: number })[] } = {},
): Write {
  return { kind: "put-version", key: subject, version, schema: schema(text), references: [], ...more };
}

async function commit(store: Store, subject: SubjectKey, ...writes: readonly Write[]) {
  const plan: Plan = { scope: { key: subject }, writes };
  return store.commit(plan, (await store.facts(plan.scope)).epoch);
}

/** What every store has to do, whatever it keeps its facts in. `open` gives a new, empty one. */
export function conformance(open: () => Promise<Store>): void {
  const withStore = (name: string, run: (store: Store) => Promise<void>) =>
    it(name, async () => {
      const store = await open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });

  withStore("gives ids from 1 on, one for each identity of a context", async (store) => {
    expect(await commit(store, key("a"), put(key("a"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await commit(store, key("a"), put(key("a"), 2, "two"))).toEqual({ kind: "done", ids: [2] });
    expect(await commit(store, key("b"), put(key("b"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await commit(store, key("a", ".c"), put(key("a", ".c"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await store.contexts()).toEqual([".", ".c"]);
    expect(await store.byIdentity(schema("one").identity)).toEqual([
      { context: ".", id: 1 },
      { context: ".c", id: 1 },
    ]);
  });

  withStore("keeps a text with a surrogate that lacks its other half", async (store) => {
    const text = '{"type":"enum","name":"E","doc":"\ud800 \udc00 😀 é","symbols":[]}';
    await commit(store, key("a"), put(key("a"), 1, text));
    expect((await store.schema(".", 1))?.text).toBe(text);
  });

  withStore("gives an id to one type of a text alone", async (store) => {
    await commit(store, key("a"), put(key("a"), 1, "one"));
    const other: Write = { ...put(key("b"), 1, "one"), schema: { ...schema("one"), type: "JSON" } } as Write;
    expect(await commit(store, key("b"), other)).toEqual({ kind: "taken", id: 1 });
  });

  withStore("counts the subjects of a context, and of all, in where a plan is about them", async (store) => {
    for (const context of [".c", ".__GLOBAL"]) {
      const scope: Scope = { key: key("", context), subjects: true };
      const { epoch } = await store.facts(scope);
      await commit(store, key("other", ".d"), put(key("other", ".d"), context.length, "other"));
      expect((await store.epoch(scope)) === epoch).toBe(context === ".c");
      await commit(store, key("a", ".c"), put(key("a", ".c"), context.length, "one"));
      expect(await store.commit({ scope, writes: [{ kind: "drop-context", context: ".c" }] }, epoch)).toEqual({
        kind: "stale",
      });
    }
  });

  withStore("counts where an id is in", async (store) => {
    const scope: Scope = { key: key("", "."), id: 1 };
    let before = await store.epoch(scope);
    const changed = async () => {
      const now = await store.epoch(scope);
      const is = now !== before;
      before = now;
      return is;
    };
    await commit(store, key("a"), put(key("a"), 1, "one"));
    expect(await changed()).toBe(true);
    await commit(store, key("b"), put(key("b"), 1, "two"));
    expect(await changed()).toBe(false);
    await commit(store, key("b"), put(key("b"), 2, "one"));
    expect(await changed()).toBe(true);
    await commit(store, key("b"), { kind: "hide-version", key: key("b"), version: 2 });
    expect(await changed()).toBe(true);
    await commit(store, key("b"), { kind: "drop-version", key: key("b"), version: 2 });
    expect(await changed()).toBe(true);
    await commit(store, key("a"), put(key("a"), 1, "three", { id: 9 }));
    expect(await changed()).toBe(true);
  });

  withStore("refuses a plan made under older facts, and takes plans of other subjects", async (store) => {
    const { epoch } = await store.facts({ key: key("a") });
    expect(await commit(store, key("b"), put(key("b"), 1, "one"))).toMatchObject({ kind: "done" });
    expect(await store.commit({ scope: { key: key("a") }, writes: [put(key("a"), 1, "one")] }, epoch)).toMatchObject({
      kind: "done",
    });
    expect(await store.commit({ scope: { key: key("a") }, writes: [put(key("a"), 1, "two")] }, epoch)).toEqual({
      kind: "stale",
    });
    expect((await store.facts({ key: key("a") })).versions).toMatchObject([{ version: 1, id: 1 }]);
  });

  withStore("counts a new setting, and a new referrer, as a change of the facts", async (store) => {
    const before = await store.facts({ key: key("a") });
    await commit(store, key(""), { kind: "put-config", key: key(""), config: { compatibility: "FULL" } });
    expect((await store.facts({ key: key("a") })).epoch).not.toBe(before.epoch);
    await commit(store, key("a"), put(key("a"), 1, "one"));
    const middle = await store.facts({ key: key("a") });
    await commit(store, key("b"), put(key("b"), 1, "two", { references: [{ ...key("a"), version: 1 }] }));
    const after = await store.facts({ key: key("a") });
    expect(after.epoch).not.toBe(middle.epoch);
    expect(after.referrers).toMatchObject([{ target: 1, subject: "b", version: 1, id: 2, deleted: false }]);
  });

  withStore("commits a plan whole or not at all, and not its neighbours with it", async (store) => {
    await commit(store, key("a"), put(key("a"), 1, "one", { id: 7 }));
    const bad = commit(store, key("b"), put(key("b"), 1, "two"), put(key("b"), 2, "three", { id: 7 }));
    const good = commit(store, key("c"), put(key("c"), 1, "four"));
    expect(await bad).toEqual({ kind: "taken", id: 7 });
    expect(await good).toMatchObject({ kind: "done" });
    expect((await store.facts({ key: key("b") })).versions).toEqual([]);
    expect(await store.subjects({ context: undefined, prefix: "", deleted: "with" })).toEqual([key("a"), key("c")]);
  });

  withStore("gives no id twice, after an import and after everything is gone", async (store) => {
    await commit(store, key("a"), put(key("a"), 1, "one", { id: 40 }));
    expect(await commit(store, key("a"), put(key("a"), 2, "two"))).toEqual({ kind: "done", ids: [41] });
    await commit(
      store,
      key("a"),
      { kind: "drop-version", key: key("a"), version: 1 },
      { kind: "drop-version", key: key("a"), version: 2 },
    );
    expect(await store.schema(".", 41)).toBeUndefined();
    expect(await commit(store, key("a"), put(key("a"), 1, "two"))).toEqual({ kind: "done", ids: [42] });
    expect(await store.maxId(".")).toBe(42);
  });

  withStore("hides and drops versions", async (store) => {
    await commit(store, key("a"), put(key("a"), 1, "one"), put(key("a"), 2, "two"));
    await commit(store, key("a"), { kind: "hide-version", key: key("a"), version: 1 });
    expect((await store.facts({ key: key("a") })).versions.map(({ version, deleted }) => [version, deleted])).toEqual([
      [1, true],
      [2, false],
    ]);
    const list = async (deleted: "with" | "without" | "only") =>
      (await store.versions({ context: ".", prefix: "", deleted })).map(({ version }) => version);
    expect([await list("without"), await list("only"), await list("with")]).toEqual([[2], [1], [1, 2]]);
    expect(await store.counts()).toEqual({ schemas: 2, live: 1, deleted: 1 });
    await commit(store, key("a"), { kind: "drop-version", key: key("a"), version: 1 });
    expect(await store.schema(".", 1)).toBeUndefined();
    expect(await list("with")).toEqual([2]);
  });

  withStore("finds subjects by context and prefix, letter by letter", async (store) => {
    for (const subject of ["Orders", "orders-value", "orders%", "Ünder_"])
      await commit(store, key(subject), put(key(subject), 1, subject));
    const find = async (prefix: string) =>
      (await store.subjects({ context: ".", prefix, deleted: "without" })).map(({ subject }) => subject);
    expect(await find("orders")).toEqual(["orders%", "orders-value"]);
    expect(await find("orders%")).toEqual(["orders%"]);
    expect(await find("Ün")).toEqual(["Ünder_"]);
  });

  withStore("keeps config and mode of subject, context and all contexts apart", async (store) => {
    await commit(store, key("", ".__GLOBAL"), { kind: "put-mode", key: key("", ".__GLOBAL"), mode: "READONLY" });
    await commit(store, key(""), { kind: "put-config", key: key(""), config: { compatibility: "NONE" } });
    await commit(store, key("a"), { kind: "put-config", key: key("a"), config: { alias: "b" } });
    const { config, mode } = await store.facts({ key: key("a") });
    expect(config).toEqual({ subject: { alias: "b" }, context: { compatibility: "NONE" }, global: undefined });
    expect(mode).toEqual({ subject: undefined, context: undefined, global: "READONLY" });
    expect(await store.aliases()).toEqual([{ key: key("a"), alias: "b" }]);
    await commit(store, key("a"), { kind: "put-policy", key: key(""), policy: { referrers: "refuse" } });
    const { policy } = await store.facts({ key: key("a") });
    expect(policy).toEqual({ subject: undefined, context: { referrers: "refuse" }, global: undefined });
    await commit(store, key("a"), { kind: "put-config", key: key("a"), config: undefined });
    expect((await store.facts({ key: key("a") })).config.subject).toBeUndefined();
  });

  withStore("keeps associations of resources with subjects, one of each type a resource", async (store) => {
    const scope: Scope = { key: key(""), associations: true };
    const put = async (association: Association, kind: "put-association" | "drop-association" = "put-association") =>
      store.commit({ scope, writes: [{ kind, association }] }, (await store.facts(scope)).epoch);
    const resource = { resourceName: "t", resourceNamespace: "n", resourceId: "r", resourceType: "topic" };
    const values: Association = {
      ...resource,
      subject: key("a"),
      guid: "g",
      associationType: "value",
      lifecycle: "WEAK",
      frozen: false,
    };
    const before = await store.facts(scope);
    await put(values);
    await put({ ...values, associationType: "key", subject: key("a", ".c"), guid: "h" });
    await put({ ...values, lifecycle: "STRONG", frozen: true });
    expect(await store.associations({ subject: key("a") })).toEqual([{ ...values, lifecycle: "STRONG", frozen: true }]);
    expect((await store.associations({ resourceId: "r" })).map(({ guid }) => guid)).toEqual(["g", "h"]);
    expect(await store.associations({ resourceName: "t", resourceNamespace: "m" })).toEqual([]);
    expect(await store.commit({ scope, writes: [] }, before.epoch)).toEqual({ kind: "stale" });
    await put(values, "drop-association");
    expect((await store.associations({})).map(({ guid }) => guid)).toEqual(["h"]);
  });

  withStore("loses no plan of many at once", async (store) => {
    const plans = Array.from({ length: 1_000 }, (_, index) =>
      commit(store, key(`s${index}`), put(key(`s${index}`), 1, `text ${index}`)),
    );
    const ids = (await Promise.all(plans)).flatMap((outcome) => (outcome.kind === "done" ? outcome.ids : []));
    expect(new Set(ids).size).toBe(1_000);
    expect(Math.max(...ids)).toBe(1_000);
  });

  serviceConformance(withStore);
}

const SERVICES: Scope = { key: key(""), services: true };

async function tell(store: Store, ...writes: readonly Write[]) {
  return store.commit({ scope: SERVICES, writes }, (await store.facts(SERVICES)).epoch);
}

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
function serviceConformance(withStore: (name: string, run: (store: Store) => Promise<void>) => void): void {
  withStore("keeps versions of services with their contracts and branches", async (store) => {
    const branch: Write = { kind: "put-branch", service: "mail", version: "1", branch: "main" };
    await tell(store, service("mail", "1", { provider: "shop", sha: "s1" }), branch, branch);
    await tell(store, service("mail", "2", { provider: "shop", sha: "s1" }));
    expect(await store.services.version("mail", "1")).toMatchObject({
      service: "mail",
      version: "1",
      manifest: { produces: [use], consumes: [] },
      contracts: [{ provider: "shop", sha: "s1" }],
      branches: ["main"],
    });
    expect(await store.services.version("mail", "3")).toBeUndefined();
    expect(await store.services.versions()).toEqual([
      { service: "mail", version: "2" },
      { service: "mail", version: "1" },
    ]);
    expect(await store.services.contract("s1")).toEqual({ of: "s1" });
    expect(await store.services.contract("s2")).toBeUndefined();
    expect((await store.services.holders("shop")).map(({ version, branches }) => [version, branches])).toEqual([
      ["2", []],
      ["1", ["main"]],
    ]);
  });

  withStore("replaces a deployment, and keeps what was before", async (store) => {
    await tell(store, { kind: "put-environment", environment: { name: "prod", production: true } });
    await tell(store, service("mail", "1"), service("mail", "2"));
    await tell(store, deployment("prod", "mail", "1"));
    await tell(store, deployment("prod", "mail", "2"), deployment("test", "mail", "1"));
    expect((await store.services.deployments()).map(({ environment, version }) => [environment, version])).toEqual([
      ["prod", "2"],
      ["test", "1"],
    ]);
    const history = await store.services.history("prod", "mail");
    expect(history.map(({ version, ended }) => [version, ended === undefined])).toEqual([
      ["1", false],
      ["2", true],
    ]);
    await tell(store, deployment("prod", "mail"));
    expect((await store.services.deployments()).map(({ environment }) => environment)).toEqual(["test"]);
    await tell(store, { kind: "drop-environment", name: "prod" });
    expect(await store.services.environments()).toEqual([]);
  });

  withStore("knows the newest result of each provider's version", async (store) => {
    await tell(store, result("s1", "1", false), result("s1", "2", true), result("s2", "1", true));
    await tell(store, result("s1", "1", true), result("s1", "2", false));
    const results = await store.services.verifications("s1");
    expect(results.map(({ version, success, mismatches }) => [version, success, mismatches.length])).toEqual([
      ["1", true, 0],
      ["2", false, 1],
    ]);
  });

  withStore("refuses a plan about services made under older facts, and leaves subjects out of it", async (store) => {
    const { epoch } = await store.facts(SERVICES);
    const subject = await store.facts({ key: key("a") });
    await tell(store, service("mail", "1"));
    expect(await store.commit({ scope: SERVICES, writes: [service("mail", "2")] }, epoch)).toEqual({ kind: "stale" });
    expect(await store.services.versions()).toHaveLength(1);
    expect((await store.facts({ key: key("a") })).epoch).toBe(subject.epoch);
    const naming: Scope = { ...SERVICES, references: [key("a")] };
    const before = await store.facts(naming);
    await commit(store, key("a"), put(key("a"), 1, "one"));
    expect(await store.commit({ scope: naming, writes: [service("mail", "2")] }, before.epoch)).toEqual({
      kind: "stale",
    });
  });

  withStore("commits what is about a service whole or not at all", async (store) => {
    const twice = tell(store, service("mail", "1", { provider: "shop", sha: "s1" }), service("mail", "1"));
    await expect(twice).rejects.toThrow();
    expect(await store.services.versions()).toEqual([]);
    expect(await store.services.contract("s1")).toBeUndefined();
  });
}
