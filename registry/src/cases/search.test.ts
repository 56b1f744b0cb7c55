import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sightOf } from "../access/sight.ts";
import { demoClock, fillDemo } from "../demo/demo.ts";
import { limits } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { Catalogue } from "../search/catalogue.ts";
import { manySubjects, subjectName } from "../search/search.fixture.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";
import { type SearchCall, search } from "./search.ts";

async function demo(caches = true) {
  const clock = demoClock();
  const registry = makeRegistry(sqliteStore(":memory:", { now: clock.now }), FORMATS, { level: "BACKWARD", caches });
  await fillDemo(registry, clock);
  return registry;
}

async function found(registry: Registry, query: string, call: Omit<SearchCall, "query"> = {}) {
  const { groups } = await search(look(registry), { query, ...call });
  return groups.flatMap(({ kind, hits }) =>
    hits.map(
      ({ text, places: [place] }) =>
        `${kind} ${text}${place === undefined ? "" : ` @ ${place.subject} ${place.part ?? ""}`}`,
    ),
  );
}

test.each([true, false])(
  "finds subjects, types, fields, documentation, tags, services, contexts (kept: %s)",
  async (caches) => {
    const registry = await demo(caches);
    expect(await found(registry, "orderplaced")).toEqual([
      "type shop.orders.OrderPlaced @ orders-value shop.orders.OrderPlaced",
    ]);
    expect(await found(registry, "payments")).toEqual([
      "subject payments-value @ payments-value ",
      "type shop.payments.PaymentProcessed @ payments-value shop.payments.PaymentProcessed",
      "service payments",
    ]);
    expect(await found(registry, "card_last4")).toEqual([
      "field card_last4 @ payments-value shop.payments.PaymentProcessed.card_last4",
    ]);
    expect(await found(registry, "warehouse that was counted")).toEqual([
      "documentation The warehouse that was counted, such as malmo-2. @ inventory-value InventoryUpdated.warehouse",
    ]);
    expect((await found(registry, "pii", { kind: "tag" }))[0]).toMatch(/^tag PII @ /);
    expect(await found(registry, "partners", { kind: "context" })).toEqual(["context .partners"]);
    // What an older version had alone is not what it has.
    expect(await found(registry, "customerEmail")).toEqual([]);
  },
);

test("finds what an id and a guid stand for, in every context", async () => {
  const registry = await demo();
  expect(await found(registry, "1", { kind: "id" })).toEqual([
    "id 1 @ shop.Money ",
    "id 1 @ :.partners:shipments-value ",
  ]);
  const { identity = "" } = (await registry.store.read().schema(".", 1)) ?? {};
  const guid = identity.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  expect(await found(registry, guid)).toEqual([`guid ${guid} @ shop.Money `]);
  expect(await found(registry, "0")).toEqual([]);
  expect(await found(registry, "   ")).toEqual([]);
});

test("finds what was registered, deleted or restored since the last search, by any process", async () => {
  const registry = await demo();
  const { store } = registry;
  expect(await found(registry, "team1")).toEqual([]);
  await manySubjects(store, 3);
  expect(await found(registry, "team1.", { kind: "subject" })).toEqual([
    `subject ${subjectName(1)} @ ${subjectName(1)} `,
  ]);
  const key = { context: ".", subject: subjectName(1) };
  await store.commit([{ kind: "hide-version", key, version: 1 }], store.read());
  expect(await found(registry, "team1.")).toEqual([]);
});

test("finds what another process has registered in the same file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "concordat-search-")), "shared.db");
  const [one, other] = [sqliteStore(file, { shared: true }), sqliteStore(file, { shared: true })];
  const registry = makeRegistry(one, FORMATS, { level: "BACKWARD" });
  expect(await found(registry, "team")).toEqual([]);
  await manySubjects(other, 2);
  await one.fresh();
  expect(await found(registry, "team", { kind: "subject" })).toHaveLength(2);
  await Promise.all([one.close(), other.close()]);
});

test("shows nothing of what the caller may not see", async () => {
  const registry = await demo();
  const rights = { holder: "ann", grants: [{ holder: "ann", allows: "read" as const, on: "payments-*" }] };
  const actor = { name: "ann", rights };
  const seen: Registry = { ...registry, actor, sight: sightOf(actor, "read") };
  expect(await found(seen, "order", { kind: "subject" })).toEqual([]);
  expect(await found(seen, "pii")).toEqual(["tag PII @ payments-value shop.payments.PaymentProcessed.card_last4"]);
  expect(await found(seen, "shop", { kind: "type" })).toEqual([
    "type shop.payments.PaymentProcessed @ payments-value shop.payments.PaymentProcessed",
  ]);
  expect(await found(seen, "orders", { kind: "service" })).toEqual([]);
});

test("what does not fit into its memory is left out and said, subjects' names aside", async () => {
  const registry = await demo();
  const small = new Catalogue(registry, { caches: true, mostBytes: 1 });
  const at = { ...look(registry), catalogue: small };
  const answer = await search(at, { query: "order" });
  expect(answer.complete).toBe(false);
  expect(answer.groups.map(({ kind }) => kind)).toEqual(["subject", "service"]);
});

test("reads later what the engine had no room for", async () => {
  const registry = await demo();
  let isBusy = true;
  const engine: Registry["engine"] = {
    ...registry.engine,
    run: (name, input) => (isBusy ? Promise.reject(limits.busy()) : registry.engine.run(name, input)),
  };
  const at = { ...look(registry), engine, catalogue: new Catalogue({ ...registry, engine }, { caches: true }) };
  const ask = async () => {
    const { complete, groups } = await search(at, { query: "orderplaced" });
    return [complete, groups.length];
  };
  expect(await ask()).toEqual([false, 0]);
  expect(await ask()).toEqual([false, 0]);
  isBusy = false;
  expect(await ask()).toEqual([true, 1]);
});

test("begins anew where it is not known what changed", async () => {
  const registry = await demo();
  const listeners: Parameters<Store["onChange"]>[0][] = [];
  let reads = 0;
  const store = {
    read: () => {
      reads += 1;
      return registry.store.read();
    },
    onChange: (listener: (typeof listeners)[number]) => void listeners.push(listener),
  };
  const catalogue = new Catalogue({ ...registry, store }, { caches: true });
  const at = { ...look(registry), catalogue };
  await search(at, { query: "order" });
  const first = reads;
  await search(at, { query: "order" });
  expect(reads).toBe(first);
  for (const listener of listeners) listener(undefined);
  expect((await search(at, { query: "order" })).complete).toBe(true);
  expect(reads).toBe(2 * first);
});
