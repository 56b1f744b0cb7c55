import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Mode } from "./support/chaos/member.ts";
import { type Door, startProxy } from "./support/chaos/proxy.ts";
import { type ChaosReport, runChaos } from "./support/chaos/run.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { freePort } from "./support/ports.ts";
import { needService } from "./support/services.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const FULL = { events: 100_000, cuts: 20, kills: 10, members: [1, 2, 4, 2, 1], everyMs: 2_500, handleMs: 4 };
const SHORT = { events: 3_000, cuts: 3, kills: 2, members: [1, 2, 4], everyMs: 1_500, handleMs: 20 };
const CONTROL = { events: 2_000, cuts: 0, kills: 2, members: [1], everyMs: 1_500, handleMs: 0 };
const LIMIT_MS = DEEP ? 600_000 : 180_000;

// The shared broker tells whether this machine can run Kafka at all; these tests have one of their own, behind a proxy.
const shared = await kafkaForTests();
const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== "";

describe.skipIf(given || !needService("Kafka", shared.reason))("while connections break and members die", () => {
  let server: KafkaServer;
  let proxy: Door;
  let broker: string;
  beforeAll(async () => {
    const port = await freePort();
    broker = `127.0.0.1:${port}`;
    server = await makeKafka({ advertised: port });
    await server.start();
    proxy = await startProxy(port, server.broker);
  });
  afterAll(async () => {
    await proxy.close();
    await server.remove();
  });

  async function run(mode: Mode, more: typeof FULL): Promise<ChaosReport> {
    const [topic, out] = [`${mode}-in`, `${mode}-out`];
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker], retries: 10 });
    await admin.createTopics({ topics: [topic, out], partitions: 8, replicas: 1 });
    await admin.close();
    const report = await runChaos({ mode, ...more }, { broker, proxy, topic, out });
    console.info(`${mode}: ${JSON.stringify(report)}`);
    return report;
  }
  const settings = DEEP ? FULL : SHORT;
  const wellDone = { notStored: 0, lost: 0, disordered: 0, cuts: settings.cuts, kills: settings.kills };

  test("nothing is lost, and keys keep their order; what comes twice is counted", { timeout: LIMIT_MS }, async () => {
    const report = await run("handle", settings);
    expect(report).toMatchObject(wellDone);
    expect(report.sent).toBeGreaterThanOrEqual(settings.events);
    expect(report.rebalances).toBeGreaterThan(settings.kills);
    // Without one the run would have shown nothing about crashes.
    expect(report.duplicates).toBeGreaterThan(0);
  });

  test("in transactions every message has its effect once, whatever came twice", { timeout: LIMIT_MS }, async () => {
    const report = await run("process", settings);
    expect(report).toMatchObject(wellDone);
    expect(report.effects).toEqual({ once: report.sent, never: 0, more: 0 });
    expect(report.duplicates).toBeGreaterThan(0);
  });

  test("a consumer that saves its position before it handles loses messages, and this test sees it", {
    timeout: LIMIT_MS,
  }, async () => {
    const report = await run("commit-first", CONTROL);
    expect(report.lost).toBeGreaterThan(0);
  });
});
