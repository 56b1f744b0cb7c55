import { randomUUID } from "node:crypto";
import type { Transport } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { registryOf } from "@concordat/client/testing";
import { Admin, Consumer } from "@platformatic/kafka";
import pg from "pg";
import { Connection } from "rabbitmq-client";
import { ordersConsumer, ordersProducer, ordersTopic } from "../test/fixtures/orders-v2/orders/index.ts";
import { sample } from "../test/fixtures/orders-v2/orders/testing.ts";
import { kafkaForTests } from "../test/support/kafka.ts";
import { makeDatabase } from "../test/support/postgres.ts";
import { makePostgres } from "../test/support/postgres-server.ts";
import { rabbitForTests } from "../test/support/rabbit.ts";

/**
 * Typed consumers with an inbox beside the bare clients with the same table, each message in a transaction that writes its
 * id and one row; the two in turn, on one broker and one PostgreSQL that waits for its disk: `node bench/inbox.ts`. Both
 * have as many transactions at a time: on Kafka one for each of 8 partitions, on RabbitMQ 8.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const EVENTS = Number(process.env.EVENTS ?? 10_000);
const TOGETHER = 8;
const INBOX = `INSERT INTO concordat_inbox (consumer_group, topic, message, handled_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING handled_at`;
const EFFECT = "INSERT INTO effects (id) VALUES ($1)";

const registry = registryOf(ordersTopic);
const server = await makePostgres();
await server.start();
const pool = new pg.Pool({ connectionString: await makeDatabase(server.url), max: TOGETHER + 2 });
await postgres(pool).prepare();
await pool.query("CREATE TABLE effects (id text)");

/** One side: opens a consumer on a topic, and counts what it has handled; gives what closes it. */
type Side = (topic: string, count: () => void) => Promise<() => Promise<unknown>>;

const kafkaServer = await kafkaForTests();
if (kafkaServer.reason === undefined) {
  const admin = new Admin({ clientId: "bench", bootstrapBrokers: [...kafkaServer.brokers] });
  const connect = () => kafka({ brokers: kafkaServer.brokers });
  const create = (topic: string) => admin.createTopics({ topics: [topic], partitions: TOGETHER, replicas: 1 });
  await compare("Kafka", connect, create, ours(connect), bareKafka);
  await admin.close();
}
const rabbit = await rabbitForTests();
if (rabbit.reason === undefined) {
  const connect = () => rabbitmq({ url: rabbit.url });
  await compare("RabbitMQ", connect, declareQueue, ours(connect, { concurrency: TOGETHER }), bareRabbit);
}
await pool.end();
await server.remove();
process.exit();

async function compare(
  name: string,
  connect: () => Transport,
  create: (topic: string) => Promise<unknown>,
  typed: Side,
  bare: Side,
): Promise<void> {
  const rates = { typed: [] as number[], bare: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const sides = [
      ["typed", typed],
      ["bare", bare],
    ] as const;
    for (const [side, open] of round % 2 === 0 ? sides : [...sides].reverse()) {
      const topic = `bench-${randomUUID()}`;
      await create(topic);
      await fill(connect, topic);
      const rate = await measure(topic, open);
      // The round before the first does not count.
      if (round >= 0) rates[side].push(rate);
    }
  }
  const ratio = (median(rates.typed) / median(rates.bare)).toFixed(2);
  console.error(
    `${name}: typed ${rates.typed.join(", ")}/s, bare ${rates.bare.join(", ")}/s, ratio of medians ${ratio}`,
  );
}

async function fill(connect: () => Transport, topic: string): Promise<void> {
  await using transport = connect();
  await using orders = await ordersProducer({ transport, registry, topic });
  const event = sample.OrderPlaced(1);
  for (let first = 0; first < EVENTS; first += 500)
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => orders.OrderPlaced(event, { key: `k${(first + index) % 1_000}` })),
    );
}

/** Events a second, from opening the consumer to the last commit. */
async function measure(topic: string, open: Side): Promise<number> {
  await pool.query("TRUNCATE effects, concordat_inbox");
  const done = Promise.withResolvers<void>();
  let seen = 0;
  let start = performance.now();
  const close = await open(topic, () => {
    seen += 1;
    // Joining a group takes a while that has nothing to do with handling.
    if (seen === 1) start = performance.now();
    if (seen === EVENTS) done.resolve();
  });
  await done.promise;
  const rate = Math.round((EVENTS * 1_000) / (performance.now() - start));
  await close();
  const { rows } = await pool.query<{ n: number }>("SELECT count(*)::integer AS n FROM effects");
  if (rows[0]?.n !== EVENTS) throw new Error(`${rows[0]?.n} effects of ${EVENTS} events`);
  return rate;
}

function ours(connect: () => Transport, more: object = {}): Side {
  return async (topic, count) => {
    const transport = connect();
    await ordersConsumer({
      ...more,
      transport,
      registry,
      topic,
      group: "typed",
      database: postgres(pool),
      around: [
        async (_, next) => {
          await next();
          count();
        },
      ],
      on: { OrderPlaced: async (_, { messageId }, { tx }) => void (await tx.query(EFFECT, [messageId])) },
      otherwise() {},
    });
    return () => transport.close();
  };
}

/** What the bare clients do for a message, with the same statements. */
async function inTransaction(topic: string, id: string): Promise<void> {
  const client = await pool.connect();
  await client.query("BEGIN");
  const { rowCount } = await client.query(INBOX, ["bare", topic, `id:${id}`, Date.now()]);
  if (rowCount === 1) await client.query(EFFECT, [id]);
  await client.query("COMMIT");
  client.release();
}

/** One message of a partition at a time; the position is saved behind each, as it comes. */
async function bareKafka(topic: string, count: () => void): Promise<() => Promise<unknown>> {
  const consumer = new Consumer({
    clientId: "bench",
    bootstrapBrokers: [...kafkaServer.brokers],
    groupId: randomUUID(),
    autocommit: false,
    maxWaitTime: 500,
    maxBytesPerPartition: 262_144,
  });
  const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
  const lanes = new Map<number, Promise<void>>();
  stream.on("data", (message) => {
    const id = headerOf(message.headers, "message-id");
    const before = lanes.get(message.partition) ?? Promise.resolve();
    lanes.set(
      message.partition,
      before.then(async () => {
        await inTransaction(topic, id);
        Promise.resolve(message.commit()).catch(() => undefined);
        count();
      }),
    );
  });
  stream.on("error", () => undefined);
  return () => consumer.close(true);
}

function headerOf(headers: ReadonlyMap<Buffer, Buffer>, name: string): string {
  for (const [key, value] of headers) if (key.toString() === name) return value.toString();
  throw new Error(`a message without ${name}`);
}

/** As the transport makes them, so that what is sent before a consumer is there waits for it. */
async function declareQueue(topic: string): Promise<void> {
  const transport = rabbitmq({ url: rabbit.url });
  const subscription = await transport.subscribe({
    topics: [topic],
    group: "typed",
    handle: () => undefined,
    onError: () => undefined,
  });
  await subscription.close();
  await transport.close();
}

async function bareRabbit(topic: string, count: () => void): Promise<() => Promise<unknown>> {
  const connection = new Connection(rabbit.url);
  connection.on("error", () => undefined);
  const consumer = connection.createConsumer(
    { queue: `${topic}.typed`, queueOptions: { passive: true }, qos: { prefetchCount: 100 }, concurrency: TOGETHER },
    async (message) => {
      await inTransaction(topic, message.messageId ?? "");
      count();
    },
  );
  return async () => {
    await consumer.close();
    await connection.close();
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
