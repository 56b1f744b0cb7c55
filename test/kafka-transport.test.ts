import { randomUUID } from "node:crypto";
import { type IncomingMessage, type SubscribeOptions, type Transport, TransportError } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();
const text = (value: Uint8Array | null): string => (value === null ? "(null)" : Buffer.from(value).toString());

/** Options of a group that keeps what it was given, and fails at a value for as long as `fails` says so. */
function recorder(topic: string, group: string, fails: (value: string) => boolean = () => false) {
  const seen: string[] = [];
  const errors: string[] = [];
  const options: SubscribeOptions = {
    topics: [topic],
    group,
    async handle({ value }: IncomingMessage) {
      if (fails(text(value))) throw new Error(`no ${text(value)}`);
      seen.push(text(value));
    },
    onError: (error) => errors.push(String(error)),
  };
  return { ...options, seen, errors };
}

async function all(messages: AsyncIterable<IncomingMessage>): Promise<readonly IncomingMessage[]> {
  const list: IncomingMessage[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 20 });
}

describe.skipIf(!needService("Kafka", broker.reason))("a real Kafka", () => {
  let admin: Admin;
  const open: Transport[] = [];
  const connect = (more: { transactionalId?: string } = {}): Transport => {
    const transport = kafka({ brokers: broker.brokers, ...more });
    open.push(transport);
    return transport;
  };
  const createTopic = async (partitions = 3): Promise<string> => {
    const topic = `t-${randomUUID()}`;
    await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
    return topic;
  };
  beforeAll(() => {
    admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
  });
  afterAll(async () => {
    await Promise.all(open.map((transport) => transport.close()));
    await admin.close();
  });

  test("brings every message to every group, in order within a key, with its headers and time", async () => {
    const topic = await createTopic();
    const transport = connect();
    const one = recorder(topic, `one-${topic}`);
    const two = recorder(topic, `two-${topic}`);
    await transport.subscribe(one);
    const sent = Array.from({ length: 60 }, (_, index) => ({
      topic,
      key: `k${index % 5}`,
      value: Buffer.from(`${index % 5}:${index}`),
    }));
    const positions = await transport.send(sent);
    await transport.subscribe(two);
    await until(() => one.seen.length >= 60 && two.seen.length >= 60);
    for (const { seen } of [one, two]) {
      for (const key of ["0", "1", "2", "3", "4"]) {
        expect(seen.filter((value) => value.startsWith(key))).toEqual(
          sent.map(({ value }) => text(value)).filter((value) => value.startsWith(key)),
        );
      }
    }
    const lying = new Map<string, string>();
    for await (const message of transport.read({ topic }))
      lying.set(`${message.partition}/${message.offset}`, text(message.value));
    expect(positions.map(({ partition, offset }) => lying.get(`${partition}/${offset}`))).toEqual(
      sent.map(({ value }) => text(value)),
    );
  });

  test("keeps keys, headers, times and missing values as they were", async () => {
    const topic = await createTopic(1);
    const transport = connect();
    await transport.send([
      {
        topic,
        key: "schlüssel",
        value: null,
        headers: { a: "ä", b: Uint8Array.of(0, 255) },
        timestamp: 1_700_000_000_123,
      },
      { topic, value: new Uint8Array() },
    ]);
    const [first, second] = await all(transport.read({ topic }));
    expect(first).toMatchObject({ offset: 0n, value: null, timestamp: 1_700_000_000_123 });
    expect(text(first?.key ?? null)).toBe("schlüssel");
    expect(text(first?.headers.get("a") ?? null)).toBe("ä");
    expect([...(first?.headers.get("b") ?? [])]).toEqual([0, 255]);
    expect(second).toMatchObject({ key: null });
    expect(second?.value).toHaveLength(0);
  });

  test("goes on where the group left off", async () => {
    const topic = await createTopic();
    const transport = connect();
    const group = recorder(topic, `g-${topic}`);
    const send = (value: string) => transport.send([{ topic, key: "k", value: Buffer.from(value) }]);
    const first = await transport.subscribe(group);
    await send("1");
    await send("2");
    await until(() => group.seen.length === 2);
    await first.close();
    await send("3");
    await transport.subscribe(group);
    await until(() => group.seen.length >= 3);
    expect(group.seen).toEqual(["1", "2", "3"]);
  });

  test("a failing handler holds up its partition alone; the message comes again to the next consumer", async () => {
    const topic = await createTopic(2);
    const transport = connect();
    let broken = true;
    const group = recorder(topic, `g-${topic}`, (value) => broken && value === "bad");
    const send = (partition: number, value: string) =>
      transport.send([{ topic, partition, value: Buffer.from(value) }]);
    const first = await transport.subscribe(group);
    await send(0, "bad");
    await send(0, "after");
    await send(1, "other");
    await until(() => group.seen.length === 1 && group.errors.length === 1);
    expect(group.seen).toEqual(["other"]);
    expect(group.errors).toEqual(["Error: no bad"]);
    await first.close();
    broken = false;
    await transport.subscribe(group);
    await until(() => group.seen.length === 3);
    expect(group.seen).toEqual(["other", "bad", "after"]);
  });

  test("consumers of a group share the work, and one takes over from another", async () => {
    const topic = await createTopic(4);
    const transport = connect();
    const one = recorder(topic, `g-${topic}`);
    const two = recorder(topic, `g-${topic}`);
    await transport.subscribe(one);
    const leaving = await connect().subscribe(two);
    const send = (value: string) =>
      transport.send([0, 1, 2, 3].map((partition) => ({ topic, partition, value: Buffer.from(value + partition) })));
    // A rebalance may still go on: send until both have had some.
    for (let round = 0; one.seen.length === 0 || two.seen.length === 0; round += 1) {
      await send(`${round}-`);
      await new Promise((done) => setTimeout(done, 100));
      expect(round).toBeLessThan(200);
    }
    await leaving.close();
    await send("last-");
    await until(() => one.seen.filter((value) => value.startsWith("last-")).length === 4);
    expect(two.seen.some((value) => value.startsWith("last-"))).toBe(false);
  });

  test("reads from an offset and from a time", async () => {
    const topic = await createTopic(1);
    const transport = connect();
    for (let at = 1; at <= 4; at += 1)
      await transport.send([{ topic, value: Buffer.from(String(at)), timestamp: at * 1_000 }]);
    const read = async (from: { offset: bigint } | { time: number }): Promise<string[]> =>
      (await all(transport.read({ topic, from }))).map(({ value }) => text(value));
    expect(await read({ offset: 2n })).toEqual(["3", "4"]);
    expect(await read({ time: 2_500 })).toEqual(["3", "4"]);
    expect(await read({ time: 9_000 })).toEqual([]);
  });

  test("a transaction appears whole, or not at all", async () => {
    const topic = await createTopic();
    const transport = connect({ transactionalId: `tx-${topic}` });
    const message = (value: string) => ({ topic, key: "k", value: Buffer.from(value) });
    await transport.transaction?.(async (send) => {
      await send([message("1")]);
      await send([message("2")]);
    });
    const failed = transport.transaction?.(async (send) => {
      await send([message("3")]);
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    await transport.transaction?.(async (send) => send([message("4")]));
    expect((await all(transport.read({ topic }))).map(({ value }) => text(value))).toEqual(["1", "2", "4"]);
  });

  test("a topic that is not there is told as that", async () => {
    const transport = connect();
    const missing = `missing-${randomUUID()}`;
    const code = { code: "transport/unknown-topic", retriable: false };
    await expect(transport.send([{ topic: missing, value: null }])).rejects.toMatchObject(code);
    await expect(transport.subscribe(recorder(missing, "g"))).rejects.toMatchObject(code);
    await expect(all(transport.read({ topic: missing }))).rejects.toMatchObject(code);
  });

  test("a message that the broker does not take is told as that", async () => {
    const topic = await createTopic();
    const sent = connect().send([{ topic, value: new Uint8Array(3_000_000) }]);
    await expect(sent).rejects.toMatchObject({ code: "transport/too-large" });
  });

  test("nothing can be sent after closing", async () => {
    const topic = await createTopic();
    const transport = connect();
    await transport.close();
    await expect(transport.send([{ topic, value: null }])).rejects.toMatchObject({ code: "transport/closed" });
  });
});

test("a broker that is not there is told as that, and does not hang", async () => {
  await using transport = kafka({ brokers: ["127.0.0.1:1"], retries: 2 });
  await expect(transport.send([{ topic: "t", value: null }])).rejects.toMatchObject({ code: "transport/unreachable" });
  const error = await transport.subscribe(recorder("t", "g")).then(undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: "transport/unreachable", retriable: true });
});
