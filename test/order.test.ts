import { randomUUID } from "node:crypto";
import { type Consumer, type ConsumerOptions, openConsumer, openProducer } from "@concordat/client";
import { type KafkaTransport, kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { Admin } from "@platformatic/kafka";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { disordered, orders, type Placed, registry } from "./support/order/events.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

/** The order of events whose producers sent them in any, on a real Kafka and PostgreSQL, with consumers that come and go. */

const broker = await kafkaForTests();
const server = await postgresForTests();
const ordersConsumer = <Tx = never>(options: ConsumerOptions<typeof orders.events, undefined, KafkaTransport, Tx>) =>
  openConsumer(orders, options);

const KEYS = ["a", "b", "c", "d", "e", "f"];
const PER_KEY = 40;
const needed = [needService("Kafka", broker.reason), needService("PostgreSQL", server.reason)];
describe.skipIf(needed.includes(false))("on a real Kafka and PostgreSQL", () => {
  let admin: Admin;
  const transports: KafkaTransport[] = [];
  const pools: pg.Pool[] = [];
  const connect = (): KafkaTransport => {
    const transport = kafka({ brokers: broker.brokers, sessionTimeoutMs: 6_000 });
    transports.push(transport);
    return transport;
  };
  beforeAll(() => {
    admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
  });
  afterAll(async () => {
    await Promise.all(transports.map((transport) => transport.close()));
    await Promise.all(pools.map((pool) => pool.end()));
    await admin.close();
  });

  async function place(isOrdered: boolean) {
    const topic = `orders-${randomUUID()}`;
    await admin.createTopics({ topics: [topic], partitions: 4, replicas: 1 });
    const pool = new pg.Pool({ connectionString: await makeDatabase(server.url) });
    pools.push(pool);
    await pool.query("CREATE TABLE effects (at bigserial, key text, n int)");
    const errors: unknown[] = [];
    const open = (): Promise<Consumer> =>
      ordersConsumer({
        transport: connect(),
        topic,
        registry,
        group: "g",
        database: postgres(pool),
        ...(isOrdered && { order: { by: ({ n }: Placed) => n, first: 1 } }),
        onError: (error) => errors.push(error),
        on: {
          async Placed({ id, n }, _, { tx }) {
            await tx.query("INSERT INTO effects (key, n) VALUES ($1, $2)", [id, n]);
          },
        },
      });
    const effects = async (): Promise<Readonly<Record<string, readonly number[]>>> => {
      const { rows } = await pool.query<{ key: string; n: number }>("SELECT key, n FROM effects ORDER BY at");
      return Object.fromEntries(KEYS.map((key) => [key, rows.filter((row) => row.key === key).map(({ n }) => n)]));
    };
    const count = async () => Object.values(await effects()).reduce((sum, list) => sum + list.length, 0);
    const send = async (events: ReturnType<typeof disordered>): Promise<void> => {
      await using producer = await openProducer(orders, { transport: connect(), registry, topic });
      for (const [key, n] of events) await producer.Placed({ id: key, n }, { key, messageId: `${key}${n}` });
    };
    const waiting = async () =>
      Number((await pool.query<{ n: string }>("SELECT count(*) AS n FROM concordat_waiting")).rows[0]?.n);
    return { open, effects, count, send, waiting, errors };
  }

  const inOrder = Array.from({ length: PER_KEY }, (_, index) => index + 1);

  test("every event takes effect in its order, once, while consumers come and go", async () => {
    const { open, effects, count, send, waiting, errors } = await place(true);
    const first = await open();
    const sending = send(disordered(KEYS, PER_KEY));
    const second = await open();
    await vi.waitFor(async () => expect(await count()).toBeGreaterThan(40), { timeout: 30_000 });
    await first.close();
    const third = await open();
    await sending;
    await second.close();
    await vi.waitFor(async () => expect(await count()).toBe(KEYS.length * PER_KEY), { timeout: 50_000, interval: 200 });
    await third.close();
    expect(await effects()).toEqual(Object.fromEntries(KEYS.map((key) => [key, inOrder])));
    expect(await waiting()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("control: without an order they take effect as they come", async () => {
    const { open, effects, count, send } = await place(false);
    await using _ = await open();
    await send(disordered(KEYS, PER_KEY));
    await vi.waitFor(async () => expect(await count()).toBe(KEYS.length * PER_KEY), { timeout: 50_000, interval: 200 });
    const { a = [] } = await effects();
    expect(a).not.toEqual(inOrder);
    expect([...a].sort((one, other) => one - other)).toEqual(inOrder);
  });
});
