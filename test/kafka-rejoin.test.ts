import { kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Door, startProxy } from "./support/chaos/proxy.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { type KafkaServer, makeKafka } from "./support/kafka-server.ts";
import { freePort } from "./support/ports.ts";
import { needService } from "./support/services.ts";

// The shared broker tells whether this machine can run Kafka at all; these tests have one of their own, behind a proxy.
const shared = await kafkaForTests();
const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== "";
/** The protocol's number of asking to join a group. */
const JOIN_GROUP = 11;

describe.skipIf(given || !needService("Kafka", shared.reason))("a member that has to join its group anew", () => {
  let server: KafkaServer;
  let proxy: Door;
  let broker: string;
  /** The client that may not join for now. */
  let refused: string | undefined;
  beforeAll(async () => {
    const port = await freePort();
    broker = `127.0.0.1:${port}`;
    server = await makeKafka({ advertised: port });
    await server.start();
    proxy = await startProxy(port, server.broker, ({ api, clientId }) => api === JOIN_GROUP && clientId === refused);
  });
  afterAll(async () => {
    await proxy.close();
    await server.remove();
  });

  test.each(["consumer", "processor"] as const)(
    "is told where it cannot, and joins as soon as it can: a %s",
    async (kind) => {
      const [topic, out] = [`${kind}-in`, `${kind}-out`];
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker], retries: 10 });
      await admin.createTopics({ topics: [topic, out], partitions: 1, replicas: 1 });
      await admin.close();
      const connect = (clientId: string) =>
        kafka({
          brokers: [broker],
          clientId,
          sessionTimeoutMs: 6_000,
          retries: 2,
          transactionalId: `${kind}-${clientId}`,
        });
      await using first = connect("first");
      await using second = connect("second");
      const told: unknown[] = [];
      const by: string[] = [];
      const consuming = { topics: [topic], group: kind };
      if (kind === "consumer") {
        await first.subscribe({
          ...consuming,
          handle: async ({ value }) => void by.push(Buffer.from(value ?? []).toString()),
          onError: (error) => told.push(error),
        });
      } else {
        await first.process({
          ...consuming,
          handle: ({ value }, send) => send([{ topic: out, value }]),
          onError: (error) => told.push(error),
        });
      }
      const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 60_000, interval: 100 });
      const handled = async (): Promise<readonly string[]> => {
        if (kind === "consumer") return by;
        const values: string[] = [];
        for await (const { value } of second.read({ topic: out })) values.push(Buffer.from(value ?? []).toString());
        return values;
      };
      await second.send([{ topic, value: Buffer.from("before") }]);
      await until(async () => expect(await handled()).toEqual(["before"]));
      refused = "first";
      // For another one's sake all have to join anew. It is let in when the group takes the first one for dead.
      const other = await second.subscribe({ ...consuming, async handle() {}, onError() {} });
      await until(() => expect(told).not.toHaveLength(0));
      await other.close();
      refused = undefined;
      await second.send([{ topic, value: Buffer.from("after") }]);
      await until(async () => expect(await handled()).toEqual(["before", "after"]));
      expect(told[0]).toMatchObject({ code: "transport/unreachable" });
    },
    180_000,
  );

  test("is not waited for longer than its session allows; what it would commit then does not count", async () => {
    const [topic, out] = ["late-in", "late-out"];
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker], retries: 10 });
    await admin.createTopics({ topics: [topic, out], partitions: 2, replicas: 1 });
    await admin.close();
    const handled: string[] = [];
    const late = Promise.withResolvers<void>();
    const start = async (name: string, wait: Promise<void>) => {
      const transport = kafka({ brokers: [broker], sessionTimeoutMs: 6_000, transactionalId: name });
      await transport.process({
        topics: [topic],
        group: "late",
        handle: async ({ partition }, send) => {
          handled.push(`${name} ${partition}`);
          await wait;
          await send([{ topic: out, value: Buffer.from(`${partition}`) }]);
        },
        onError() {},
      });
      return transport;
    };
    const until = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000, interval: 100 });
    await using first = await start("first", late.promise);
    await first.send([0, 1].map((partition) => ({ topic, partition, value: null })));
    await until(() => expect(handled).toHaveLength(2));
    await using second = await start("second", Promise.resolve());
    await until(() => expect(handled).toHaveLength(3));
    late.resolve();
    // One partition is still the first one's: its message is handled again.
    await until(() => expect(handled).toHaveLength(4));
    await Promise.all([first.close(), second.close()]);
    expect(new Set(handled).size).toBe(3);
    const effects: string[] = [];
    await using reader = kafka({ brokers: [broker] });
    for await (const { value } of reader.read({ topic: out })) effects.push(Buffer.from(value ?? []).toString());
    expect(effects.sort()).toEqual(["0", "1"]);
  }, 180_000);
});
