import { randomUUID } from "node:crypto";
import { type IncomingLogMessage, KEY_SCHEMA_HEADER, openConsumer, openProducer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { registryClient } from "@concordat/client/registry";
import {
  AvroDeserializer,
  AvroSerializer,
  HeaderSchemaIdSerializer,
  SchemaRegistryClient,
  SerdeType,
} from "@confluentinc/schemaregistry";
import { Admin } from "@platformatic/kafka";
import { beforeAll, describe, expect, test } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, needPython, type Program, pythonProgram } from "./support/toolchains.ts";

/** Keys with a schema, against other makers' clients on a real Kafka, in both framings. */

interface OrderKey {
  readonly customer: string;
  readonly region: string;
}

const text = (name: string) => ({ name, type: "string" });
const KEY = JSON.stringify({ type: "record", name: "OrderKey", fields: [text("customer"), text("region")] });
const VALUE = JSON.stringify({ type: "record", name: "Placed", fields: [text("id")] });
const FRAMINGS = ["prefix", "header"] as const;

const kafka = await kafkaForTests();

describe.skipIf(!needService("Kafka", kafka.reason))("keys with a schema", () => {
  const broker = kafka.brokers[0] ?? "";
  const at = meetingPlace(broker, "keys", async (url, topic) => {
    const registry = registryClient(url);
    // So that the key's id is not the first one, which a wrong lookup might give as well.
    await registry.register(`${topic}-value`, { schema: VALUE });
    await registry.register(`${topic}-key`, { schema: KEY });
  });
  const topicOf = (name = at.topic) => ({
    name,
    events: {
      Placed: avroEvent<{ readonly id: string }>({ subject: `${at.topic}-value`, fingerprint: "v", schema: VALUE }),
    },
    key: avroEvent<OrderKey>({ subject: `${at.topic}-key`, fingerprint: "k", schema: KEY }),
  });
  const keyOf = (): OrderKey => ({ customer: randomUUID(), region: "eu" });
  const headersOf = ({ headers }: IncomingLogMessage) =>
    Object.fromEntries([...headers].map(([name, value]) => [name, Buffer.from(value)]));

  async function sendOurs(framing: "prefix" | "header"): Promise<{ key: OrderKey; message: IncomingLogMessage }> {
    const key = keyOf();
    await using orders = await openProducer(topicOf(), { ...at.services(), framing });
    const { offset } = await orders.Placed({ id: "o" }, { key });
    const message = await at.at(offset);
    expect(message.headers.has(KEY_SCHEMA_HEADER)).toBe(framing === "header");
    return { key, message };
  }

  /** What our consumer makes of the deletion of this customer's key that somebody else sends. */
  const deletedByOurs = (customer: string, send: () => Promise<unknown>): Promise<OrderKey | undefined> =>
    at.firstSeen<OrderKey>(send, (seen, options) =>
      openConsumer(topicOf(), {
        ...options,
        on: {
          Placed() {},
          delete(key: OrderKey) {
            if (key.customer === customer) seen(key);
          },
        },
      }),
    );

  describe("@confluentinc/schemaregistry", () => {
    const client = () => new SchemaRegistryClient({ baseURLs: [at.url()] });

    test.for(FRAMINGS)("its deserializer reads our keys, id as %s", async (framing) => {
      const { key, message } = await sendOurs(framing);
      const deserializer = new AvroDeserializer(client(), SerdeType.KEY, {});
      const read: unknown = await deserializer.deserialize(
        at.topic,
        Buffer.from(message.key ?? []),
        headersOf(message),
      );
      expect({ ...(read as OrderKey) }).toEqual(key);
    });

    test.for(FRAMINGS)("our consumer reads the keys that its serializer writes, id as %s", async (framing) => {
      const latest = { useLatestVersion: true, autoRegisterSchemas: false };
      const conf = framing === "header" ? { ...latest, schemaIdSerializer: HeaderSchemaIdSerializer } : latest;
      const key = keyOf();
      const headers: Record<string, Buffer> = {};
      const bytes = await new AvroSerializer(client(), SerdeType.KEY, conf).serialize(at.topic, key, headers);
      expect(Object.keys(headers)).toEqual(framing === "header" ? [KEY_SCHEMA_HEADER] : []);
      const { transport, topic } = at.services();
      const send = () => transport.send([{ topic, key: bytes, value: null, headers }]);
      expect(await deletedByOurs(key.customer, send)).toEqual(key);
    });

    test("control: as a value's our key cannot be read from headers, and its payload alone is no message", async () => {
      const { message } = await sendOurs("header");
      const deserializer = new AvroDeserializer(client(), SerdeType.VALUE, {});
      const headers = Object.fromEntries(
        Object.entries(headersOf(message)).filter(([name]) => name !== "__value_schema_id"),
      );
      await expect(deserializer.deserialize(at.topic, Buffer.from(message.key ?? []), headers)).rejects.toThrow();
    });
  });

  describe.skipIf(!needPython())("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent.py");
    }, BUILD_MS);

    test.for(FRAMINGS)("it reads our keys, and that they are deleted, id as %s", async (framing) => {
      const key = keyOf();
      await using orders = await openProducer(topicOf(), { ...at.services(), framing });
      const { offset } = await orders.delete(key);
      expect(await program("read_key", at.variables({ OFFSET: String(offset) }))).toEqual({ key, value: null });
    });

    test.for(FRAMINGS)("our consumer reads the keys that it writes, id as %s", async (framing) => {
      const key = keyOf();
      const send = () => program("write_key", at.variables({ CUSTOMER: key.customer, FRAMING: framing }));
      expect(await deletedByOurs(key.customer, send)).toEqual(key);
    });

    test("a key goes to the partition that Java's client chooses for its bytes", async () => {
      const topic = `keys-partitions-${randomUUID()}`;
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
      await admin.createTopics({ topics: [topic], partitions: 60, replicas: 1 });
      await admin.close();
      const registry = registryClient(at.url());
      await registry.register(`${topic}-key`, { schema: KEY });
      const key = { customer: "ada", region: "eu" };
      const said = await program("write_key", at.variables({ TOPIC: topic, CUSTOMER: key.customer }));
      await using orders = await openProducer(topicOf(topic), { ...at.services(), topic });
      const { partition } = await orders.delete(key);
      expect(said).toMatchObject({ partition });
      // Control: the same key without its prefix would lie elsewhere.
      const bare = topicOf().key.encode(key);
      const [elsewhere] = await at.services().transport.send([{ topic, key: bare, value: null }]);
      expect(elsewhere?.partition).not.toBe(partition);
    });
  });
});
