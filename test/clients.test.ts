import { randomUUID } from "node:crypto";
import { uuid } from "@concordat/client";
import {
  AvroDeserializer,
  AvroSerializer,
  Compatibility,
  HeaderSchemaIdSerializer,
  LifecyclePolicy,
  SchemaRegistryClient,
  SerdeType,
} from "@confluentinc/schemaregistry";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import {
  ConfluentSchemaRegistry,
  Consumer,
  MessagesStreamModes,
  Producer,
  stringDeserializer,
} from "@platformatic/kafka";
import { describe, expect, test } from "vitest";
import { meeting, ours, placedAt } from "./support/clients.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { ID_HEADER, SCHEMAS } from "./support/outside.ts";
import { needService } from "./support/services.ts";

/** Clients of other makers for Node, as they come, against our registry and a real Kafka; and our generated code on the other side. */

const kafka = await kafkaForTests();

/** The bytes of 12.50 as Avro writes a decimal of scale 2; the clients' decoders leave it as bytes. */
const TOTAL = Buffer.from([0x04, 0xe2]);

/** An order as avsc, which these clients are built on, has it: unions bare where that is clear, bytes for a decimal. */
const theirs = (orderId: string) => ({
  orderId,
  placedAt,
  total: TOTAL,
  status: "PAID",
  lines: ["a", "b"],
  method: { "shop.Card": { pan: "4111" } },
});

const { SCHEMA: schema, COMPATIBLE: compatible, BREAKING: breaking } = SCHEMAS;

