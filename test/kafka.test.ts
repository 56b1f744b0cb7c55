import { randomUUID } from "node:crypto";
import {
  count,
  decimal,
  type IncomingLogMessage,
  type LogTransport,
  type MessageMeta,
  type TimestampMillis,
  uuid,
} from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as v1 from "./fixtures/orders-v1/orders/index.ts";
import * as v2 from "./fixtures/orders-v2/orders/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { ORDERS_V1, ORDERS_V2 } from "./support/orders.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();
const placedAt = count<TimestampMillis>(1_700_000_000_000);

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 20 });
}

/** What services do over a transport: each test has a group of its own, and looks for its own orders. */
function services(topic: string, connect: () => LogTransport): void {
  let running: RunningRegistry;
  let registry: RegistryClient;
  let transport: LogTransport;
  beforeAll(async () => {
    running = await startRegistry({ port: 0, data: ":memory:" });
    registry = registryClient(running.url);
    for (const version of [ORDERS_V1, ORDERS_V2]) {
      for (const [name, schema] of Object.entries(version)) await registry.register(`shop.${name}`, { schema });
    }
    transport = connect();
  });
  afterAll(async () => {
    await transport.close();
    await running.close();
  });

  const base = () => ({
    transport,
    topic,
    registry,
    group: `g-${randomUUID()}`,
    onError: (error: unknown) => errors.push(error),
  });
  const errors: unknown[] = [];

  test("a service of the new version reads what the old one writes, as its own version", async () => {
    const orderId = uuid();
    const seen: [v2.OrderPlaced, MessageMeta<string, IncomingLogMessage>][] = [];
    await using _billing = await v2.ordersConsumer({
      ...base(),
      on: {
        OrderPlaced(event, meta) {
          if (event.orderId === orderId) seen.push([event, meta]);
        },
      },
      otherwise() {},
    });
    await using orders = await v1.ordersProducer({ transport, topic, registry });
    const sent = await orders.OrderPlaced(
      { orderId, placedAt, total: decimal("1234.5"), status: "PAID" },
      { key: orderId },
    );
    await until(() => seen.length === 1);
    const [event, meta] = seen[0] ?? [];
    expect(event).toEqual({ orderId, placedAt, total: "1234.50", status: "PAID", lines: [], method: null });
    expect(meta).toMatchObject({
      topic,
      partition: sent.partition,
      offset: sent.offset,
      key: orderId,
      event: "OrderPlaced",
    });
    expect(meta?.messageId).toBe(sent.messageId);
    const { id } = await registry.version("shop.OrderPlaced", 1);
    expect(meta?.schemaId).toBe(id);
  });

  test("a service of the old version reads what the new one writes, as its own version", async () => {
    const orderId = uuid();
    const seen: unknown[] = [];
    await using _shipping = await v1.ordersConsumer({
      ...base(),
      on: {
        async OrderPlaced(event) {
          if (event.orderId === orderId) seen.push(event);
        },
        OrderCancelled(event) {
          if (event.orderId === orderId) seen.push(event.reason);
        },
      },
    });
    await using orders = await v2.ordersProducer({ transport, topic, registry });
    const method = { $type: "shop.Transfer", iban: "DE00" } as const;
    await orders.OrderPlaced(
      { orderId, placedAt, total: decimal("-0.01"), status: "SHIPPED", method, lines: ["a"] },
      { key: orderId },
    );
    await orders.OrderCancelled({ orderId }, { key: orderId });
    await until(() => seen.length === 2);
    // The old enum has no SHIPPED: its default stands in.
    expect(seen).toEqual([{ orderId, placedAt, total: "-0.01", status: "OPEN" }, ""]);
  });

  test("the header framing is read as well", async () => {
    const orderId = uuid();
    const seen: unknown[] = [];
    await using _audit = await v2.ordersConsumer({
      ...base(),
      on: {
        OrderCancelled(event, meta) {
          if (event.orderId === orderId) seen.push(event.reason, meta.value?.[0] === 72, meta.schemaId);
        },
      },
      otherwise() {},
    });
    await using orders = await v1.ordersProducer({ transport, topic, registry, framing: "header" });
    await orders.OrderCancelled({ orderId, reason: "late" }, { key: orderId });
    await until(() => seen.length === 3);
    // The payload begins with the length of the order's id, 36, in Avro's own spelling.
    expect(seen).toEqual(["late", true, undefined]);
  });

  test("no error was reported", () => {
    expect(errors).toEqual([]);
  });
}

describe("generated services over memory", () => services("orders", () => memory()));

describe.skipIf(!needService("Kafka", broker.reason))("generated services over Kafka", () => {
  const topic = `orders-${randomUUID()}`;
  beforeAll(async () => {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
    await admin.close();
  });
  services(topic, () => kafka({ brokers: broker.brokers }));
});
