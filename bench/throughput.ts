import { randomUUID } from "node:crypto";
import { count, decimal, type TimestampMillis, uuid } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { Admin, Consumer, ProduceAcks, Producer } from "@platformatic/kafka";
import { ordersConsumer, ordersProducer } from "../test/fixtures/orders-v2/orders/index.ts";
import { kafkaForTests } from "../test/support/kafka.ts";
import { ORDERS_V2 } from "../test/support/orders.ts";

/**
 * Typed producers and consumers beside the Kafka client that they stand on, with the same bytes, on the same broker in
 * one run, the two in turn, the median of three: `node bench/throughput.ts`.
 */
const ROUNDS = 3;
const EVENTS = Number(process.env.EVENTS ?? 50_000);
/** How many the program has under way at once. */
const TOGETHER = 500;
const PARTITIONS = 4;

const { brokers, reason } = await kafkaForTests();
if (reason !== undefined) throw new Error(reason);
const running = await startRegistry({ port: 0, data: ":memory:" });
const registry = registryClient(running.url);
for (const [name, schema] of Object.entries(ORDERS_V2)) await registry.register(`shop.${name}`, { schema });
const admin = new Admin({ clientId: "bench", bootstrapBrokers: [...brokers] });
const order = {
  orderId: uuid(),
  placedAt: count<TimestampMillis>(1_700_000_000_000),
  total: decimal("1234.50"),
  status: "PAID",
  lines: ["mug", "spoon", "plate"],
} as const;
const keys = Array.from({ length: EVENTS }, (_, index) => `k${index % 1_000}`);

const rates = { ourSend: [] as number[], bareSend: [] as number[], ourRead: [] as number[], bareRead: [] as number[] };
for (let round = 0; round < ROUNDS; round += 1) {
  const [ours, bare] = [await createTopic(), await createTopic()];
  rates.ourSend.push(await rate(() => sendOurs(ours)));
  const value = await firstValue(ours);
  rates.bareSend.push(await rate(() => sendBare(bare, value)));
  rates.ourRead.push(await rate(() => readOurs(ours)));
  rates.bareRead.push(await rate(() => readBare(ours)));
}
print("sending", rates.ourSend, rates.bareSend);
print("consuming", rates.ourRead, rates.bareRead);
await admin.close();
await running.close();
process.exit();

async function createTopic(): Promise<string> {
  const topic = `bench-${randomUUID()}`;
  await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas: 1 });
  return topic;
}

async function sendOurs(topic: string): Promise<void> {
  await using transport = kafka({ brokers });
  await using orders = await ordersProducer({ transport, topic, registry });
  for (let first = 0; first < EVENTS; first += TOGETHER)
    await Promise.all(keys.slice(first, first + TOGETHER).map((key) => orders.OrderPlaced(order, { key })));
}

/** As many messages in each request, with the same bytes and headers. */
async function sendBare(topic: string, value: Buffer): Promise<void> {
  const producer = new Producer({
    clientId: "bench",
    bootstrapBrokers: [...brokers],
    idempotent: true,
    acks: ProduceAcks.ALL,
  });
  for (let first = 0; first < EVENTS; first += TOGETHER) {
    const messages = keys.slice(first, first + TOGETHER).map((key) => ({
      topic,
      key: Buffer.from(key),
      value,
      headers: new Map([
        [Buffer.from("content-type"), Buffer.from("application/avro")],
        [Buffer.from("message-id"), Buffer.from(randomUUID())],
      ]),
    }));
    await producer.send({ messages });
  }
  await producer.close();
}

async function readOurs(topic: string): Promise<void> {
  await using transport = kafka({ brokers });
  let seen = 0;
  await new Promise<void>((done, failed) => {
    const options = { transport, topic, registry, group: randomUUID(), onError: failed };
    const OrderPlaced = (): void => {
      seen += 1;
      if (seen === EVENTS) done();
    };
    ordersConsumer({ ...options, on: { OrderPlaced }, otherwise: () => undefined }).catch(failed);
  });
}

/** Saves the position after each message, one request at a time, as a consumer that loses nothing must. */
async function readBare(topic: string): Promise<void> {
  const consumer = new Consumer({
    clientId: "bench",
    bootstrapBrokers: [...brokers],
    groupId: randomUUID(),
    autocommit: false,
    maxWaitTime: 500,
  });
  const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
  let seen = 0;
  await new Promise<void>((done, failed) => {
    stream.on("error", failed);
    stream.on("data", (message) => {
      Promise.resolve(message.commit()).catch(failed);
      seen += 1;
      if (seen === EVENTS) done();
    });
  });
  await consumer.close(true);
}

async function firstValue(topic: string): Promise<Buffer> {
  await using transport = kafka({ brokers });
  for await (const { value } of transport.read({ topic })) return Buffer.from(value ?? []);
  throw new Error("nothing was sent");
}

async function rate(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return Math.round((EVENTS * 1_000) / (performance.now() - start));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(what: string, ours: readonly number[], bare: readonly number[]): void {
  const ratio = (median(ours) / median(bare)).toFixed(2);
  console.error(`${what}: ours ${median(ours)}/s, bare client ${median(bare)}/s, ratio ${ratio}`);
}
