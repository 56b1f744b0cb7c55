import { randomUUID } from "node:crypto";
import { create, createMutableRegistry, type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type IncomingLogMessage, KEY_SCHEMA_HEADER } from "@concordat/client";
import { memory } from "@concordat/client/memory";
import { registryClient } from "@concordat/client/registry";
import {
  HeaderSchemaIdSerializer,
  ProtobufDeserializer,
  ProtobufSerializer,
  SchemaRegistryClient,
  SerdeType,
} from "@confluentinc/schemaregistry";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { type TrackingKey, trackingConsumer, trackingProducer } from "./fixtures/tracking/tracking/index.ts";
import { mockTrackingConsumer, mockTrackingProducer, sampleKey } from "./fixtures/tracking/tracking/testing.ts";
import { TrackingKeySchema } from "./fixtures/tracking/tracking/tracking-key.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, needPython, type Program, pythonProgram } from "./support/toolchains.ts";
import { TRACKED, TRACKING_KEY } from "./support/tracking.ts";

/** Keys with a Protobuf schema, whose message is not the first of it: generated code and other makers' clients, in both framings. */

const FRAMINGS = ["prefix", "header"] as const;
const schemaType = "PROTOBUF";

const keyOf = () =>
  ({ carrier: { name: "post" }, number: 2n ** 53n + 1n, parcelId: randomUUID() }) satisfies MessageInitShape<
    typeof TrackingKeySchema
  >;
/** The key as ProtoJSON has it, whoever wrote it. */
const json = ({ parcelId }: { parcelId: string }) => ({
  carrier: { name: "post" },
  number: "9007199254740993",
  parcelId,
});

async function register(url: string, topic: string): Promise<void> {
  const registry = registryClient(url);
  // So that the key's id is not the first one, which a wrong lookup might give as well.
  for (const name of ["tracking", topic]) {
    await registry.register(`${name}-value`, { schema: TRACKED, schemaType });
    await registry.register(`${name}-key`, { schema: TRACKING_KEY, schemaType });
  }
}

test("its type is what handlers get and producers take", async () => {
  await using mock = await mockTrackingProducer();
  await mock.producer.Tracked({ status: "sent" }, { key: { parcelId: "p", carrier: { name: "post" } } });
  // @ts-expect-error: every event has a key where keys have a schema
  await mock.producer.Tracked({ status: "sent" }, {});
  // @ts-expect-error: and one of its type
  await expect(mock.producer.delete("p")).rejects.toMatchObject({ code: "event/unencodable" });
  const [sent] = await mock.sent();
  expectTypeOf(sent?.meta.key).toEqualTypeOf<TrackingKey | null | undefined>();
  expect(sent?.meta.key).toMatchObject({ number: 0n, parcelId: "p", carrier: { name: "post" } });
  const deleted: TrackingKey[] = [];
  const consumer = mockTrackingConsumer({ on: { Tracked() {}, delete: (key) => void deleted.push(key) } });
  await consumer.delete(sampleKey(3));
  expect(deleted).toEqual([sampleKey(3)]);
});

const kafka = await kafkaForTests();

