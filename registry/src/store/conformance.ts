import { expect, it } from "vitest";
import { accessConformance } from "./access-conformance.ts";
import type { Association } from "./associations.ts";
import { commit, key, put, schema } from "./conformance.fixture.ts";
import { keys } from "./epochs.ts";
import { listConformance } from "./list-conformance.ts";
import { QUESTIONS } from "./questions-conformance.ts";
import { serviceConformance } from "./service-conformance.ts";
import type { Store, Write } from "./store.ts";

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
    expect(await commit(store, put(key("a"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await commit(store, put(key("a"), 2, "two"))).toEqual({ kind: "done", ids: [2] });
    expect(await commit(store, put(key("b"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await commit(store, put(key("a", ".c"), 1, "one"))).toEqual({ kind: "done", ids: [1] });
    expect(await store.read().contexts()).toEqual([".", ".c"]);
    expect(await store.read().byIdentity(schema("one").identity)).toEqual([
      { context: ".", id: 1 },
      { context: ".c", id: 1 },
    ]);
  });

  withStore("keeps a text with a surrogate that lacks its other half", async (store) => {
    const text = '{"type":"enum","name":"E","doc":"\ud800 \udc00 😀 é","symbols":[]}';
    await commit(store, put(key("a"), 1, text));
    expect((await store.read().schema(".", 1))?.text).toBe(text);
  });

  withStore("gives an id to one type of a text alone", async (store) => {
    await commit(store, put(key("a"), 1, "one"));
    const other: Write = { ...put(key("b"), 1, "one"), schema: { ...schema("one"), type: "JSON" } } as Write;
    expect(await commit(store, other)).toEqual({ kind: "taken", id: 1 });
  });

  withStore(
    "refuses what was decided with answers that are no longer so, and takes what is about others",
    async (store) => {
      const reading = store.read();
      await reading.versions(key("a"));
      expect(await commit(store, put(key("b"), 1, "one"))).toMatchObject({ kind: "done" });
      expect(await store.commit([put(key("a"), 1, "one")], reading)).toMatchObject({ kind: "done" });
      expect(await store.commit([put(key("a"), 1, "two")], reading)).toEqual({ kind: "stale" });
      expect(await store.commit([], reading)).toEqual({ kind: "stale" });
      expect(await store.read().versions(key("a"))).toMatchObject([{ version: 1, id: 1 }]);
    },
  );

  withStore("checks a reading after the commits that wait before it", async (store) => {
    const readings = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const reading = store.read();
        await reading.versions(key("a"));
        return reading;
      }),
    );
    const outcomes = await Promise.all(
      readings.map((reading, index) => store.commit([put(key("a"), 1, `text ${index}`)], reading)),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", ...Array.from({ length: 19 }, () => "stale")]);
  });

  withStore("gives readings and commits that mix the result of some order", async (store) => {
    /** Adds the next version, unless another subject has the most already: what is read of both counts. */
    const add = async (mine: string, other: string): Promise<void> => {
      for (;;) {
        const reading = store.read();
        const { length } = await reading.versions(key(mine));
        // Others go on between the questions.
        for (let turns = Math.random() * 3; turns > 0; turns -= 1) await new Promise(setImmediate);
        if (length + (await reading.versions(key(other))).length >= MOST) return;
        const outcome = await store.commit([put(key(mine), length + 1, `${mine} ${length}`)], reading);
        if (outcome.kind === "done") return;
      }
    };
    const MOST = 25;
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? add("a", "b") : add("b", "a"))));
    const [a, b] = [await store.read().versions(key("a")), await store.read().versions(key("b"))];
    expect(a.length + b.length).toBe(MOST);
    for (const versions of [a, b])
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, at) => at + 1));
  });

  for (const [name, { ask, moves, stays }] of Object.entries(QUESTIONS))
    withStore(`counts in what was asked: ${name}`, async (store) => {
      await commit(store, put(key("a"), 1, "one"), put(key("a"), 2, "two"), put(key("z", ".c"), 1, "three"));
      await commit(store, put(key("r"), 1, "refers", { references: [{ ...key("a"), version: 1 }] }));
      for (const [writes, kind] of [
        ...moves.map((one) => [one, "stale"] as const),
        ...stays.map((one) => [one, "done"] as const),
      ]) {
        const reading = store.read();
        await ask(reading);
        expect(await commit(store, writes)).toMatchObject({ kind: "done" });
        expect([writes, (await store.commit([], reading)).kind]).toEqual([writes, kind]);
      }
    });

  withStore("counts what was asked apart, and before, as asked", async (store) => {
    const first = store.read();
    const { made, asked } = await first.apart((inner) => inner.versions(key("a")));
    expect(made).toEqual([]);
    const second = store.read();
    expect(second.rely(asked)).toBe(true);
    await commit(store, put(key("a"), 1, "one"));
    expect(await store.commit([], first)).toEqual({ kind: "stale" });
    expect(await store.commit([], second)).toEqual({ kind: "stale" });
    // As a server does before each request: another node has made the commit.
    await store.fresh();
    const third = store.read();
    expect(third.rely(asked)).toBe(false);
    expect(await store.commit([], third)).toMatchObject({ kind: "done" });
  });

  withStore("tells what has changed once it can be read", async (store) => {
    const told: Promise<readonly [readonly string[], number]>[] = [];
    store.onChange((moved) =>
      told.push(
        store
          .read()
          .versions(key("a"))
          .then(({ length }) => [[...(moved ?? [])], length]),
      ),
    );
    await commit(store, put(key("a"), 1, "one"));
    const first = await told[0];
    await commit(store, put(key("a"), 2, "two"));
    const second = await told[1];
    expect(first?.[0]).toEqual(expect.arrayContaining([keys.versions(key("a")), keys.schema(".", 1)]));
    expect([first?.[1], second?.[1]]).toEqual([1, 2]);
  });

  withStore("knows who refers to whom", async (store) => {
    await commit(store, put(key("a"), 1, "one"));
    await commit(store, put(key("b"), 1, "two", { references: [{ ...key("a"), version: 1 }] }));
    expect(await store.read().referrers(key("a"))).toMatchObject([
      { target: 1, subject: "b", version: 1, id: 2, deleted: false },
    ]);
    expect(await store.read().idAt(key("b"), 1)).toBe(2);
    expect(await store.read().idAt(key("b"), 2)).toBeUndefined();
  });

  withStore("commits writes whole or not at all, and not their neighbours with them", async (store) => {
    await commit(store, put(key("a"), 1, "one", { id: 7 }));
    const bad = commit(store, put(key("b"), 1, "two"), put(key("b"), 2, "three", { id: 7 }));
    const good = commit(store, put(key("c"), 1, "four"));
    expect(await bad).toEqual({ kind: "taken", id: 7 });
    expect(await good).toMatchObject({ kind: "done" });
    expect(await store.read().versions(key("b"))).toEqual([]);
    expect(await store.read().subjects({ context: undefined, prefix: "", deleted: "with" })).toEqual([
      key("a"),
      key("c"),
    ]);
  });

  withStore("gives no id twice, after an import and after everything is gone", async (store) => {
    await commit(store, put(key("a"), 1, "one", { id: 40 }));
    expect(await commit(store, put(key("a"), 2, "two"))).toEqual({ kind: "done", ids: [41] });
    await commit(
      store,
      { kind: "drop-version", key: key("a"), version: 1 },
      { kind: "drop-version", key: key("a"), version: 2 },
    );
    expect(await store.read().schema(".", 41)).toBeUndefined();
    expect(await commit(store, put(key("a"), 1, "two"))).toEqual({ kind: "done", ids: [42] });
    expect(await store.read().maxId(".")).toBe(42);
  });

  withStore("hides and drops versions", async (store) => {
    await commit(store, put(key("a"), 1, "one"), put(key("a"), 2, "two"));
    await commit(store, { kind: "hide-version", key: key("a"), version: 1 });
    expect((await store.read().versions(key("a"))).map(({ version, deleted }) => [version, deleted])).toEqual([
      [1, true],
      [2, false],
    ]);
    const list = async (deleted: "with" | "without" | "only") =>
      (await store.read().located({ context: ".", prefix: "", deleted })).map(({ version }) => version);
    expect([await list("without"), await list("only"), await list("with")]).toEqual([[2], [1], [1, 2]]);
    expect(await store.counts()).toEqual({ schemas: 2, live: 1, deleted: 1 });
    await commit(store, { kind: "drop-version", key: key("a"), version: 1 });
    expect(await store.read().schema(".", 1)).toBeUndefined();
    expect(await list("with")).toEqual([2]);
  });

  withStore("finds subjects by context and prefix, letter by letter", async (store) => {
    for (const subject of ["Orders", "orders-value", "orders%", "Ünder_"])
      await commit(store, put(key(subject), 1, subject));
    const find = async (prefix: string) =>
      (await store.read().subjects({ context: ".", prefix, deleted: "without" })).map(({ subject }) => subject);
    expect(await find("orders")).toEqual(["orders%", "orders-value"]);
    expect(await find("orders%")).toEqual(["orders%"]);
    expect(await find("Ün")).toEqual(["Ünder_"]);
  });

  withStore("keeps config and mode of subject, context and all contexts apart", async (store) => {
    await commit(store, { kind: "put-mode", key: key("", ".__GLOBAL"), mode: "READONLY" });
    await commit(store, { kind: "put-config", key: key(""), config: { compatibility: "NONE" } });
    await commit(store, { kind: "put-config", key: key("a"), config: { alias: "b" } });
    const { config, mode } = await store.read().facts(key("a"));
    expect(config).toEqual({ subject: { alias: "b" }, context: { compatibility: "NONE" }, global: undefined });
    expect(mode).toEqual({ subject: undefined, context: undefined, global: "READONLY" });
    expect(await store.read().aliases()).toEqual([{ key: key("a"), alias: "b" }]);
    await commit(store, { kind: "put-policy", key: key(""), policy: { referrers: "refuse" } });
    const { policy } = await store.read().facts(key("a"));
    expect(policy).toEqual({ subject: undefined, context: { referrers: "refuse" }, global: undefined });
    await commit(store, { kind: "put-config", key: key("a"), config: undefined });
    expect((await store.read().settings(key("a"))).config.subject).toBeUndefined();
  });

  withStore("keeps associations of resources with subjects, one of each type a resource", async (store) => {
    const put = async (association: Association, kind: "put-association" | "drop-association" = "put-association") =>
      commit(store, { kind, association });
    const resource = { resourceName: "t", resourceNamespace: "n", resourceId: "r", resourceType: "topic" };
    const values: Association = {
      ...resource,
      subject: key("a"),
      guid: "g",
      associationType: "value",
      lifecycle: "WEAK",
      frozen: false,
    };
    const before = store.read();
    await before.associations({});
    await put(values);
    await put({ ...values, associationType: "key", subject: key("a", ".c"), guid: "h" });
    await put({ ...values, lifecycle: "STRONG", frozen: true });
    expect(await store.read().associations({ subject: key("a") })).toEqual([
      { ...values, lifecycle: "STRONG", frozen: true },
    ]);
    expect((await store.read().associations({ resourceId: "r" })).map(({ guid }) => guid)).toEqual(["g", "h"]);
    expect(await store.read().associations({ resourceName: "t", resourceNamespace: "m" })).toEqual([]);
    expect(await store.commit([], before)).toEqual({ kind: "stale" });
    await put(values, "drop-association");
    expect((await store.read().associations({})).map(({ guid }) => guid)).toEqual(["h"]);
  });

  withStore("loses none of many commits at once", async (store) => {
    const commits = Array.from({ length: 1_000 }, (_, index) =>
      commit(store, put(key(`s${index}`), 1, `text ${index}`)),
    );
    const ids = (await Promise.all(commits)).flatMap((outcome) => (outcome.kind === "done" ? outcome.ids : []));
    expect(new Set(ids).size).toBe(1_000);
    expect(Math.max(...ids)).toBe(1_000);
  });

  listConformance(withStore);
  serviceConformance(withStore);
  accessConformance(withStore);
}
