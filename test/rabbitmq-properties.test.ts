import { type IncomingMessage, type MessageMeta, openConsumer, openProducer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { registryOf } from "@concordat/client/testing";
import { type AsyncMessage, Connection, type Envelope } from "rabbitmq-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recorder, uniqueName, until } from "../client/src/transport/conformance/index.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";

/** Where other clients of RabbitMQ find what a message says, and what is read of theirs: the bare client library is one. */

const broker = await rabbitForTests();
const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const text = (bytes: Uint8Array | null | undefined) => (bytes == null ? bytes : Buffer.from(bytes).toString());

describe.skipIf(!needService("RabbitMQ", broker.reason))("properties of messages on RabbitMQ", () => {
  let bare: Connection;
  beforeAll(() => {
    bare = new Connection(broker.url);
    bare.on("error", () => undefined);
  });
  // Closing would wait for channels that are open.
  afterAll(() => bare?.unsafeDestroy());

  const topicOf = (name: string) => ({
    name,
    events: { Placed: avroEvent<{ readonly id: string }>({ subject: "Placed", fingerprint: "p", schema }) },
  });

  /** A consumer of the bare client library at a topic. */
  const listen = async (topic: string): Promise<AsyncMessage[]> => {
    const seen: AsyncMessage[] = [];
    const channel = await bare.acquire();
    await channel.exchangeDeclare({ exchange: topic, type: "topic", durable: true });
    const { queue } = await channel.queueDeclare({ exclusive: true });
    await channel.queueBind({ queue, exchange: topic, routingKey: "#" });
    await channel.basicConsume({ queue, noAck: true }, (message) => void seen.push(message));
    return seen;
  };

  /** What our transport gives of what the bare client sends. */
  const received = async (sent: readonly [Envelope, Buffer][]): Promise<readonly IncomingMessage[]> => {
    const topic = uniqueName();
    await using transport = rabbitmq({ url: broker.url, ordered: true });
    const seen: IncomingMessage[] = [];
    await transport.subscribe({ ...recorder(topic, "g"), handle: (message) => void seen.push(message) });
    const publisher = bare.createPublisher({ confirm: true });
    for (const [envelope, body] of sent) await publisher.send({ ...envelope, exchange: topic }, body);
    await publisher.close();
    await until(() => seen.length === sent.length);
    return seen;
  };

  test("an event is a CloudEvent of the AMQP binding, its id, type of data, time and trace where RabbitMQ's users look", async () => {
    const topic = uniqueName();
    const seen = await listen(topic);
    const declared = topicOf(topic);
    await using transport = rabbitmq({ url: broker.url });
    const cloudEvents = { source: "/shop/orders", type: (event: string) => `shop.${event}` };
    await using orders = await openProducer(declared, { transport, registry: registryOf(declared), cloudEvents });
    const timestamp = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const headers = { traceparent, ce_subject: "o-1", other: "ä" };
    const { messageId } = await orders.Placed({ id: "o-1" }, { key: "customer.7", timestamp, headers });
    await until(() => seen.length === 1);
    const [message] = seen;
    expect(message).toMatchObject({
      routingKey: "customer.7",
      messageId,
      contentType: "application/avro",
      timestamp: Math.floor(timestamp / 1_000),
      durable: true,
    });
    expect(message?.headers).toEqual({
      "cloudEvents:specversion": "1.0",
      "cloudEvents:id": messageId,
      "cloudEvents:source": "/shop/orders",
      "cloudEvents:type": "shop.Placed",
      "cloudEvents:time": "2026-01-02T03:04:05.678Z",
      "cloudEvents:subject": "o-1",
      timestamp_in_ms: timestamp,
      traceparent,
      other: "ä",
    });
  });

  test.each(["cloudEvents:", "cloudEvents_"])("a CloudEvent of others (%s) is read, its id with it", async (prefix) => {
    const topic = uniqueName();
    const declared = topicOf(topic);
    await using transport = rabbitmq({ url: broker.url });
    const seen: unknown[] = [];
    await using _ = await openConsumer(declared, {
      transport,
      registry: registryOf(declared),
      group: "g",
      on: {
        Placed: (event: { readonly id: string }, meta: MessageMeta) =>
          void seen.push([event.id, meta.messageId, meta.key, text(meta.headers.get("ce_type"))]),
      },
    });
    await using orders = await openProducer(declared, { transport, registry: registryOf(declared) });
    const ours = await listen(topic);
    await orders.Placed({ id: "ours" });
    await until(() => ours.length === 1);
    const publisher = bare.createPublisher({ confirm: true });
    const headers = { [`${prefix}id`]: "theirs-1", [`${prefix}type`]: "t", [`${prefix}specversion`]: "1.0" };
    await publisher.send({ exchange: topic, routingKey: "k", durable: true, headers }, ours[0]?.body);
    await publisher.close();
    await until(() => seen.length === 2);
    expect(seen[1]).toEqual(["ours", "theirs-1", "k", "t"]);
  });

  test("bodies come as their bytes, whatever they are called; the control: the bare client parses and rounds", async () => {
    const json = Buffer.from('{ "big": 12345678901234567890 }');
    const types = ["application/json", "text/plain", undefined];
    const seen = await received(
      types.map((contentType) => [{ routingKey: "k", ...(contentType && { contentType }) }, json]),
    );
    expect(seen.map(({ value }) => text(value))).toEqual(types.map(() => json.toString()));
    expect(seen.map(({ headers }) => text(headers.get("content-type")))).toEqual(types);
    const topic = uniqueName();
    const parsed = await listen(topic);
    const publisher = bare.createPublisher({ confirm: true });
    await publisher.send({ exchange: topic, routingKey: "k", contentType: "application/json" }, json);
    await until(() => parsed.length === 1);
    expect(parsed[0]?.body).toEqual({ big: 12345678901234567000 });
  });

  test("headers of other kinds are their text, times are seconds, and a message without them has none", async () => {
    const headers = { number: 7, yes: true, list: [1, "a"], none: null, table: { a: 1 }, "concordat-base64": "{" };
    const [first, second] = await received([
      [{ routingKey: "", timestamp: 1_700_000_000, correlationId: "c-1", headers }, Buffer.from("x")],
      [{ routingKey: "ключ" }, Buffer.alloc(0)],
    ]);
    expect(Object.fromEntries([...(first?.headers ?? [])].map(([name, value]) => [name, text(value)]))).toEqual({
      "correlation-id": "c-1",
      number: "7",
      yes: "true",
      list: '[1,"a"]',
      table: '{"a":1}',
    });
    expect([first?.timestamp, first?.key]).toEqual([1_700_000_000_000, null]);
    expect([text(second?.key), second?.value?.length]).toEqual(["ключ", 0]);
  });

  test.each([
    ["empty", Uint8Array.of()],
    ["bytes that are no text", Uint8Array.of(0, 0, 0, 0, 1, 255, 254)],
    ["longer than a routing key", Buffer.from("k".repeat(300))],
    ["text with dots and signs", Buffer.from("a.b.#.*.ä")],
  ])("a key comes back byte by byte: %s", async (_, key) => {
    const topic = uniqueName();
    for (const options of [{ ordered: true }, { stream: true }] as const) {
      await using transport = rabbitmq({ url: broker.url, ...options } as {
        readonly url: string;
        readonly ordered: true;
      });
      const seen: IncomingMessage[] = [];
      const handle = (message: IncomingMessage) => void seen.push(message);
      await transport.subscribe({ ...recorder(topic, `g-${Object.keys(options)}`), handle });
      const id = "i".repeat(300);
      await transport.send([
        { topic, key, value: Buffer.from("v"), headers: { "message-id": id, "content-type": "t" } },
      ]);
      await until(() => seen.length >= 1);
      const last = seen.at(-1);
      expect([...(last?.key ?? [-1])]).toEqual([...key]);
      // An id that AMQP's property would cut stays whole.
      expect(text(last?.headers.get("message-id"))).toBe(id);
      expect([...(last?.headers.keys() ?? [])].sort()).toEqual(["content-type", "message-id"]);
    }
  });
});
