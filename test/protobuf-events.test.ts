import { memory } from "@concordat/client/memory";
import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { expect, onTestFinished, test } from "vitest";
import * as v1 from "./fixtures/shipments-v1/shipments/index.ts";
import * as v1Types from "./fixtures/shipments-v1/shipments/shop-ParcelSent.ts";
import { mockShipmentsConsumer, sample } from "./fixtures/shipments-v1/shipments/testing.ts";
import * as v2 from "./fixtures/shipments-v2/shipments/index.ts";
import * as v2Types from "./fixtures/shipments-v2/shipments/shop-ParcelSent.ts";
import { MONEY, MONEY_PATH, SHIPMENT_V1, SHIPMENT_V2 } from "./support/shipments.ts";

/** Generated code of two versions of a Protobuf schema with an import, each writing and reading what the other does. */

const common = { value: { currency: "EUR", units: 12n }, addresses: [{ street: "Main Street" }] };

test.for(["prefix", "header"] as const)("versions read each other's events, id as %s", async (framing) => {
  const running = await startRegistry({ port: 0, data: ":memory:" });
  onTestFinished(() => running.close());
  const registry = registryClient(running.url);
  await registry.register(MONEY_PATH, { schema: MONEY, schemaType: "PROTOBUF" });
  const references = [{ name: MONEY_PATH, subject: MONEY_PATH, version: 1 }];
  for (const schema of [SHIPMENT_V1, SHIPMENT_V2])
    await registry.register("shop.ParcelSent", { schema, schemaType: "PROTOBUF", references });

  await using transport = memory({ partitions: 1 });
  const old: v1.ParcelSent[] = [];
  const young: v2.ParcelSent[] = [];
  const errors: unknown[] = [];
  const services = { transport, registry, onError: (error: unknown) => errors.push(error) };
  await v1.shipmentsConsumer({ ...services, group: "old", on: { ParcelSent: (event) => void old.push(event) } });
  await v2.shipmentsConsumer({ ...services, group: "young", on: { ParcelSent: (event) => void young.push(event) } });
  await using first = await v1.shipmentsProducer({ transport, registry, framing });
  await using second = await v2.shipmentsProducer({ transport, registry, framing });
  await first.ParcelSent({ ...common, parcelId: "1", kind: v1Types.ParcelSent_Kind.LETTER, note: "fragile" });
  await second.ParcelSent({ ...common, parcelId: "2", kind: v2Types.ParcelSent_Kind.PALLET, tags: ["cold"] });
  await transport.idle();

  expect(errors).toEqual([]);
  expect(young).toMatchObject([
    { ...common, parcelId: "1", kind: 1, tags: [], $unknown: [{ no: 6 }] },
    { ...common, parcelId: "2", kind: 2, tags: ["cold"] },
  ]);
  // A kind that this version does not know is its number.
  expect(old).toMatchObject([
    { ...common, parcelId: "1", kind: 1, note: "fragile" },
    { ...common, parcelId: "2", kind: 2, note: "", $unknown: [{ no: 7 }] },
  ]);
});

test("samples of a Protobuf event are what its handler may get", async () => {
  const seen: v1.ParcelSent[] = [];
  const consumer = mockShipmentsConsumer({ on: { ParcelSent: (event) => void seen.push(event) } });
  for (const seed of [1, 2, 3]) await consumer.ParcelSent(sample.ParcelSent(seed));
  expect(seen).toEqual([1, 2, 3].map((seed) => sample.ParcelSent(seed)));
  expect(new Set(seen.map((event) => String(event.value?.units))).size).toBeGreaterThan(1);
});
