import { TransportError } from "@concordat/client";
import { type KafkaTransport, kafka, type TransactionalKafkaTransport } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  allOf,
  recorder,
  testDeadLetters,
  testDeferral,
  testLog,
  testOrder,
  testTransactions,
  testTransport,
  textOf,
  uniqueName,
} from "../client/src/transport/conformance/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { needService } from "./support/services.ts";

const broker = await kafkaForTests();

describe.skipIf(!needService("Kafka", broker.reason))("a real Kafka", () => {
  let admin: Admin;
  const open: KafkaTransport[] = [];
  const connect = (): KafkaTransport => {
    const transport = kafka({ brokers: broker.brokers });
    open.push(transport);
    return transport;
  };
  const createTopic = async (partitions = 3): Promise<string> => {
    const topic = uniqueName();
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

  const place = () => ({ open: () => kafka({ brokers: broker.brokers }), createTopic });
  testTransport("Kafka", place);
  testOrder("Kafka", place);
  testLog("Kafka", place);
  testDeadLetters("Kafka", place);
  testDeferral("Kafka", place);
  testTransactions("Kafka", () => ({
    open: () => kafka({ brokers: broker.brokers, transactionalId: uniqueName() }),
    createTopic,
  }));

  test("messages larger than what is fetched at a time come all the same, and all of the others", async () => {
    const topic = await createTopic(2);
    await using transport = kafka({ brokers: broker.brokers, fetchBytes: 1_000 });
    const sizes = Array.from({ length: 40 }, (_, index) => (index % 10 === 3 ? 100_000 : 300));
    await transport.send(sizes.map((size, index) => ({ topic, partition: index % 2, value: Buffer.alloc(size) })));
    const read = await allOf(transport.read({ topic }));
    expect(read.map(({ value }) => value?.length).sort()).toEqual([...sizes].sort());
    const got: number[] = [];
    const handle = ({ value }: { readonly value: Uint8Array | null }) => void got.push(value?.length ?? -1);
    const onError = (error: unknown) => void got.push(Number.NaN, Number(error));
    await using _ = await transport.subscribe({ topics: [topic], group: uniqueName(), handle, onError });
    await vi.waitFor(() => expect([...got].sort()).toEqual([...sizes].sort()), { timeout: 20_000 });
  });

  test("a program that is run again goes on with its transactions, and the one before it is fenced", async () => {
    const topic = await createTopic(1);
    const transactionalId = uniqueName();
    const send = (transport: TransactionalKafkaTransport, value: string) =>
      transport.transaction((enqueue) => enqueue([{ topic, value: Buffer.from(value) }]));
    await using first = kafka({ brokers: broker.brokers, transactionalId });
    await send(first, "1");
    await using second = kafka({ brokers: broker.brokers, transactionalId });
    await send(second, "2");
    await expect(send(first, "3")).rejects.toMatchObject({ code: "transport/fenced" });
    await send(second, "4");
    const values = async () => (await allOf(second.read({ topic }))).map(({ value }) => textOf(value));
    // The broker answers a commit a moment before readers see what was committed.
    await vi.waitFor(async () => expect(await values()).toContain("4"), { timeout: 10_000 });
    expect(await values()).toEqual(["1", "2", "4"]);
  });

  test("leaving the loop of a reading closes its connections", async () => {
    const topic = await createTopic(1);
    const transport = connect();
    await transport.send([
      { topic, value: Buffer.from("1") },
      { topic, value: Buffer.from("2") },
    ]);
    const connections = () => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
    const before = connections();
    for (const follow of [true, false]) {
      for await (const { offset } of transport.read({ topic, follow })) {
        expect(offset).toBe(0n);
        expect(connections()).toBeGreaterThan(before);
        break;
      }
    }
    await vi.waitFor(() => expect(connections()).toBe(before), { timeout: 5_000 });
  });

  test("a topic that is not there is told as that", async () => {
    const transport = connect();
    const missing = uniqueName();
    const code = { code: "transport/unknown-topic", retriable: false };
    await expect(transport.send([{ topic: missing, value: null }])).rejects.toMatchObject(code);
    await expect(transport.subscribe(recorder(missing, "g"))).rejects.toMatchObject(code);
    await expect(allOf(transport.read({ topic: missing }))).rejects.toMatchObject(code);
  });

  test("a message that the broker does not take is told as that", async () => {
    const topic = await createTopic();
    const sent = connect().send([{ topic, value: new Uint8Array(3_000_000) }]);
    await expect(sent).rejects.toMatchObject({ code: "transport/too-large" });
  });
});

test("a broker that is not there is told as that, and does not hang", async () => {
  await using transport = kafka({ brokers: ["127.0.0.1:1"], retries: 2 });
  await expect(transport.send([{ topic: "t", value: null }])).rejects.toMatchObject({ code: "transport/unreachable" });
  const error = await transport.subscribe(recorder("t", "g")).then(undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: "transport/unreachable", retriable: true });
});
