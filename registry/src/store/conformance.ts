import { expect, it } from "vitest";
import type { SubjectKey } from "../entities.ts";
import type { NewSchema, Plan, Store, Write } from "./store.ts";

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
    await commit(store, key("a"), { kind: "put-config", key: key("a"), config: undefined });
    expect((await store.facts({ key: key("a") })).config.subject).toBeUndefined();
  });

  withStore("loses no plan of many at once", async (store) => {
    const plans = Array.from({ length: 1_000 }, (_, index) =>
      commit(store, key(`s${index}`), put(key(`s${index}`), 1, `text ${index}`)),
    );
    const ids = (await Promise.all(plans)).flatMap((outcome) => (outcome.kind === "done" ? outcome.ids : []));
    expect(new Set(ids).size).toBe(1_000);
    expect(Math.max(...ids)).toBe(1_000);
  });
}
