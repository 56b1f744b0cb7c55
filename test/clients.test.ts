import { randomUUID } from "node:crypto";
import { count, decimal, type IncomingMessage, type TimestampMillis, type Transport, uuid } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } from "@confluentinc/schemaregistry";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type OrderPlaced, ordersConsumer, ordersProducer } from "./fixtures/orders-v2/orders/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { ORDERS_V2 } from "./support/orders.ts";
import { needService } from "./support/services.ts";

/** Other people's clients, as they come, against our registry and a real Kafka; and our generated code on the other side. */

const broker = await kafkaForTests();
const placedAt = count<TimestampMillis>(1_700_000_000_000);

/** The bytes of 12.50 as Avro writes a decimal of scale 2; the clients' decoders leave it as bytes. */
const TOTAL = Buffer.from([0x04, 0xe2]);

/** An order as avsc, which both clients are built on, has it: unions bare where that is clear, bytes for a decimal. */
const theirs = (orderId: string) => ({
  orderId,
  placedAt,
  total: TOTAL,
  status: "PAID",
  lines: ["a", "b"],
  method: { "shop.Card": { pan: "4111" } },
});

const ours = (orderId: string) => ({
  orderId,
  placedAt,
  total: "12.50",
  status: "PAID",
  lines: ["a", "b"],
  method: { $type: "shop.Card", pan: "4111" },
});

describe.skipIf(!needService("Kafka", broker.reason))("clients of other makers", () => {
  const topic = `orders-${randomUUID()}`;
  const subject = `${topic}-value`;
  let running: RunningRegistry;
  let transport: Transport;
  beforeAll(async () => {
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
    await admin.close();
    running = await startRegistry({ port: 0, data: ":memory:" });
    const registry = registryClient(running.url);
    // Ours names subjects by record, theirs by topic: one schema, and so one id.
    const first = await registry.register(subject, { schema: ORDERS_V2.OrderPlaced });
    const second = await registry.register("shop.OrderPlaced", { schema: ORDERS_V2.OrderPlaced });
    await registry.register("shop.OrderCancelled", { schema: ORDERS_V2.OrderCancelled });
    expect(second.id).toBe(first.id);
    transport = kafka({ brokers: broker.brokers });
  });
  afterAll(async () => {
    await transport.close();
    await running.close();
  });

  /** Sends an order by our generated code; gives the message as Kafka has it. */
  async function sendOurs(
    framing: "prefix" | "header" = "prefix",
  ): Promise<[orderId: string, message: IncomingMessage]> {
    const orderId = uuid();
    await using orders = await ordersProducer({ transport, topic, registry: registryClient(running.url), framing });
    const method = { $type: "shop.Card", pan: "4111" } as const;
    const order = { orderId, placedAt, total: decimal("12.5"), status: "PAID", lines: ["a", "b"], method } as const;
    const { offset } = await orders.OrderPlaced(order);
    for await (const message of transport.read({ topic, from: { offset } })) return [orderId, message];
    throw new Error("the message that was sent is not there");
  }

  /** Sends a payload, and gives what our generated consumer makes of it. */
  async function readByOurs(orderId: string, value: Uint8Array, headers: Record<string, string | Uint8Array> = {}) {
    const seen: OrderPlaced[] = [];
    const failures: unknown[] = [];
    await using _consumer = await ordersConsumer({
      transport,
      topic,
      registry: registryClient(running.url),
      group: `g-${randomUUID()}`,
      on: {
        OrderPlaced(event) {
          if (event.orderId === orderId) seen.push(event);
        },
      },
      otherwise() {},
      onError: (error) => failures.push(error),
    });
    await transport.send([{ topic, value, headers }]);
    await vi.waitFor(() => expect([...seen, ...failures]).not.toHaveLength(0), { timeout: 20_000, interval: 20 });
    expect(failures).toEqual([]);
    return seen[0];
  }

  describe("@confluentinc/schemaregistry", () => {
    const client = () => new SchemaRegistryClient({ baseURLs: [running.url] });

    test("its deserializer reads what our generated producer sends", async () => {
      const [orderId, message] = await sendOurs();
      const deserializer = new AvroDeserializer(client(), SerdeType.VALUE, {});
      const event: unknown = await deserializer.deserialize(topic, Buffer.from(message.value ?? []));
      expect(event).toEqual(theirs(orderId));
    });

    test("its deserializer reads our header framing", async () => {
      const [orderId, message] = await sendOurs("header");
      const deserializer = new AvroDeserializer(client(), SerdeType.VALUE, {});
      const headers = Object.fromEntries([...message.headers].map(([name, value]) => [name, Buffer.from(value)]));
      const event: unknown = await deserializer.deserialize(topic, Buffer.from(message.value ?? []), headers);
      expect(event).toEqual(theirs(orderId));
    });

    test("our generated consumer reads what its serializer writes with the latest version", async () => {
      const serializer = new AvroSerializer(client(), SerdeType.VALUE, {
        useLatestVersion: true,
        autoRegisterSchemas: false,
      });
      const orderId = uuid();
      const value = await serializer.serialize(topic, theirs(orderId));
      expect(await readByOurs(orderId, value)).toEqual(ours(orderId));
    });

    test("its client registers, looks up and checks", async () => {
      const other = `confluent-${randomUUID()}-value`;
      const schema = JSON.stringify({ type: "record", name: "R", fields: [{ name: "a", type: "int" }] });
      const id = await client().register(other, { schema });
      expect(await client().getId(other, { schema })).toBe(id);
      expect((await client().getLatestSchemaMetadata(other)).version).toBe(1);
      expect(await client().getAllVersions(other)).toEqual([1]);
      const breaking = schema.replace('"int"', '"string"');
      expect(await client().testSubjectCompatibility(other, { schema: breaking })).toBe(false);
      await expect(client().register(other, { schema: breaking })).rejects.toMatchObject({
        status: 409,
        errorCode: 40901,
      });
    });
  });

  describe("@kafkajs/confluent-schema-registry", () => {
    const client = () => new SchemaRegistry({ host: running.url });

    test("it decodes what our generated producer sends", async () => {
      const [orderId, message] = await sendOurs();
      const event: unknown = await client().decode(Buffer.from(message.value ?? []));
      expect(event).toEqual(theirs(orderId));
    });

    test("our generated consumer reads what it encodes", async () => {
      const orderId = uuid();
      const id = await client().getLatestSchemaId(subject);
      expect(await readByOurs(orderId, await client().encode(id, theirs(orderId)))).toEqual(ours(orderId));
    });

    test("it registers a schema and finds it again", async () => {
      const schema = JSON.stringify({
        type: "record",
        name: "R",
        namespace: "n",
        fields: [{ name: "b", type: "int" }],
      });
      const wanted = { subject: `kafkajs-${randomUUID()}-value` };
      const { id } = await client().register({ type: SchemaType.AVRO, schema }, wanted);
      expect(await client().getRegistryId(wanted.subject, 1)).toBe(id);
      expect(await client().getRegistryIdBySchema(wanted.subject, { type: SchemaType.AVRO, schema })).toBe(id);
      const decoded: unknown = await client().decode(await client().encode(id, { b: 7 }));
      expect(decoded).toEqual({ b: 7 });
    });
  });
});