describe.skipIf(!needService("Kafka", kafka.reason))("Node clients", () => {
  const broker = kafka.brokers[0] ?? "";
  const at = meeting(broker);

  describe("@confluentinc/schemaregistry", () => {
    const client = () => new SchemaRegistryClient({ baseURLs: [at.url()] });

    test("its deserializer reads what our generated producer sends", async () => {
      const { orderId, message } = await at.sendOurs();
      const deserializer = new AvroDeserializer(client(), SerdeType.VALUE, {});
      const event: unknown = await deserializer.deserialize(at.topic, Buffer.from(message.value ?? []));
      expect(event).toEqual(theirs(orderId));
    });

    test("its deserializer reads our header framing", async () => {
      const { orderId, message } = await at.sendOurs("header");
      const deserializer = new AvroDeserializer(client(), SerdeType.VALUE, {});
      const headers = Object.fromEntries([...message.headers].map(([name, value]) => [name, Buffer.from(value)]));
      const event: unknown = await deserializer.deserialize(at.topic, Buffer.from(message.value ?? []), headers);
      expect(event).toEqual(theirs(orderId));
    });

    test("our generated consumer reads what its serializer writes with the latest version", async () => {
      const latest = { useLatestVersion: true, autoRegisterSchemas: false };
      const serializer = new AvroSerializer(client(), SerdeType.VALUE, latest);
      const orderId = uuid();
      const value = await serializer.serialize(at.topic, theirs(orderId));
      expect(await at.readByOurs(orderId, () => at.send(value))).toEqual(ours(orderId));
    });

    test("our generated consumer reads the header framing of its serializer", async () => {
      const conf = { useLatestVersion: true, autoRegisterSchemas: false, schemaIdSerializer: HeaderSchemaIdSerializer };
      const serializer = new AvroSerializer(client(), SerdeType.VALUE, conf);
      const orderId = uuid();
      const headers: Record<string, Buffer> = {};
      const value = await serializer.serialize(at.topic, theirs(orderId), headers);
      expect(Object.keys(headers)).toEqual([ID_HEADER]);
      expect(await at.readByOurs(orderId, () => at.send(value, headers))).toEqual(ours(orderId));
    });

    test("it registers, looks up, checks, is refused, configures and deletes", async () => {
      const subject = `confluent-${randomUUID()}-value`;
      const one = client();
      const { id, guid } = await one.registerFullResponse(subject, { schema });
      expect(await client().getId(subject, { schema })).toBe(id);
      expect(await client().getVersion(subject, { schema })).toBe(1);
      expect(await client().getLatestSchemaMetadata(subject)).toMatchObject({ id, version: 1, schema });
      expect((await client().getByGuid(guid ?? "")).schema).toBe(schema);
      expect((await client().getBySubjectAndId(subject, id ?? 0)).schema).toBe(schema);
      expect(await one.getAllSubjects()).toContain(subject);
      expect(await one.testSubjectCompatibility(subject, { schema: compatible })).toBe(true);
      expect(await one.testSubjectCompatibility(subject, { schema: breaking })).toBe(false);
      const refused = one.register(subject, { schema: breaking });
      await expect(refused).rejects.toMatchObject({ status: 409, errorCode: 40901 });
      expect(await one.getDefaultCompatibility()).toBe("BACKWARD");
      await one.updateConfig(subject, { compatibility: Compatibility.NONE });
      expect(await one.getConfig(subject)).toEqual({ compatibilityLevel: "NONE" });
      await one.register(subject, { schema: breaking });
      expect(await one.getAllVersions(subject)).toEqual([1, 2]);
      expect(await one.deleteSubjectVersion(subject, 1)).toBe(1);
      expect(await one.deleteSubject(subject)).toEqual([2]);
      expect(await one.deleteSubject(subject, true)).toEqual([1, 2]);
      await expect(one.getAllVersions(subject)).rejects.toMatchObject({ status: 404, errorCode: 40401 });
    });

    test("it associates a topic with a subject, and its serializer asks for that subject", async () => {
      const subject = `associated-${randomUUID()}`;
      const one = client();
      await one.register(subject, { schema });
      const topic = { resourceName: subject, resourceNamespace: "cluster", resourceId: subject, resourceType: "topic" };
      await one.createAssociation({
        ...topic,
        associations: [{ subject, associationType: "value", lifecycle: LifecyclePolicy.WEAK }],
      });
      // A configuration of its own each: a serializer keeps its cache of subjects there.
      const latest = () => ({ useLatestVersion: true, autoRegisterSchemas: false });
      const value = await new AvroSerializer(one, SerdeType.VALUE, latest()).serialize(subject, { a: 7 });
      expect(value.readInt32BE(1)).toBe(await one.getId(subject, { schema }));
      await one.deleteAssociations(subject, "topic", ["value"], false);
      const unknown = new AvroSerializer(client(), SerdeType.VALUE, latest()).serialize(subject, { a: 7 });
      await expect(unknown).rejects.toMatchObject({ status: 404, errorCode: 40401 });
    });
  });

  describe("@kafkajs/confluent-schema-registry", () => {
    const client = () => new SchemaRegistry({ host: at.url() });

    test("it decodes what our generated producer sends", async () => {
      const { orderId, message } = await at.sendOurs();
      const event: unknown = await client().decode(Buffer.from(message.value ?? []));
      expect(event).toEqual(theirs(orderId));
    });

    test("our generated consumer reads what it encodes", async () => {
      const orderId = uuid();
      const id = await client().getLatestSchemaId(at.subject);
      const value = await client().encode(id, theirs(orderId));
      expect(await at.readByOurs(orderId, () => at.send(value))).toEqual(ours(orderId));
    });

    test("it registers a schema, finds it again, and is refused", async () => {
      const wanted = { subject: `kafkajs-${randomUUID()}-value` };
      const avro = { type: SchemaType.AVRO, schema } as const;
      const { id } = await client().register(avro, wanted);
      expect(await client().getRegistryId(wanted.subject, 1)).toBe(id);
      expect(await client().getRegistryIdBySchema(wanted.subject, avro)).toBe(id);
      const decoded: unknown = await client().decode(await client().encode(id, { a: 7 }));
      expect(decoded).toEqual({ a: 7 });
      const refused = client().register({ ...avro, schema: breaking }, wanted);
      await expect(refused).rejects.toThrow(/incompatible with an earlier schema/);
    });
  });

  describe("@platformatic/kafka with its registry", () => {
    type Registry = ConfluentSchemaRegistry<Buffer, unknown, string, string>;
    const client = (url = at.url()): Registry => new ConfluentSchemaRegistry({ url, retries: 0 });

    /** As its option `registry` sets it, which reads the value of every header as JSON; here headers are texts. */
    const withTexts = (registry: Registry) => ({
      beforeDeserialization: registry.getBeforeDeserializationHook(),
      deserializers: { ...registry.getDeserializers(), headerKey: stringDeserializer, headerValue: stringDeserializer },
    });

    /** What its consumer makes of the message at an offset. */
    async function consumed(
      offset: bigint,
      options: { registry: Registry } | ReturnType<typeof withTexts>,
    ): Promise<unknown> {
      const connection = { clientId: "test", groupId: `g-${randomUUID()}`, bootstrapBrokers: [broker] };
      const consumer = new Consumer<Buffer, unknown, string, string>({ ...connection, ...options });
      try {
        const offsets = [{ topic: at.topic, partition: 0, offset }];
        const stream = await consumer.consume({ topics: [at.topic], mode: MessagesStreamModes.MANUAL, offsets });
        for await (const message of stream) return message.value;
        throw new Error("the stream ended");
      } finally {
        await consumer.close(true);
      }
    }

    test("its consumer reads what our generated producer sends", async () => {
      const { orderId, message } = await at.sendOurs();
      expect(await consumed(message.offset, withTexts(client()))).toEqual(theirs(orderId));
    });

    test("control: from a registry that does not have the id it reads nothing", async () => {
      const { message } = await at.sendOurs();
      const elsewhere = client(`${at.url()}/contexts/.elsewhere`);
      const reading = consumed(message.offset, withTexts(elsewhere));
      await expect(reading).rejects.toThrow("Failed to fetch a schema: [HTTP 404]");
    });

    test("our generated consumer, and its own, read what its producer sends", async () => {
      const orderId = uuid();
      const { id = 0 } = await new SchemaRegistryClient({ baseURLs: [at.url()] }).getLatestSchemaMetadata(at.subject);
      const producer = new Producer({ clientId: "test", bootstrapBrokers: [broker], registry: client() });
      const message = { topic: at.topic, value: theirs(orderId), metadata: { schemas: { value: id } } };
      let offset = 0n;
      const send = async () => {
        const { offsets } = await producer.send({ messages: [message] });
        offset = offsets?.[0]?.offset ?? -1n;
      };
      try {
        expect(await at.readByOurs(orderId, send)).toEqual(ours(orderId));
      } finally {
        await producer.close();
      }
      expect(await consumed(offset, { registry: client() })).toEqual(theirs(orderId));
    });
  });
});
