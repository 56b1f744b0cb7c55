import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import {
  count,
  decimal,
  type MessageMeta,
  openConsumer,
  openProducer,
  type TimestampMillis,
  type Transport,
  uuid,
} from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { registryOf } from "@concordat/client/testing";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as v1 from "./fixtures/orders-v1/orders/index.ts";
import * as v2 from "./fixtures/orders-v2/orders/index.ts";
import { concordat } from "./support/concordat.ts";
import { ORDERS_V1, ORDERS_V2 } from "./support/orders.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";

/** The same generated code as over Kafka (test/kafka.test.ts), over a real RabbitMQ. */

const broker = await rabbitForTests();
const placedAt = count<TimestampMillis>(1_700_000_000_000);

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 20 });
}

describe.skipIf(!needService("RabbitMQ", broker.reason)).each([
  ["side by side", () => rabbitmq({ url: broker.url })],
  ["in order", () => rabbitmq({ url: broker.url, ordered: true })],
] as [string, () => Transport][])("generated services over RabbitMQ, %s", (_, connect) => {
  const topic = `orders-${randomUUID()}`;
  const errors: unknown[] = [];
  let running: RunningRegistry;
  let registry: RegistryClient;
  let transport: Transport;
  beforeAll(async () => {
    running = await startRegistry({ port: 0, data: ":memory:" });
    registry = registryClient(running.url);
    for (const version of [ORDERS_V1, ORDERS_V2]) {
      for (const [name, schema] of Object.entries(version)) await registry.register(`shop.${name}`, { schema });
    }
    transport = connect();
  });
  afterAll(async () => {
    await transport?.close();
    await running.close();
  });
  const base = () => ({
    transport,
    topic,
    registry,
    group: `g-${randomUUID()}`,
    onError: (error: unknown) => void errors.push(error),
  });

  test("a service of the new version reads what the old one writes, as its own version", async () => {
    const orderId = uuid();
    const seen: [v2.OrderPlaced, MessageMeta][] = [];
    await using _billing = await v2.ordersConsumer({
      ...base(),
      on: {
        OrderPlaced(event, meta) {
          seen.push([event, meta]);
        },
      },
      otherwise() {},
    });
    await using orders = await v1.ordersProducer({ transport, topic, registry });
    const order = { orderId, placedAt, total: decimal("1234.5"), status: "PAID" } as const;
    const sent = await orders.OrderPlaced(order, { key: orderId, timestamp: placedAt });
    await until(() => seen.length === 1);
    const [event, meta] = seen[0] ?? [];
    expect(event).toEqual({ orderId, placedAt, total: "1234.50", status: "PAID", lines: [], method: null });
    const { id } = await registry.version("shop.OrderPlaced", 1);
    const { messageId } = sent;
    expect(meta).toMatchObject({ topic, key: orderId, event: "OrderPlaced", schemaId: id, messageId });
    expect(meta?.timestamp).toBe(placedAt);
    expect(meta).not.toHaveProperty("offset");
  });

  test.each(["prefix", "header"] as const)(
    "an old service reads what the new one writes, id as %s",
    async (framing) => {
      const orderId = uuid();
      const seen: unknown[] = [];
      await using _shipping = await v1.ordersConsumer({
        ...base(),
        on: {
          async OrderPlaced(event) {
            seen.push(event);
          },
          OrderCancelled(event) {
            seen.push(event.reason);
          },
          delete: (key) => void seen.push(`no ${key}`),
        },
      });
      await using orders = await v2.ordersProducer({ transport, topic, registry, framing });
      const method = { $type: "shop.Transfer", iban: "DE00" } as const;
      const order = { orderId, placedAt, total: decimal("-0.01"), status: "SHIPPED", method, lines: ["a"] } as const;
      await orders.OrderPlaced(order, { key: orderId });
      await orders.OrderCancelled({ orderId }, { key: orderId });
      await orders.delete(orderId);
      await until(() => seen.length === 3);
      // The old enum has no SHIPPED: its default stands in.
      expect(seen).toContainEqual({ orderId, placedAt, total: "-0.01", status: "OPEN" });
      expect(seen).toEqual(expect.arrayContaining(["", `no ${orderId}`]));
      if (transport.order === "key") expect(seen.slice(1)).toEqual(["", `no ${orderId}`]);
    },
  );

  test("no error was reported", () => {
    expect(errors).toEqual([]);
  });
});

describe.skipIf(!needService("RabbitMQ", broker.reason))("the command for dead letters on RabbitMQ", () => {
  const events = {
    Placed: avroEvent<{ readonly id: string }>({
      subject: "placed-value",
      fingerprint: "p",
      schema: '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}',
    }),
  };
  const [topic, group] = [`placed-${randomUUID()}`, "billing"];
  const of = ["--topic", topic, "--group", group, "--amqp", broker.url, "--format", "json"];
  const letters = async (...args: readonly string[]) => {
    const ran = await concordat(["dead-letters", ...args, ...of], { cwd: tmpdir() });
    const answer = ran.out === "" ? {} : (JSON.parse(ran.out) as { letters?: readonly Record<string, unknown>[] });
    return { ...ran, letters: answer.letters ?? [] };
  };
  const ids = async () => (await letters("ls")).letters.map(({ messageId }) => messageId);

  test("lists, shows, replays and drops them, and a dry run changes nothing", async () => {
    const missing = await letters("ls");
    expect([missing.code, missing.err]).toEqual([1, ""]);
    expect(missing.out).toContain(`there is no queue ${topic}.${group}.dead`);

    const state = { broken: true };
    const seen: string[] = [];
    await using transport = rabbitmq({ url: broker.url });
    const on = {
      Placed: ({ id }: { readonly id: string }) => {
        seen.push(id);
        if (state.broken && id.startsWith("bad")) throw Object.assign(new Error(`no ${id}`), { code: "no-good" });
      },
    };
    const placed = { name: topic, events };
    const registry = registryOf(placed);
    await using _ = await openConsumer(placed, { transport, registry, group, deadLetters: {}, on });
    await using producer = await openProducer(placed, { transport, registry });
    for (const id of ["good", "bad 1", "bad 2"]) await producer.Placed({ id }, { key: id, messageId: `m-${id}` });
    await vi.waitFor(async () => expect(await ids()).toEqual(["m-bad 1", "m-bad 2"]), { timeout: 20_000 });

    expect((await letters("show", "m-bad 1")).letters).toMatchObject([
      { key: "bad 1", code: "no-good", event: "Placed", error: expect.stringContaining("no bad 1") },
    ]);
    expect(await letters("replay", "--all", "--dry-run")).toMatchObject({ code: 0 });
    expect(await ids()).toHaveLength(2);
    state.broken = false;
    expect(await letters("replay", "--id", "m-bad 1")).toMatchObject({ code: 0, letters: [{ messageId: "m-bad 1" }] });
    await until(() => seen.filter((id) => id === "bad 1").length === 2);
    expect(await letters("drop", "--code", "no-good")).toMatchObject({ code: 0, letters: [{ messageId: "m-bad 2" }] });
    expect(await letters("ls")).toMatchObject({ code: 0, letters: [] });
    expect(seen.filter((id) => id === "bad 2")).toHaveLength(1);
  });
});