describe.skipIf(!needService("Kafka", kafka.reason))("Protobuf keys", () => {
  const broker = kafka.brokers[0] ?? "";
  const at = meetingPlace(broker, "tracking", register);
  const headersOf = ({ headers }: IncomingLogMessage) =>
    Object.fromEntries([...headers].map(([name, value]) => [name, Buffer.from(value)]));

  async function sendOurs(framing: "prefix" | "header") {
    const key = keyOf();
    await using tracking = await trackingProducer({ ...at.services(), framing });
    const { offset } = await tracking.Tracked({ status: "sent" }, { key });
    const message = await at.at(offset);
    // The message indexes [1] stand before the payload, or behind the GUID.
    const carried =
      framing === "header" ? message.headers.get(KEY_SCHEMA_HEADER)?.subarray(17) : message.key?.subarray(5, 7);
    expect([...(carried ?? [])]).toEqual([2, 2]);
    return { key, message };
  }

  /** What our generated consumer makes of the deletion of the key of this parcel that somebody else sends. */
  async function deletedByOurs(parcelId: string, send: () => Promise<unknown>): Promise<unknown> {
    const key = await at.firstSeen<TrackingKey>(send, (seen, options) =>
      trackingConsumer({
        ...options,
        on: {
          Tracked() {},
          delete(key) {
            if (key.parcelId === parcelId) seen(key);
          },
        },
      }),
    );
    return key === undefined ? undefined : toJson(TrackingKeySchema, key);
  }

  test.for(FRAMINGS)("a key whose values are all left out is a key as well, id as %s", async (framing) => {
    await using tracking = await trackingProducer({ ...at.services(), framing });
    const { offset } = await tracking.delete({});
    const { key } = await at.at(offset);
    expect(key?.length).toBe(framing === "header" ? 0 : 7);
    const send = () => tracking.delete({});
    expect(await deletedByOurs("", send)).toEqual({});
  });

  test("control: with other indexes our key is another message, and no key of this topic", async () => {
    const { message } = await sendOurs("prefix");
    const bytes = Uint8Array.from(message.key ?? []);
    const other = Uint8Array.from([...bytes.subarray(0, 5), 0, ...bytes.subarray(7)]);
    await using transport = memory({ partitions: 1 });
    const errors: unknown[] = [];
    const { registry } = at.services();
    const onError = (error: unknown) => void errors.push(error);
    await trackingConsumer({ transport, registry, group: "g", on: {}, otherwise() {}, onError });
    await transport.send([{ topic: "tracking", key: bytes, value: null }]);
    await transport.idle();
    expect(errors).toEqual([]);
    await transport.send([{ topic: "tracking", key: other, value: null }]);
    await transport.idle();
    expect(errors).toMatchObject([{ code: "event/undecodable", offset: 1n }]);
  });

  describe("@confluentinc/schemaregistry", () => {
    const client = () => new SchemaRegistryClient({ baseURLs: [at.url()] });

    async function deserialized(message: IncomingLogMessage): Promise<unknown> {
      const deserializer = new ProtobufDeserializer(client(), SerdeType.KEY, {});
      const key: unknown = await deserializer.deserialize(at.topic, Buffer.from(message.key ?? []), headersOf(message));
      return toJson(TrackingKeySchema, create(TrackingKeySchema, key as TrackingKey));
    }

    test.for(FRAMINGS)("its deserializer reads our keys, id as %s", async (framing) => {
      const { key, message } = await sendOurs(framing);
      expect(await deserialized(message)).toEqual(json(key));
    });

    test.for(FRAMINGS)(
      "our generated consumer reads the keys that its serializer writes, id as %s",
      async (framing) => {
        const key = keyOf();
        const headers: Record<string, Buffer> = {};
        const serializer = new ProtobufSerializer(client(), SerdeType.KEY, {
          registry: createMutableRegistry(TrackingKeySchema),
          autoRegisterSchemas: true,
          ...(framing === "header" ? { schemaIdSerializer: HeaderSchemaIdSerializer } : {}),
        });
        const bytes = await serializer.serialize(at.topic, create(TrackingKeySchema, key), headers);
        expect(Object.keys(headers)).toEqual(framing === "header" ? [KEY_SCHEMA_HEADER] : []);
        const { transport, topic } = at.services();
        const send = () => transport.send([{ topic, key: bytes, value: null, headers }]);
        expect(await deletedByOurs(key.parcelId, send)).toEqual(json(key));
      },
    );
  });

  describe.skipIf(!needPython())("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent_protobuf.py");
    }, BUILD_MS);

    test.for(FRAMINGS)("it reads our keys, and that they are deleted, id as %s", async (framing) => {
      const key = keyOf();
      await using tracking = await trackingProducer({ ...at.services(), framing });
      const { offset } = await tracking.delete(key);
      expect(await program("read_key", at.variables({ OFFSET: String(offset) }))).toEqual({
        key: json(key),
        value: null,
      });
    });

    test.for(FRAMINGS)("our generated consumer reads the keys that it writes, id as %s", async (framing) => {
      const key = keyOf();
      const send = () => program("write_key", at.variables({ PARCEL_ID: key.parcelId, FRAMING: framing }));
      expect(await deletedByOurs(key.parcelId, send)).toEqual(json(key));
    });
  });
});
