import { randomUUID } from "node:crypto";
import { type OutgoingMessage, openComposer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { postgres } from "@concordat/client/postgres";
import { openRelay } from "@concordat/client/relay";
import { registryOf } from "@concordat/client/testing";
import { Admin } from "@platformatic/kafka";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ordersConsumer, ordersProducer, ordersTopic } from "./fixtures/orders-v2/orders/index.ts";
import { sample } from "./fixtures/orders-v2/orders/testing.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { makePostgres, type PostgresServer } from "./support/postgres-server.ts";
import { needService } from "./support/services.ts";

const registry = registryOf(ordersTopic);
const event = sample.OrderCancelled(1);
const given = (name: string) => (process.env[name] ?? "") !== "";
// Whether this machine can run them at all; these tests stop and start their own.
const sharedPostgres = await postgresForTests();
const sharedKafka = await kafkaForTests();
const able = needService("PostgreSQL", sharedPostgres.reason) && !given("POSTGRES_URL");

describe.skipIf(!able)("a database that disappears", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await makePostgres();
    await server.start();
  });
  afterAll(() => server.remove());
  async function connect(more: pg.PoolConfig = {}): Promise<pg.Pool> {
    const pool = new pg.Pool({ connectionString: await makeDatabase(server.url), ...more });
    pool.on("error", () => undefined);
    onTestFinished(() => pool.end());
    return pool;
  }
  async function restart(): Promise<void> {
    await server.kill();
    await server.start();
  }

  test("in the middle of a handler: the message waits until it is back, and has its effect once", async () => {
    const pool = await connect();
    await pool.query("CREATE TABLE effects (id text)");
    await using transport = memory({ partitions: 1 });
    const tries: unknown[] = [];
    const errors: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      database: postgres(pool),
      onError: (...told) => errors.push(told),
      on: {
        OrderCancelled: async (_, { messageId }, { tx }) => {
          tries.push(messageId);
          await tx.query("INSERT INTO effects VALUES ($1)", [messageId]);
          if (tries.length === 1) {
            // It comes back later, while the consumer tries again.
            await server.kill();
            setTimeout(() => void server.start(), 1_000);
          }
        },
      },
      otherwise() {},
    });
    await using orders = await ordersProducer({ transport, registry });
    for (const messageId of ["1", "2", "1"]) await orders.OrderCancelled(event, { key: "k", messageId });
    await transport.idle();
    expect(tries).toEqual(["1", "1", "2"]);
    // It is reported once, and without a message: none has failed.
    expect(errors).toEqual([[expect.objectContaining({ code: "database/lost", retriable: true })]]);
    expect((await pool.query("SELECT id FROM effects ORDER BY id")).rows).toEqual([{ id: "1" }, { id: "2" }]);
  });

  test("at the same message again and again: then it is the message's own failure", async () => {
    const pool = await connect();
    await using transport = memory({ partitions: 1 });
    const errors: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      database: postgres(pool),
      onError: (error, message) => message !== undefined && errors.push(error),
      on: {
        OrderCancelled: async (_, __, { tx }) => {
          await tx.query("SET idle_in_transaction_session_timeout = 10");
          await new Promise((done) => setTimeout(done, 50));
        },
      },
      otherwise() {},
    });
    await using orders = await ordersProducer({ transport, registry });
    await orders.OrderCancelled(event);
    await transport.idle();
    expect(errors).toEqual([expect.objectContaining({ code: "database/lost" })]);
  });

  test("by a pool that has no free connection: that is reported, and the message waits", async () => {
    const pool = await connect({ max: 1 });
    await using transport = memory({ partitions: 1 });
    const database = postgres(pool, { waitMs: 50 });
    await database.prepare();
    const taken = await pool.connect();
    const errors: unknown[] = [];
    const handled: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      database,
      onError: (...told) => errors.push(told),
      on: { OrderCancelled: (_, { messageId }) => void handled.push(messageId) },
      otherwise() {},
    }).then(
      () => undefined,
      (error: unknown) => errors.push(error),
    );
    await using orders = await ordersProducer({ transport, registry });
    await orders.OrderCancelled(event, { messageId: "1" });
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(handled).toEqual([]);
    taken.release();
    await transport.idle();
    expect(handled).toEqual(["1"]);
    expect(errors).toEqual([[expect.objectContaining({ code: "database/pool-exhausted" })]]);
  });

  test("while a relay sends: nothing is lost, and it is notified again when something is written", async () => {
    const pool = await connect();
    await postgres(pool).prepare();
    const composer = await openComposer(ordersTopic, { registry });
    const write = async (...ids: string[]): Promise<void> => {
      const client = await pool.connect();
      await client.query("BEGIN");
      for (const messageId of ids) await composer.OrderCancelled.within(client)(event, { key: "k", messageId });
      await client.query("COMMIT");
      client.release();
    };
    await write("1", "2", "3");
    const sent: string[] = [];
    let requests = 0;
    const send = async (messages: readonly OutgoingMessage[]) => {
      requests += 1;
      sent.push(...messages.map(({ headers = {} }) => String(headers["message-id"])));
      if (requests === 1) await restart();
      return messages.map(({ topic }) => ({ topic }));
    };
    const errors: unknown[] = [];
    await using relay = await openRelay({
      database: postgres(pool),
      transport: { send },
      pollMs: 3_600_000,
      onError: (error) => errors.push(error),
    });
    await relay.flush();
    // At least once: it could not delete what it had sent.
    expect(sent).toEqual(["1", "2", "3", "1", "2", "3"]);
    expect(errors[0]).toMatchObject({ code: "relay/database-away" });
    await vi.waitFor(async () => {
      await write("4");
      expect(sent).toContain("4");
    });
    expect((await relay.status()).stuck).toEqual([]);
  });
});

