import { randomUUID } from "node:crypto";
import { count, decimal, EventError, type LogTransport, type TimestampMillis, uuid } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersProducer as producerV1 } from "./fixtures/orders-v1/orders/index.ts";
import { ordersStream, ordersProducer as producerV2 } from "./fixtures/orders-v2/orders/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { ORDERS_V1, ORDERS_V2 } from "./support/orders.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();
const orderId = uuid();
const order = {
  orderId,
  placedAt: count<TimestampMillis>(1_700_000_000_000),
  total: decimal("1.00"),
  status: "PAID",
} as const;

let running: RunningRegistry;
let registry: RegistryClient;
beforeAll(async () => {
  running = await startRegistry({ port: 0, data: ":memory:" });
  registry = registryClient(running.url);
  for (const schemas of [ORDERS_V1, ORDERS_V2])
    for (const [name, schema] of Object.entries(schemas)) await registry.register(`shop.${name}`, { schema });
});
afterAll(() => running.close());

function streaming(open: () => LogTransport, createTopic: () => Promise<string>): void {
  test("gives events of every version as the newest, up to the topic's end", async () => {
    const topic = await createTopic();
    await using transport = open();
    await using before = await producerV1({ transport, topic, registry });
    await using now = await producerV2({ transport, topic, registry });
    await before.OrderPlaced(order, { key: "k", messageId: "1", timestamp: 1_000 });
    await now.OrderPlaced({ ...order, lines: ["a"] }, { key: "k", messageId: "2", timestamp: 2_000 });
    await now.OrderCancelled({ orderId, reason: "no" }, { key: "k", messageId: "3", timestamp: 3_000 });
    const read = async (from?: { time: number } | { offsets: Record<number, bigint> }): Promise<readonly string[]> => {
      const seen: string[] = [];
      for await (const { name, event, meta } of ordersStream({ transport, topic, registry, ...(from && { from }) })) {
        const what = name === "OrderPlaced" ? event.lines.join() : event.reason;
        seen.push(`${meta.messageId} ${name} ${what}`);
      }
      return seen;
    };
    expect(await read()).toEqual(["1 OrderPlaced ", "2 OrderPlaced a", "3 OrderCancelled no"]);
    expect(await read({ time: 1_500 })).toEqual(["2 OrderPlaced a", "3 OrderCancelled no"]);
    expect(await read({ offsets: { 0: 2n } })).toEqual(["3 OrderCancelled no"]);
  });

  test("follows what comes, until it is left or told to stop", async () => {
    const topic = await createTopic();
    await using transport = open();
    await using orders = await producerV2({ transport, topic, registry });
    const stopping = new AbortController();
    const seen: string[] = [];
    await orders.OrderCancelled({ orderId, reason: "0" });
    const options = { transport, topic, registry, follow: true, signal: stopping.signal } as const;
    for await (const { name, event } of ordersStream(options)) {
      if (name !== "OrderCancelled") continue;
      seen.push(event.reason);
      if (seen.length === 4) stopping.abort();
      else await orders.OrderCancelled({ orderId, reason: String(seen.length) });
    }
    expect(seen).toEqual(["0", "1", "2", "3"]);
    for await (const { meta } of ordersStream({ ...options, signal: new AbortController().signal })) {
      expect(meta.offset).toBe(0n);
      break;
    }
  });

  test("a deletion, an unknown event and broken bytes end the loop, unless others are passed over or asked for", async () => {
    const topic = await createTopic();
    await using transport = open();
    await using orders = await producerV2({ transport, topic, registry });
    const { id } = await registry.register(`other-${topic}`, {
      schema: '{"type":"record","name":"Other","fields":[]}',
    });
    const prefix = Buffer.alloc(5);
    prefix.writeInt32BE(id, 1);
    await orders.OrderPlaced(order);
    await transport.send([{ topic, key: "gone", value: null }]);
    await transport.send([{ topic, value: prefix }]);
    const read = async (others?: "skip" | "give", from = 0n): Promise<readonly (string | undefined)[]> => {
      const options = { transport, topic, registry, from: { offset: from }, ...(others && { others }) };
      const names: (string | undefined)[] = [];
      for await (const { name } of ordersStream(options)) names.push(name);
      return names;
    };
    await expect(read()).rejects.toMatchObject({ code: "event/no-value", offset: 1n });
    await expect(read(undefined, 2n)).rejects.toMatchObject({ code: "event/unknown-event", offset: 2n, schemaId: id });
    expect(await read("skip")).toEqual(["OrderPlaced"]);
    expect(await read("give")).toEqual(["OrderPlaced", undefined, undefined]);
    await transport.send([{ topic, value: Buffer.from([9, 9]) }]);
    const broken = await read("skip").catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(EventError);
    expect(broken).toMatchObject({ code: "event/undecodable", topic, partition: 0, offset: 3n });
  });
}

describe("a stream over memory", () =>
  streaming(
    () => memory({ partitions: 1 }),
    async () => `t-${randomUUID()}`,
  ));

describe.skipIf(!needService("Kafka", broker.reason))("a stream over Kafka", () => {
  streaming(
    () => kafka({ brokers: broker.brokers }),
    async () => {
      const topic = `t-${randomUUID()}`;
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
      await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
      await admin.close();
      return topic;
    },
  );
});

test("a registry that is away is asked again, and waiting for it ends with the signal", async () => {
  await using transport = memory({ partitions: 1 });
  await using orders = await producerV2({ transport, registry });
  await orders.OrderPlaced(order);
  const away = registryClient("http://127.0.0.1:1");
  let asked = 0;
  const flaky = {
    ...registry,
    schemaById: (id: number) => {
      asked += 1;
      return asked < 3 ? away.schemaById(id) : registry.schemaById(id);
    },
  };
  const names: string[] = [];
  const retry = { attempts: 3, backoffMs: [1] };
  for await (const { name } of ordersStream({ transport, registry: flaky, retry })) names.push(name);
  expect(names).toEqual(["OrderPlaced"]);
  expect(asked).toBe(3);
  const options = { transport, registry: away, retry: { attempts: 9, backoffMs: [1_000_000] } };
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 50);
  for await (const _ of ordersStream({ ...options, signal: stopping.signal })) expect.unreachable();
  await expect(ordersStream({ transport, registry: away }).next()).rejects.toMatchObject({
    code: "event/unknown-schema",
  });
});
