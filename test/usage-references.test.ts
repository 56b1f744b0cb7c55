import { registryClient, servicesClient } from "@concordat/client/registry";
import type { Contract } from "@concordat/contracts/model";
import { pactOf } from "@concordat/contracts/pact";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { ITEMS, type Path } from "@concordat/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Who reads what, where it is read through a reference, and where a subject is asked for by its alias. */

const ADDRESS = (...fields: readonly string[]) =>
  JSON.stringify({ type: "record", name: "Address", fields: fields.map((name) => ({ name, type: "string" })) });
const CUSTOMER = '{"type":"record","name":"Customer","fields":[{"name":"home","type":"Address"}]}';
const ORDER = '{"type":"record","name":"Order","fields":[{"name":"from","type":{"type":"array","items":"Customer"}}]}';
const refer = (name: string, subject: string) => [{ name, subject, version: 1 }];

let running: RunningRegistry;
beforeAll(async () => {
  running = await startRegistry({ port: 0, data: ":memory:" });
  const registry = registryClient(running.url);
  await registry.register("address", { schema: ADDRESS("city", "street", "zip") });
  await registry.register("customer", { schema: CUSTOMER, references: refer("Address", "address") });
  await registry.register("orders", { schema: ORDER, references: refer("Customer", "customer") });
  await put("/config/by-alias", { alias: "address" });
  const services = servicesClient(running.url);
  const uses = [{ subject: "orders", version: 1 }];
  await services.publish("mail", "1", { produces: [], consumes: uses, contracts: [pactOf(contract())] });
  await services.publish("archive", "1", { produces: [], consumes: uses, contracts: [] });
  await services.putEnvironment("prod", { production: true });
  for (const service of ["mail", "archive"]) await services.deploy("prod", { service, version: "1" });
});
afterAll(() => running.close());

async function put(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  expect((await fetch(running.url + path, { method: "PUT", headers, body: JSON.stringify(body) })).status).toBe(200);
}

const CITY: Path = ["from", ITEMS, "home", "city"];

function contract(): Contract {
  const message = {
    description: "Order",
    event: "Order",
    subject: "orders",
    version: 1,
    schemaId: 3,
    body: { from: [{ home: { city: "Rome" } }] },
    rules: [],
    reads: [CITY],
    gaps: [],
  };
  return { consumer: "mail", provider: "shop", messages: [message] };
}

describe("what a change of an address touches", () => {
  test.each(["address", "by-alias"])("is read through its referrers, asked for as %s", async (subject) => {
    const report = await registryClient(running.url).report({ subject, schema: ADDRESS("zip") });
    expect(report?.impact?.touched).toMatchObject([
      { service: "mail", field: "from[*].home.city", event: "Order", change: "removed" },
    ]);
    expect(report?.impact?.unread).toEqual(["street"]);
    expect(report?.impact?.unknown).toMatchObject([{ service: "archive" }]);
  });

  test("where a referrer would not resolve, nothing is said of what nobody reads", async () => {
    const schema = ADDRESS("zip").replace("Address", "Place");
    const report = await registryClient(running.url).report({ subject: "address", schema, level: "NONE" });
    expect(report?.impact?.unread).toEqual([]);
  });
});

test.each(["address", "by-alias"])("usage of %s names who consumes what refers to it", async (subject) => {
  const report = await servicesClient(running.url).usage(subject);
  expect(report.subject).toBe("address");
  expect(report.through).toMatchObject([{ subject: "orders", readers: [{ service: "archive" }, { service: "mail" }] }]);
});
