import { randomUUID } from "node:crypto";
import {
  count,
  decimal,
  EventError,
  type IncomingLogMessage,
  type TimestampMillis,
  type TransactionalTransport,
  uuid,
} from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allOf, until } from "../client/src/transport/conformance/index.ts";
import { ordersConsumer, ordersProcessor, ordersProducer, ordersTopic } from "./fixtures/orders-v2/orders/index.ts";
import { mockOrdersProcessor, sample } from "./fixtures/orders-v2/orders/testing.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { ORDERS_V2 } from "./support/orders.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();
const cancelled = uuid();
const order = {
  orderId: cancelled,
  placedAt: count<TimestampMillis>(1_700_000_000_000),
  total: decimal("1.00"),
  status: "PAID",
} as const;

let running: RunningRegistry;
let registry: RegistryClient;
beforeAll(async () => {
  running = await startRegistry({ port: 0, data: ":memory:" });
  registry = registryClient(running.url);
  for (const [name, schema] of Object.entries(ORDERS_V2)) await registry.register(`shop.${name}`, { schema });
});
afterAll(() => running.close());

/** Cancels every order that comes, on another topic; the first try of each fails after it has sent. */
function cancelling(open: () => TransactionalTransport, createTopic: () => Promise<string>): void {
  test("what a handler sends appears once, with the event handled; of a try that failed, nothing", async () => {
    const [from, to] = [await createTopic(), await createTopic()];
    await using transport = open();
    const errors: unknown[] = [];
    const tried = new Set<string>();
    await ordersProcessor({
      transport,
      topic: from,
      registry,
      group: `g-${from}`,
      retry: { attempts: 2, backoffMs: [1] },
      to: { answers: { ...ordersTopic, name: to } },
      on: {
        async OrderPlaced({ orderId }, meta, { answers }) {
          await answers.OrderCancelled({ orderId, reason: meta.key ?? "" }, { key: orderId });
          const first = !tried.has(String(meta.key));
          tried.add(String(meta.key));
          if (first) throw new Error("not yet");
        },
      },
      otherwise() {},
      onError: (error) => errors.push(error),
    });
    await using orders = await ordersProducer({ transport, topic: from, registry });
    const keys = ["a", "b", "c", "d", "e"];
    await Promise.all(keys.map((key) => orders.OrderPlaced(order, { key })));
    const reasons: string[] = [];
    await ordersConsumer({
      transport,
      topic: to,
      registry,
      group: `g-${to}`,
      on: {
        OrderCancelled({ reason }) {
          reasons.push(reason);
        },
      },
      otherwise() {},
      onError: (error) => errors.push(error),
    });
    await until(() => reasons.length >= keys.length);
    expect(reasons.sort()).toEqual(keys);
    expect(await allOf(transport.read({ topic: to }))).toHaveLength(keys.length);
    expect(errors).toEqual([]);
  });
}

describe("a processor over memory", () =>
  cancelling(
    () => memory(),
    async () => `t-${randomUUID()}`,
  ));

describe.skipIf(!needService("Kafka", broker.reason))("a processor over Kafka", () => {
  cancelling(
    () => kafka({ brokers: broker.brokers, transactionalId: randomUUID() }),
    async () => {
      const topic = `t-${randomUUID()}`;
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
      await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
      await admin.close();
      return topic;
    },
  );
});

test("a consumer tells which message failed, with its bytes, after so many tries; waiting for one ends when it is closed", async () => {
  await using transport = memory({ partitions: 1 });
  await using orders = await ordersProducer({ transport, registry });
  await orders.OrderPlaced(order, { key: "k" });
  const told: [unknown, IncomingLogMessage | undefined][] = [];
  let tries = 0;
  const open = (backoffMs: number) =>
    ordersConsumer({
      transport,
      registry,
      group: "g",
      retry: { attempts: 3, backoffMs: [backoffMs] },
      on: {
        OrderPlaced() {
          tries += 1;
          throw new Error("broken");
        },
      },
      otherwise() {},
      onError: (error, message) => told.push([error, message]),
    });
  const first = await open(1);
  await until(() => told.length === 1);
  await first.close();
  expect(tries).toBe(3);
  const [stored] = await allOf(transport.read({ topic: ordersTopic.name }));
  expect(told[0]?.[0]).toBeInstanceOf(EventError);
  expect(told[0]?.[0]).toMatchObject({ code: "event/handler-failed", offset: 0n });
  expect(told[0]?.[1]?.value).toEqual(stored?.value);
  const second = await open(1_000_000);
  await until(() => tries === 4);
  await second.close();
  expect(tries).toBe(4);
});

test("a unit test hands events to a processor's handlers, and sees what they sent, to their own topic too", async () => {
  const processor = mockOrdersProcessor({
    to: { answers: ordersTopic },
    on: {
      async OrderPlaced({ orderId }, { key }, { answers }) {
        if (key === "bad") throw new Error("no bad");
        await answers.OrderCancelled({ orderId, reason: `by ${key}` }, { key: orderId });
      },
      OrderCancelled: () => Promise.reject(new Error("what is sent is handled by nobody")),
    },
  });
  const placed = sample.OrderPlaced(1);
  const { answers } = await processor.OrderPlaced(placed, { key: "k" });
  const event = { orderId: placed.orderId, reason: "by k" };
  expect(answers).toMatchObject([{ name: "OrderCancelled", event, meta: { key: placed.orderId } }]);
  await expect(processor.OrderPlaced(placed, { key: "bad" })).rejects.toThrow("no bad");
});

test("events sent at once go together and in order", async () => {
  await using inner = memory({ partitions: 1 });
  const sizes: number[] = [];
  const transport = {
    ...inner,
    send: (messages: Parameters<typeof inner.send>[0]) => {
      sizes.push(messages.length);
      return inner.send(messages);
    },
  };
  await using orders = await ordersProducer({ transport, registry, batch: { messages: 40 } });
  const sent = await Promise.all(
    Array.from({ length: 100 }, (_, index) => orders.OrderPlaced(order, { key: "k", messageId: `${index}` })),
  );
  expect(sizes.reduce((sum, size) => sum + size)).toBe(100);
  expect(Math.max(...sizes)).toBe(40);
  expect(sent.map(({ offset, messageId }) => `${offset} ${messageId}`)).toEqual(
    Array.from({ length: 100 }, (_, index) => `${index} ${index}`),
  );
});
