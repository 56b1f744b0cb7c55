import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openComposer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { TABLES_VERSION } from "@concordat/client/relay";
import { sqlite } from "@concordat/client/sqlite";
import { registryOf } from "@concordat/client/testing";
import { Admin } from "@platformatic/kafka";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ordersTopic } from "./fixtures/orders-v2/orders/index.ts";
import { sample } from "./fixtures/orders-v2/orders/testing.ts";
import { concordat as command, started } from "./support/concordat.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";

const folder = mkdtempSync(join(tmpdir(), "concordat-cli-relay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const concordat = (args: readonly string[]) => command(args, { cwd: folder });

test("the SQL of the tables makes the tables that services expect, and is the same for inbox and outbox", async () => {
  const { code, out } = await concordat(["inbox", "--sql", "sqlite"]);
  expect(code).toBe(0);
  const db = new Sqlite(":memory:");
  db.exec(out);
  await sqlite(db, { migrate: false }).prepare();
  expect((await concordat(["outbox", "--sql", "sqlite"])).out).toBe(out);
  const json = await concordat(["inbox", "--sql", "postgres", "--format", "json"]);
  expect(JSON.parse(json.out)).toMatchObject({
    dialect: "postgres",
    from: 0,
    sql: expect.stringContaining("CREATE TABLE"),
  });
  expect(await concordat(["inbox", "--sql", "postgres", "--from", String(TABLES_VERSION)])).toMatchObject({
    code: 0,
    out: "",
  });
  expect(await concordat(["inbox", "--sql", "postgres", "--from", "99"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("cli/no-such-version"),
  });
  expect(await concordat(["inbox"])).toMatchObject({ code: 2, err: expect.stringContaining("cli/no-dialect") });
});

test("a database that is not there, has no tables or cannot be reached is an error", async () => {
  expect(await concordat(["outbox"])).toMatchObject({ code: 2, err: expect.stringContaining("cli/no-database") });
  const nowhere = join(folder, "nowhere.db");
  expect(await concordat(["outbox", "--database", nowhere])).toMatchObject({
    code: 2,
    err: expect.stringContaining("cli/file-not-found"),
  });
  const empty = join(folder, "empty.db");
  new Sqlite(empty).exec("CREATE TABLE t (a)");
  expect(await concordat(["outbox", "--database", empty])).toMatchObject({
    code: 1,
    err: expect.stringContaining("database/no-tables"),
  });
  expect(await concordat(["outbox", "--database", "postgres://u@127.0.0.1:1/d"])).toMatchObject({
    code: 3,
    err: expect.stringContaining("database/unreachable"),
  });
});

test("with --once, a broker that cannot be reached ends the relay, and the events stay", async () => {
  const file = join(folder, "shop.db");
  const db = new Sqlite(file);
  await sqlite(db).prepare();
  const orders = await openComposer(ordersTopic, { registry: registryOf(ordersTopic) });
  db.transaction(() => orders.OrderCancelled.within(db)(sample.OrderCancelled(1), { key: "k" }))();
  const relayed = await concordat(["relay", "--once", "--database", file, "--brokers", "127.0.0.1:1"]);
  expect(relayed).toMatchObject({ code: 3, err: expect.stringContaining("relay/broker-away") });
  const listed = await concordat(["outbox", "--database", file, "--format", "json"]);
  expect(JSON.parse(listed.out)).toMatchObject({ waiting: 1, stuck: [] });
});

const rabbit = await rabbitForTests();

describe.skipIf(!needService("RabbitMQ", rabbit.reason))("the relay from SQLite to RabbitMQ", () => {
  test("sends to topics that have a queue, and names those that have none", async () => {
    const [there, nowhere] = [`t-${randomUUID()}`, `t-${randomUUID()}`];
    const file = join(folder, "rabbit.db");
    const db = new Sqlite(file);
    await sqlite(db).prepare();
    await using transport = rabbitmq({ url: rabbit.url });
    const got: unknown[] = [];
    await transport.subscribe({
      topics: [there],
      group: "g",
      handle: ({ headers }) => void got.push(String(headers.get("message-id"))),
      onError: (error) => got.push(error),
    });
    const registry = registryOf(ordersTopic);
    for (const [topic, ids] of [
      [nowhere, ["x"]],
      [there, ["1", "2"]],
    ] as const) {
      const orders = await openComposer(ordersTopic, { registry, topic });
      for (const messageId of ids)
        db.transaction(() => orders.OrderCancelled.within(db)(sample.OrderCancelled(1), { key: "k", messageId }))();
    }
    const relayed = await concordat(["relay", "--once", "--database", file, "--amqp", rabbit.url]);
    expect(relayed).toMatchObject({ code: 1, err: expect.stringContaining("transport/unroutable") });
    await vi.waitFor(() => expect([...got].sort()).toEqual(["1", "2"]), { timeout: 10_000 });
    const listed = await concordat(["outbox", "--database", file]);
    expect(listed.out).toContain(`stuck: ${nowhere}, all keys, behind x`);
  });
});

const broker = await kafkaForTests();
const server = await postgresForTests();

describe.skipIf(!needService("Kafka", broker.reason) || !needService("PostgreSQL", server.reason))(
  "the relay from PostgreSQL to Kafka",
  () => {
    const topic = `orders-${randomUUID()}`;
    const brokers = [...broker.brokers];
    let url: string;
    let pool: pg.Pool;
    beforeAll(async () => {
      const admin = new Admin({ clientId: "test", bootstrapBrokers: brokers });
      await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
      await admin.close();
      url = await makeDatabase(server.url);
      pool = new pg.Pool({ connectionString: url });
      const { out } = await concordat(["outbox", "--sql", "postgres"]);
      await pool.query(out);
      await postgres(pool, { migrate: false }).prepare();
    });
    afterAll(() => pool.end());

    async function write(name: string, ...ids: readonly string[]): Promise<void> {
      const orders = await openComposer(ordersTopic, { registry: registryOf(ordersTopic), topic: name });
      const client = await pool.connect();
      await client.query("BEGIN");
      for (const messageId of ids)
        await orders.OrderCancelled.within(client)(sample.OrderCancelled(1), { key: "k", messageId });
      await client.query("COMMIT");
      client.release();
    }
    async function arrived(): Promise<readonly string[]> {
      await using transport = kafka({ brokers });
      const ids: string[] = [];
      for await (const { headers } of transport.read({ topic })) ids.push(String(headers.get("message-id")));
      return ids;
    }
    const flags = () => ["--database", url, "--brokers", brokers.join(",")];

    test("sends what waits, names an event whose topic is gone, and goes on when the topic is there", async () => {
      const gone = `${topic}-gone`;
      await write(topic, "1", "2");
      await write(gone, "lost?");
      await write(topic, "3");
      const relayed = await concordat(["relay", "--once", ...flags()]);
      expect(relayed).toMatchObject({ code: 1, out: expect.stringContaining("1 event waits") });
      expect(relayed.err).toContain("relay/stuck");
      expect(relayed.err).toContain("transport/unknown-topic");
      expect(await arrived()).toEqual(["1", "2", "3"]);
      const listed = await concordat(["outbox", "--database", url]);
      expect(listed).toMatchObject({ code: 1, out: expect.stringContaining(`stuck: ${gone}, all keys, behind lost?`) });
      const admin = new Admin({ clientId: "test", bootstrapBrokers: brokers });
      await admin.createTopics({ topics: [gone], partitions: 1, replicas: 1 });
      await admin.close();
      await vi.waitFor(
        async () => expect(await concordat(["relay", "--once", ...flags()])).toMatchObject({ code: 0, err: "" }),
        { timeout: 20_000 },
      );
      expect(await concordat(["outbox", "--database", url])).toMatchObject({ code: 0, out: "0 events wait\n" });
    });

    test("runs until it is stopped", async () => {
      const running = started(["relay", ...flags()], { cwd: folder });
      await write(topic, "4");
      await vi.waitFor(async () => expect(await arrived()).toContain("4"), { timeout: 20_000 });
      running.child.kill("SIGTERM");
      expect((await running.ended).code).toBe(0);
    });
  },
);
