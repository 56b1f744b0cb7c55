import { setTimeout as wait } from "node:timers/promises";
import type { IncomingLogMessage } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { needService } from "./support/services.ts";

// The shared broker tells whether this machine can run Kafka at all; this test kills one of its own.
const shared = await kafkaForTests();
// A broker that was given is not this test's to kill, and the machine may have no other.
const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== "";
const TOPIC = "t";

describe.skipIf(given || !needService("Kafka", shared.reason))("a broker that dies", () => {
  let server: KafkaServer;
  beforeAll(async () => {
    server = await makeKafka();
    await server.start();
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [server.broker], retries: 10 });
    await admin.createTopics({ topics: [TOPIC], partitions: 2, replicas: 1 });
    await admin.close();
  });
  afterAll(() => server.remove());

  test("is told; when it is back, consuming, following and sending go on, nothing is lost, and closing ends", async () => {
    const transport = kafka({ brokers: [server.broker] });
    const seen = new Set<string>();
    const errors: unknown[] = [];
    await transport.subscribe({
      topics: [TOPIC],
      group: "g",
      async handle({ value }) {
        seen.add(Buffer.from(value ?? []).toString());
      },
      onError: (error) => errors.push(error),
    });
    const followed: string[] = [];
    const following = (async () => {
      for await (const { partition, offset } of transport.read({ topic: TOPIC, follow: true }))
        followed.push(`${partition}/${offset}`);
    })();
    const sent: string[] = [];
    const send = async (value: string): Promise<void> => {
      await transport.send([{ topic: TOPIC, key: value, value: Buffer.from(value) }]);
      sent.push(value);
    };
    const until = (holds: () => void) => vi.waitFor(holds, { timeout: 50_000, interval: 100 });

    await send("before");
    await until(() => expect(seen).toContain("before"));
    await until(() => expect(followed).toHaveLength(1));
    await server.kill();
    await expect(send("meanwhile")).rejects.toMatchObject({ code: "transport/unreachable", retriable: true });
    await until(() => expect(errors).not.toHaveLength(0));
    expect(errors[0]).toMatchObject({ code: "transport/unreachable", retriable: true });

    await server.start();
    await until(() => send("after"));
    await send("later");
    await until(() => expect([...seen].sort()).toEqual(expect.arrayContaining([...new Set(sent)].sort())));
    const stored: string[] = [];
    for await (const { partition, offset } of transport.read({ topic: TOPIC })) stored.push(`${partition}/${offset}`);
    await until(() => expect(followed).toHaveLength(stored.length));
    expect([...followed].sort()).toEqual(stored.sort());
    await transport.close();
    await following;
  });

  test("while a member waits to join anew: it goes on with what it has, and nothing is lost", async () => {
    const topic = "rejoined";
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [server.broker], retries: 10 });
    await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    await admin.close();
    const seen: string[] = [];
    const release = Promise.withResolvers<void>();
    const subscription = {
      topics: [topic],
      group: "g2",
      async handle({ value }: IncomingLogMessage) {
        const text = Buffer.from(value ?? []).toString();
        seen.push(text);
        if (text === "slow") await release.promise;
      },
      onError() {},
    };
    const options = { brokers: [server.broker], sessionTimeoutMs: 6_000, retries: 2, timeoutMs: 2_000 };
    const [first, second] = [kafka(options), kafka(options)];
    await first.subscribe(subscription);
    await first.send([{ topic, partition: 0, value: Buffer.from("slow") }]);
    await first.send([{ topic, partition: 0, value: Buffer.from("behind") }]);
    await vi.waitFor(() => expect(seen).toContain("slow"), { timeout: 30_000 });
    // Another one comes, for which the first has to join anew, and waits for what it has in hand.
    const joining = second.subscribe(subscription).catch(() => undefined);
    await wait(3_000);
    await server.kill();
    release.resolve();
    await wait(8_000);
    await server.start();
    await joining;
    await second.close();
    const sent: string[] = [];
    for (let index = 0; index < 20; index += 1) sent.push(`after ${index}`);
    await vi.waitFor(
      () => first.send(sent.map((value, index) => ({ topic, partition: index % 2, value: Buffer.from(value) }))),
      { timeout: 50_000 },
    );
    await vi.waitFor(() => expect(seen).toEqual(expect.arrayContaining(["behind", ...sent])), {
      timeout: 60_000,
      interval: 100,
    });
    await first.close();
  });
});