const both = able && needService("Kafka", sharedKafka.reason) && !given("KAFKA_BROKERS");

describe.skipIf(!both)("a broker that disappears while a relay sends", () => {
  let broker: KafkaServer;
  beforeAll(async () => {
    broker = await makeKafka();
    await broker.start();
  });
  afterAll(() => broker.remove());

  test("takes everything when it is back, in order for each key", async () => {
    const topic = `t-${randomUUID()}`;
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker.broker], retries: 10 });
    await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    await admin.close();
    const pool = new pg.Pool({ connectionString: await makeDatabase(sharedPostgres.url) });
    onTestFinished(() => pool.end());
    await postgres(pool).prepare();
    const composer = await openComposer(ordersTopic, { registry, topic });
    const errors: { readonly code?: string }[] = [];
    const transport = kafka({ brokers: [broker.broker], timeoutMs: 1_000 });
    const relay = await openRelay({
      database: postgres(pool),
      transport,
      onError: (error) => errors.push(error as { readonly code?: string }),
    });
    const ids: string[] = [];
    const write = async (count: number): Promise<void> => {
      const client = await pool.connect();
      for (let n = 0; n < count; n += 1) {
        const messageId = String(ids.length).padStart(4, "0");
        ids.push(messageId);
        await client.query("BEGIN");
        await composer.OrderCancelled.within(client)(event, { key: `k${ids.length % 5}`, messageId });
        await client.query("COMMIT");
      }
      client.release();
    };
    await write(100);
    await relay.flush();
    await broker.kill();
    await write(100);
    await vi.waitFor(() => expect(errors.map(({ code }) => code)).toContain("relay/broker-away"), { timeout: 30_000 });
    expect((await relay.status()).waiting).toBeGreaterThan(0);
    await broker.start();
    await write(100);
    await vi.waitFor(async () => expect(await relay.status()).toMatchObject({ waiting: 0, stuck: [] }), {
      timeout: 60_000,
      interval: 200,
    });
    await relay.close();
    const byKey = new Map<string, string[]>();
    for await (const { key, headers } of transport.read({ topic })) {
      const name = String(key);
      const list = byKey.get(name) ?? [];
      byKey.set(name, list);
      const id = String(headers.get("message-id"));
      // Of one that came twice, the first time counts.
      if (!list.includes(id)) list.push(id);
    }
    await transport.close();
    expect([...byKey.values()].flat().sort()).toEqual(ids);
    for (const list of byKey.values()) expect(list).toEqual([...list].sort());
  });
});
