import { randomUUID } from "node:crypto";
import { count, decimal, type IncomingMessage, type TimestampMillis, uuid } from "@concordat/client";
import { type KafkaTransport, kafka } from "@concordat/client/kafka";
import { registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { type OrderPlaced, ordersConsumer, ordersProducer } from "../fixtures/orders-v2/orders/index.ts";
import { ORDERS_V2 } from "./orders.ts";

/** Where other makers' clients meet our generated code: a registry, and a topic of orders on a real Kafka. */
export interface Meeting {
  readonly topic: string;
  /** The subject of the topic's orders as other makers name it. */
  readonly subject: string;
  /** `host:port` of Kafka. */
  readonly broker: string;
  /** The registry's address. */
  url(): string;
  /** Sends an order by our generated code; gives the message as Kafka has it. */
  sendOurs(framing?: "prefix" | "header"): Promise<Sent>;
  /** What our generated consumer makes of the order that somebody else sends; it gives the offset, where it knows it. */
  readByOurs(orderId: string, send: () => Promise<unknown>): Promise<OrderPlaced | undefined>;
  /** A payload as it is, which gives its offset. */
  send(value: Uint8Array, headers?: Readonly<Record<string, string | Uint8Array>>): Promise<bigint>;
  /** The message at an offset. */
  at(offset: bigint): Promise<IncomingMessage>;
}

export interface Sent {
  readonly orderId: string;
  readonly message: IncomingMessage;
}

export const placedAt = count<TimestampMillis>(1_700_000_000_000);

/** An order as our generated consumer gives it. */
export const ours = (orderId: string) => ({
  orderId,
  placedAt,
  total: "12.50",
  status: "PAID",
  lines: ["a", "b"],
  method: { $type: "shop.Card", pan: "4111" },
});

/** Opens a meeting before the tests of the block around, and closes it after them. */
export function meeting(broker: string): Meeting {
  const topic = `orders-${randomUUID()}`;
  const subject = `${topic}-value`;
  let running: RunningRegistry;
  let transport: KafkaTransport;
  beforeAll(async () => {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
    await admin.close();
    running = await startRegistry({ port: 0, data: ":memory:" });
    await registerOrders(running.url, subject);
    transport = kafka({ brokers: [broker] });
  });
  afterAll(async () => {
    await transport.close();
    await running.close();
  });

  const services = () => ({ transport, topic, registry: registryClient(running.url) });

  async function at(offset: bigint): Promise<IncomingMessage> {
    for await (const message of transport.read({ topic, from: { offset } })) return message;
    throw new Error(`no message is at ${offset}`);
  }

  async function sendOurs(framing: "prefix" | "header" = "prefix"): Promise<Sent> {
    const orderId = uuid();
    await using orders = await ordersProducer({ ...services(), framing });
    const method = { $type: "shop.Card", pan: "4111" } as const;
    const order = { orderId, placedAt, total: decimal("12.5"), status: "PAID", lines: ["a", "b"], method } as const;
    const { offset } = await orders.OrderPlaced(order);
    return { orderId, message: await at(offset) };
  }

  async function readByOurs(orderId: string, send: () => Promise<unknown>): Promise<OrderPlaced | undefined> {
    const seen: OrderPlaced[] = [];
    const failures: unknown[] = [];
    await using _consumer = await ordersConsumer({
      ...services(),
      group: `g-${randomUUID()}`,
      on: {
        OrderPlaced(event) {
          if (event.orderId === orderId) seen.push(event);
        },
      },
      otherwise() {},
      onError: (error) => failures.push(error),
    });
    await send();
    await vi.waitFor(() => expect([...seen, ...failures]).not.toHaveLength(0), { timeout: 20_000, interval: 20 });
    expect(failures).toEqual([]);
    return seen[0];
  }

  async function send(value: Uint8Array, headers: Readonly<Record<string, string | Uint8Array>> = {}): Promise<bigint> {
    const [sent] = await transport.send([{ topic, value, headers }]);
    if (sent === undefined) throw new Error("nothing was sent");
    return sent.offset;
  }

  return { topic, subject, broker, url: () => running.url, sendOurs, readByOurs, send, at };
}

/** Ours names subjects by record, theirs by topic: one schema, and so one id. */
async function registerOrders(url: string, subject: string): Promise<void> {
  const registry = registryClient(url);
  const first = await registry.register(subject, { schema: ORDERS_V2.OrderPlaced });
  const second = await registry.register("shop.OrderPlaced", { schema: ORDERS_V2.OrderPlaced });
  await registry.register("shop.OrderCancelled", { schema: ORDERS_V2.OrderCancelled });
  expect(second.id).toBe(first.id);
}
