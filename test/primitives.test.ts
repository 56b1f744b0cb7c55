import { isDeepStrictEqual } from "node:util";
import { type IncomingLogMessage, openConsumer, openProducer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { registryClient } from "@concordat/client/registry";
import { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } from "@confluentinc/schemaregistry";
import { beforeAll, describe, expect, test } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, needPython, type Program, pythonProgram } from "./support/toolchains.ts";

/** Keys and values whose Avro schema is a primitive type, against other makers' clients on a real Kafka, in both framings. */

const FRAMINGS = ["prefix", "header"] as const;
const TEXT = "schlüssel";

const kafka = await kafkaForTests();
const broker = kafka.brokers[0] ?? "";

/** A topic whose keys have one primitive type and whose values another; what is sent is kept apart by its key. */
function place(keySchema: string, schema: string) {
  const at = meetingPlace(broker, "primitives", async (url, topic) => {
    const registry = registryClient(url);
    await registry.register(`${topic}-value`, { schema });
    await registry.register(`${topic}-key`, { schema: keySchema });
  });
  const topicOf = () => ({
    name: at.topic,
    events: { Said: avroEvent<unknown>({ subject: `${at.topic}-value`, fingerprint: "v", schema }) },
    key: avroEvent<unknown>({ subject: `${at.topic}-key`, fingerprint: "k", schema: keySchema }),
  });
  return {
    at,
    sendOurs: async (key: unknown, value: unknown, framing: "prefix" | "header"): Promise<IncomingLogMessage> => {
      await using said = await openProducer(topicOf(), { ...at.services(), framing });
      const { offset } = await said.Said(value, { key });
      return at.at(offset);
    },
    /** The first key and value that come with this key. */
    readByOurs: async (wanted: unknown, send: () => Promise<unknown>) =>
      at.firstSeen<readonly unknown[]>(send, (seen, options) =>
        openConsumer(topicOf(), {
          ...options,
          on: {
            Said(value: unknown, { key }: { key: unknown }) {
              if (isDeepStrictEqual(plain(key), plain(wanted))) seen([key, value]);
            },
          },
          otherwise() {},
        }),
      ),
  };
}

describe.skipIf(!needService("Kafka", kafka.reason))("keys and values of a primitive type", () => {
  const texts = place('"string"', '"double"');
  const bytes = place('"bytes"', '"bytes"');

  test.for(FRAMINGS)("bytes stand in messages as they are, for keys and values, id as %s", async (framing) => {
    const [key, value] = [Uint8Array.of(4, 7, 7), Uint8Array.of(2, 200)];
    const message = await bytes.sendOurs(key, value, framing);
    const start = framing === "prefix" ? 5 : 0;
    expect([...(message.key?.subarray(start) ?? [])]).toEqual([4, 7, 7]);
    expect([...(message.value?.subarray(start) ?? [])]).toEqual([2, 200]);
    const read = await bytes.readByOurs(key, () => bytes.sendOurs(key, value, framing));
    expect(read).toEqual([key, value]);
  });

  describe("@confluentinc/schemaregistry", () => {
    test.each([
      ["texts", texts, [TEXT, 42.5], ["theirs", -7.25]],
      ["bytes", bytes, [Uint8Array.of(4, 7, 7), Uint8Array.of(2, 200)], [Uint8Array.of(6, 1), Uint8Array.of(0)]],
    ] as const)("it reads our %s, and we its", async (_, { at, sendOurs, readByOurs }, ours, theirs) => {
      const client = new SchemaRegistryClient({ baseURLs: [at.url()] });
      const message = await sendOurs(ours[0], ours[1], "prefix");
      const deserialized = async (type: SerdeType, part: Uint8Array | null): Promise<unknown> =>
        plain(await new AvroDeserializer(client, type, {}).deserialize(at.topic, Buffer.from(part ?? [])));
      expect(await deserialized(SerdeType.KEY, message.key)).toEqual(ours[0]);
      expect(await deserialized(SerdeType.VALUE, message.value)).toEqual(ours[1]);
      const conf = { useLatestVersion: true, autoRegisterSchemas: false };
      const serialized = (type: SerdeType, part: unknown) =>
        new AvroSerializer(client, type, conf).serialize(
          at.topic,
          part instanceof Uint8Array ? Buffer.from(part) : part,
        );
      const key = await serialized(SerdeType.KEY, theirs[0]);
      const value = await serialized(SerdeType.VALUE, theirs[1]);
      const { transport, topic } = at.services();
      const send = () => transport.send([{ topic, key, value }]);
      expect(await readByOurs(theirs[0], send)).toEqual(theirs);
    });
  });

  describe.skipIf(!needPython())("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent.py");
    }, BUILD_MS);
    // It reads no payload shorter than six bytes, whatever its schema.
    const KINDS = [
      ["texts", texts, [TEXT, 42.5], { key: TEXT, value: 42.5 }],
      ["bytes", bytes, [Buffer.from("\x04abcdef"), Buffer.from("ghijkl")], { key: "\x04abcdef", value: "ghijkl" }],
    ] as const;

    describe.each(KINDS)("%s", (_, { at, sendOurs, readByOurs }, [key, value], said) => {
      test.for(FRAMINGS)("it reads ours, and we its, id as %s", async (framing) => {
        const { offset } = await sendOurs(key, value, framing);
        expect(await program("read_plain", at.variables({ OFFSET: String(offset) }))).toEqual(said);
        const theirs = typeof key === "string" ? `python ${framing}` : Buffer.from(`python ${framing}`);
        const told = { FRAMING: framing, PLAIN: JSON.stringify({ ...said, key: String(theirs) }) };
        const read = await readByOurs(theirs, () => program("write_plain", at.variables(told)));
        expect(read?.map(plain)).toEqual([theirs, value].map(plain));
      });
    });
  });
});

/** Bytes as such, whatever object has them. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}
