import { beforeAll, expect, test } from "vitest";
import { sightOf } from "../access/sight.ts";
import { demoClock, fillDemo } from "../demo/demo.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { contractDetail, contractPairs } from "./contract-list.ts";
import { concernedSubjects, flowMap } from "./map.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";

let registry: Registry;
/** The same for somebody who sees payments alone, and the services on both sides, in production. */
let limited: Registry;
beforeAll(async () => {
  const clock = demoClock();
  registry = makeRegistry(sqliteStore(":memory:", { now: clock.now }), FORMATS, { level: "BACKWARD" });
  await fillDemo(registry, clock);
  const on = ["payments-*", "service:payments", "service:orders", "environment:production"];
  const rights = { holder: "ann", grants: on.map((one) => ({ holder: "ann", allows: "read" as const, on: one })) };
  const actor = { name: "ann", rights };
  limited = { ...registry, actor, sight: sightOf(actor, "read") };
});

const flowsOf = async (of: Registry, environment?: string) =>
  (await flowMap(look(of), environment)).flows
    .map(({ service, role, topic, subjects }) => {
      const versions = [...new Set(subjects.flatMap((one) => one.versions))];
      return `${service} ${versions.join("+")} ${role} ${topic}`;
    })
    .sort();

test("a map has what is deployed, with all versions that run somewhere, or in one environment", async () => {
  const all = await flowsOf(registry);
  expect(all).toHaveLength(14);
  expect(all).toContain("orders 1.4.0+1.5.0 produces orders");
  expect(await flowsOf(registry, "production")).toContain("orders 1.4.0 produces orders");
  const { topics, services } = await flowMap(look(registry), undefined);
  expect(topics.find(({ name }) => name === "orders")).toEqual({
    name: "orders",
    owner: "team-orders",
    events: [
      { subject: "orders-shop.orders.OrderCancelled", name: "OrderCancelled" },
      { subject: "orders-value", name: "OrderPlaced" },
    ],
  });
  expect(services.find(({ name }) => name === "analytics")?.owner).toBe("team-analytics");
  await expect(flowMap(look(registry), "nowhere")).rejects.toMatchObject({ kind: "unknown-environment" });
});

test("a map and contracts show what the caller may see", async () => {
  expect(await flowsOf(limited)).toEqual(["orders 1.4.0 consumes payments", "payments 2.3.0 produces payments"]);
  const { services } = await flowMap(look(limited), undefined);
  expect(services.flatMap(({ versions }) => versions.flatMap(({ environments }) => environments))).toEqual([
    "production",
    "production",
  ]);
  const pairs = await contractPairs(look(limited));
  expect(pairs.map(({ consumer, provider }) => `${consumer} ${provider}`)).toEqual([
    "orders payments",
    "payments orders",
  ]);
  await expect(contractDetail(look(limited), "analytics", "orders", undefined)).rejects.toMatchObject({
    kind: "forbidden",
  });
  await expect(flowMap(look(limited), "staging")).rejects.toMatchObject({ kind: "unknown-environment" });
});

test("a change concerns the subjects that refer to it too", async () => {
  expect([...(await concernedSubjects(look(registry), "shop.Address"))]).toEqual(["shop.Address", "orders-value"]);
  expect([...(await concernedSubjects(look(limited), "shop.Address"))]).not.toContain("orders-value");
});

test("a contract has all results about it, the newest first", async () => {
  const detail = await contractDetail(look(registry), "notifications", "orders", "0.9.0");
  const { results, versions } = detail ?? { results: [], versions: [] };
  expect(results.map(({ version, success }) => `${version} ${success}`)).toEqual([
    "1.5.0 false",
    "1.4.0 true",
    "1.3.0 true",
  ]);
  expect(versions.map(({ version }) => version)).toEqual(["0.10.0", "0.9.0"]);
  expect(await contractDetail(look(registry), "payments", "analytics", undefined)).toBeUndefined();
  expect(await contractDetail(look(registry), "payments", "orders", "9")).toBeUndefined();
});
