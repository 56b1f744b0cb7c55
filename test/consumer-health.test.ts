import { openConsumer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { kafka } from "@concordat/client/kafka";
import { registryOf } from "@concordat/client/testing";
import { Admin } from "@platformatic/kafka";
import { describe, expect, test, vi } from "vitest";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { needService } from "./support/services.ts";

/** A consumer's health while its broker goes and comes back. */

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const orders = {
  name: "orders",
  events: { Placed: avroEvent<{ readonly id: string }>({ subject: "Placed", fingerprint: "p", schema }) },
};

async function made(): Promise<KafkaServer | string> {
  try {
    return await makeKafka();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
const server = await made();

describe.skipIf(!needService("Kafka", typeof server === "string" ? server : undefined))("on a Kafka of its own", () => {
  test("a consumer is not ready while its broker is away, and ready again by itself", async () => {
    if (typeof server === "string") throw new Error(server);
    await server.start();
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [server.broker], retries: 20 });
    await admin.createTopics({ topics: ["orders"], partitions: 2, replicas: 1 });
    await using transport = kafka({ brokers: [server.broker], sessionTimeoutMs: 6_000, timeoutMs: 1_000 });
    const consumer = await openConsumer(orders, {
      transport,
      registry: registryOf(orders),
      group: "g",
      onError: () => undefined,
      on: { Placed: () => undefined },
    });
    const ready = (wanted: boolean) =>
      vi.waitFor(() => expect(consumer.health().ready).toBe(wanted), { timeout: 45_000, interval: 100 });
    await ready(true);
    await server.kill();
    await ready(false);
    expect(consumer.health()).toMatchObject({ connected: false, stalled: [] });
    await server.start();
    await ready(true);
    await consumer.close();
    await admin.close();
    await transport.close();
    await server.remove();
  }, 150_000);
});
