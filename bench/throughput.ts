import { randomUUID } from "node:crypto";
import { count, decimal, type TimestampMillis, uuid } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { Admin, Consumer, type MessagesStream, ProduceAcks, Producer } from "@platformatic/kafka";
import { ordersConsumer, ordersProducer } from "../test/fixtures/orders-v2/orders/index.ts";
import { kafkaForTests } from "../test/support/kafka.ts";
import { ORDERS_V2 } from "../test/support/orders.ts";

/**
 * Typed producers and consumers beside the Kafka client that they stand on, with the same bytes, on the same broker in
 * one run, the two in turn, the median of three: `node bench/throughput.ts`. What is timed: from the first event
 * sent, connections open, to the last acknowledged; from joining the group to the last event handled. Every other round
 * begins with the bare client, as the broker and the compiler favour whoever comes later. The bare client is held to do as
 * ours does: it fetches as much at a time, and where handlers give promises, waits for each before the next message.
 */
const ROUNDS = 3;
const EVENTS = Number(process.env.EVENTS ?? 300_000);
/** How many the program has under way at once. */
const TOGETHER = 500;
const PARTITIONS = 4;
/** As much of a partition at a time as our transport fetches. */
const AS_OURS = { maxBytesPerPartition: 262_144 };

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

const rates = {
  ourSend: [] as number[],
  bareSend: [] as number[],
  ourRead: [] as number[],
  ourAsyncRead: [] as number[],
  bareRead: [] as number[],
  bareAsyncRead: [] as number[],
  bareDefault: [] as number[],
};
const value = await valueOfOurs();
// A round that does not count.
await measure(false);
for (const samples of Object.values(rates)) samples.length = 0;
for (let round = 0; round < ROUNDS; round += 1) await measure(round % 2 === 1);
print("sending", rates.ourSend, rates.bareSend);
print("consuming", rates.ourRead, rates.bareRead);
print("consuming, handlers with promises", rates.ourAsyncRead, rates.bareAsyncRead);
print("consuming, beside the bare client's defaults", rates.ourRead, rates.bareDefault);
await admin.close();
await running.close();
process.exit();

/** One round: each side sends to a topic of its own, then both read what was sent by ours. */
async function measure(bareFirst: boolean): Promise<void> {
  const [ours, bare] = [await createTopic(), await createTopic()];
  const steps = [
    [
      async () => rates.ourSend.push(await sendOurs(ours)),
      async () => rates.bareSend.push(await sendBare(bare, value)),
    ],
    [
      async () => rates.ourRead.push(await readOurs(ours, (count) => count)),
      async () => rates.ourAsyncRead.push(await readOurs(ours, (count) => async () => count())),
      async () => rates.bareRead.push(await readBare(ours)),
      async () => rates.bareAsyncRead.push(await readBareInLoop(ours)),
      async () => rates.bareDefault.push(await readBare(ours, {})),
    ],
  ];
  for (const sides of steps) for (const side of bareFirst ? sides.reverse() : sides) await side();
}

async function createTopic(): Promise<string> {
  const topic = `bench-${randomUUID()}`;
  await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas: 1 });
  return topic;
}

async function valueOfOurs(): Promise<Buffer> {
  const topic = await createTopic();
  await using transport = kafka({ brokers });
  await using orders = await ordersProducer({ transport, topic, registry });
  await orders.OrderPlaced(order);
  for await (const { value } of transport.read({ topic })) return Buffer.from(value ?? []);
  throw new Error("nothing was sent");
}

async function sendOurs(topic: string): Promise<number> {
  await using transport = kafka({ brokers });
  await using orders = await ordersProducer({ transport, topic, registry });
  return await sendingRate(async (keys) => {
    await Promise.all(keys.map((key) => orders.OrderPlaced(order, { key })));
  });
}

/** As many messages in each request, with the same bytes and headers. */
async function sendBare(topic: string, value: Buffer): Promise<number> {
  const producer = new Producer({
    clientId: "bench",
    bootstrapBrokers: [...brokers],
    idempotent: true,
    acks: ProduceAcks.ALL,
  });
  const rate = await sendingRate(async (keys) => {
    const messages = keys.map((key) => ({
      topic,
      key: Buffer.from(key),
      value,
      headers: new Map([
        [Buffer.from("content-type"), Buffer.from("application/avro")],
        [Buffer.from("message-id"), Buffer.from(randomUUID())],
      ]),
    }));
    await producer.send({ messages });
  });
  await producer.close();
  return rate;
}

/** Events a second, but for the first part, which opens connections. */
async function sendingRate(send: (keys: readonly string[]) => Promise<void>): Promise<number> {
  await send(keys.slice(0, TOGETHER));
  const start = performance.now();
  for (let first = TOGETHER; first < EVENTS; first += TOGETHER) await send(keys.slice(first, first + TOGETHER));
  return rate(EVENTS - TOGETHER, start);
}

async function readOurs(topic: string, handler: (count: () => void) => () => void | Promise<void>): Promise<number> {
  await using transport = kafka({ brokers });
  return await readingRate((count, failed) => {
    const on = { OrderPlaced: handler(count) };
    const group = randomUUID();
    return ordersConsumer({ transport, topic, registry, group, onError: failed, on, otherwise: () => undefined });
  });
}

/** Saves the position behind every message, those of a time in one request, as a consumer that loses nothing must. */
function readBare(topic: string, fetching: Partial<typeof AS_OURS> = AS_OURS): Promise<number> {
  return reading(topic, fetching, async (stream, count, failed) => {
    stream.on("error", failed);
    stream.on("data", (message) => {
      Promise.resolve(message.commit()).catch(failed);
      count();
    });
  });
}

/** Waits for the handler of each message, which gives a promise, before the next. */
function readBareInLoop(topic: string): Promise<number> {
  const handle = async (count: () => void): Promise<void> => count();
  return reading(topic, AS_OURS, async (stream, count, failed) => {
    for await (const message of stream) {
      await handle(count);
      Promise.resolve(message.commit()).catch(failed);
    }
  });
}

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;
type Failed = (error: unknown) => void;

async function reading(
  topic: string,
  fetching: Partial<typeof AS_OURS>,
  handleAll: (stream: Stream, count: () => void, failed: Failed) => Promise<void>,
): Promise<number> {
  const consumer = new Consumer({
    clientId: "bench",
    bootstrapBrokers: [...brokers],
    groupId: randomUUID(),
    autocommit: false,
    maxWaitTime: 500,
    ...fetching,
  });
  let closing = false;
  const rate = await readingRate(async (count, failed) => {
    const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
    // A loop over the stream ends with an error when the stream is closed.
    handleAll(stream, count, failed).catch((error: unknown) => closing || failed(error));
  });
  closing = true;
  await consumer.close(true);
  return rate;
}

/** Events a second, from joining the group to the last that is handled. */
function readingRate(open: (count: () => void, failed: Failed) => Promise<unknown>): Promise<number> {
  return new Promise((done, failed) => {
    const start = performance.now();
    let seen = 0;
    const count = (): void => {
      seen += 1;
      if (seen === EVENTS) done(rate(EVENTS, start));
    };
    open(count, failed).catch(failed);
  });
}

function rate(events: number, start: number): number {
  return Math.round((events * 1_000) / (performance.now() - start));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(what: string, ours: readonly number[], bare: readonly number[]): void {
  const ratio = (median(ours) / median(bare)).toFixed(2);
  console.error(`${what}: ours ${median(ours)}/s, bare client ${median(bare)}/s, ratio ${ratio}`);
}
