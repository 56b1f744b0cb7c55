import type { DeadLetterTransport } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, startProxy } from "./support/chaos/proxy.ts";
import { type Ledger, openLedger } from "./support/handling-chaos/ledger.ts";
import { plan } from "./support/handling-chaos/plan.ts";
import { type HandlingChaosOptions, type HandlingChaosReport, runHandlingChaos } from "./support/handling-chaos/run.ts";
import { countedTopic, LATER_ID, LATER_SCHEMA } from "./support/handling-chaos/topic.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { freePort } from "./support/ports.ts";
import { postgresForTests } from "./support/postgres.ts";
import { makePostgres, type PostgresServer } from "./support/postgres-server.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { makeRabbit, type RabbitServer } from "./support/rabbit-server.ts";
import { needService } from "./support/services.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const SHARES = { duplicates: 0.05, disorder: 0.05, poison: 0.001, seed: 18 };
const FULL = {
  events: 100_000,
  keys: 200,
  cuts: 20,
  kills: 10,
  restarts: 3,
  members: 3,
  everyMs: 5_000,
  patienceMs: 90_000,
};
const SHORT = {
  events: 2_000,
  keys: 20,
  cuts: 3,
  kills: 2,
  restarts: 1,
  members: 2,
  everyMs: 1_500,
  patienceMs: 90_000,
};
const CONTROL = {
  events: 1_500,
  keys: 20,
  cuts: 1,
  kills: 2,
  restarts: 0,
  members: 2,
  everyMs: 1_500,
  patienceMs: 10_000,
};
const LIMIT_MS = DEEP ? 1_800_000 : 480_000;

type Settings = typeof FULL;

// The shared services tell whether this machine can run them at all; these tests have their own, behind proxies.
const hasKafka = needService("Kafka", (await kafkaForTests()).reason);
const hasRabbit = needService("RabbitMQ", (await rabbitForTests()).reason);
const hasPostgres = needService("PostgreSQL", (await postgresForTests()).reason);

describe.skipIf(!hasPostgres)("handling, while connections break, members die and the database restarts", () => {
  let registry: RunningRegistry;
  let postgres: PostgresServer;
  let database: Door;
  let databaseUrl: string;
  let ledger: Ledger;
  beforeAll(async () => {
    registry = await startRegistry({ port: 0, data: ":memory:" });
    postgres = await makePostgres();
    await postgres.start();
    const behind = new URL(postgres.url);
    const port = await freePort();
    database = await startProxy(port, behind.host);
    databaseUrl = postgres.url.replace(behind.host, `127.0.0.1:${port}`);
    ledger = await openLedger(postgres.url);
  });
  afterAll(async () => {
    await database.close();
    await postgres.remove();
    await registry.close();
  });

  /** Registers the topic's schema, and gives what registers the other one, which the poison names. */
  async function schemasOf(topic: string): Promise<() => Promise<void>> {
    const client = registryClient(registry.url);
    await client.register(`${topic}-value`, { schema: countedTopic(topic).events.Counted.schema });
    const subject = `${topic}-late`;
    const put = async (path: string, method: string, body: object): Promise<void> => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${registry.url}${path}`, { method, headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
    };
    return async () => {
      await put(`/mode/${subject}?force=true`, "PUT", { mode: "IMPORT" });
      await put(`/subjects/${subject}/versions`, "POST", { schema: LATER_SCHEMA, id: LATER_ID, version: 1 });
    };
  }

  async function run(
    effects: HandlingChaosOptions["effects"],
    settings: Settings,
    place: { readonly broker: Parameters<typeof runHandlingChaos>[1]["broker"]; readonly topic: string },
    transport: DeadLetterTransport,
    door: Door,
  ): Promise<HandlingChaosReport> {
    const learn = await schemasOf(place.topic);
    const planned = plan({ ...SHARES, ...settings });
    const report = await runHandlingChaos(
      { effects, planned, ...settings },
      { ...place, database: databaseUrl, registry: registry.url },
      transport,
      ledger,
      {
        cut: () => door.cut() + database.cut(),
        restart: async () => {
          await postgres.kill();
          await postgres.start();
        },
      },
      learn,
    );
    console.info(`${place.broker.kind}, ${effects}: ${JSON.stringify(report)}`);
    return report;
  }

  const settings = DEEP ? FULL : SHORT;
  const poison = Math.round(settings.events * SHARES.poison);
  const wellDone = {
    effects: { once: settings.events - poison, never: 0, more: 0, disordered: 0 },
    letters: { poison, others: 0, missing: 0 },
    replayed: { effects: { once: poison, never: 0, more: 0, disordered: 0 }, left: 0 },
    cuts: settings.cuts,
    kills: settings.kills,
    restarts: settings.restarts,
  };

  describe.skipIf(!hasKafka)("on Kafka", () => {
    let server: KafkaServer;
    let door: Door;
    let address: string;
    beforeAll(async () => {
      const port = await freePort();
      address = `127.0.0.1:${port}`;
      server = await makeKafka({ advertised: port });
      await server.start();
      door = await startProxy(port, server.broker);
    });
    afterAll(async () => {
      await door.close();
      await server.remove();
    });

    async function runOnKafka(effects: HandlingChaosOptions["effects"], more: Settings): Promise<HandlingChaosReport> {
      const topic = `kafka-${effects}`;
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [address], retries: 10 });
      await admin.createTopics({ topics: [topic], partitions: 8, replicas: 1 });
      await admin.close();
      await using transport = kafka({ brokers: [address], retries: 10, createTopics: true });
      return await run(effects, more, { broker: { kind: "kafka", address }, topic }, transport, door);
    }

    test("every event takes effect once, in its key's order, and the poison is put aside", {
      timeout: LIMIT_MS,
    }, async () => {
      expect(await runOnKafka("in-transaction", settings)).toMatchObject(wellDone);
    });

    test("without the inbox effects are doubled, and this test sees it", { timeout: LIMIT_MS }, async () => {
      expect((await runOnKafka("apart", CONTROL)).effects.more).toBeGreaterThan(0);
    });
  });

  describe.skipIf(!hasRabbit)("on RabbitMQ", () => {
    let server: RabbitServer;
    let door: Door;
    let address: string;
    beforeAll(async () => {
      server = await makeRabbit();
      await server.start();
      const port = await freePort();
      door = await startProxy(port, `127.0.0.1:${server.port}`);
      address = server.url.replace(String(server.port), String(port));
    });
    afterAll(async () => {
      await door.close();
      await server.remove();
    });

    async function runOnRabbit(effects: HandlingChaosOptions["effects"], more: Settings): Promise<HandlingChaosReport> {
      await using transport = rabbitmq({ url: address });
      return await run(
        effects,
        more,
        { broker: { kind: "rabbitmq", address }, topic: `rabbitmq-${effects}` },
        transport,
        door,
      );
    }

    test("every event takes effect once, in its key's order, and the poison is put aside", {
      timeout: LIMIT_MS,
    }, async () => {
      expect(await runOnRabbit("in-transaction", settings)).toMatchObject(wellDone);
    });

    test("without the inbox effects are doubled, and this test sees it", { timeout: LIMIT_MS }, async () => {
      expect((await runOnRabbit("apart", CONTROL)).effects.more).toBeGreaterThan(0);
    });
  });
});
