import { expect, test } from "vitest";
import { canIDeploy } from "../cases/gate.ts";
import { look, lookAtAll, makeRegistry } from "../cases/registry.ts";
import { serviceList } from "../cases/services.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { demoClock, fillDemo } from "./demo.ts";

async function filled() {
  const clock = demoClock();
  const registry = makeRegistry(sqliteStore(":memory:", { now: clock.now }), FORMATS, {
    level: "BACKWARD",
    now: clock.now,
  });
  await fillDemo(registry, clock);
  return registry;
}

test("the demo has schemas of each format, with versions of different days", async () => {
  const registry = await filled();
  const { reading } = look(registry);
  const located = await reading.located({ context: undefined, prefix: "", deleted: "without" });
  const schemas = await Promise.all(located.map(({ context, id }) => reading.schema(context, id)));
  expect(new Set(schemas.map((one) => one?.type))).toEqual(new Set(FORMATS.types));
  expect(located.filter(({ subject }) => subject === "orders-value").map(({ version }) => version)).toEqual([
    1, 2, 3, 4,
  ]);
  expect(new Set(located.map(({ time }) => Math.floor(time / 86_400_000))).size).toBeGreaterThan(8);
  expect((await serviceList(look(registry))).map(({ service }) => service)).toEqual([
    "analytics",
    "inventory",
    "notifications",
    "orders",
    "payments",
  ]);
});

test("each answer of the gate is there: a version that may go, one that may not, one whose evidence is missing", async () => {
  const registry = await filled();
  const ask = async (service: string, version: string) =>
    (await canIDeploy(lookAtAll(registry), service, version, "production")).answer;
  expect(await ask("analytics", "5.1.0")).toBe("yes");
  expect(await ask("orders", "1.5.0")).toBe("no");
  expect(await ask("inventory", "3.2.0")).toBe("no");
  expect(await ask("notifications", "0.10.0")).toBe("unknown");
});

test("nothing runs where it may not be", async () => {
  const registry = await filled();
  const deployments = await look(registry).reading.services.deployments();
  expect(deployments.length).toBe(10);
  for (const { environment, service, version } of deployments) {
    const { rows } = await canIDeploy(lookAtAll(registry), service, version, environment);
    expect(rows.filter(({ answer }) => answer !== "yes").map(({ message }) => message)).toEqual([]);
  }
});

test("a registry that holds something is left as it is", async () => {
  const registry = await filled();
  await expect(fillDemo(registry, demoClock())).rejects.toMatchObject({ code: "registry/demo-not-empty" });
});
