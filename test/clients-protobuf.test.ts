import { randomUUID } from "node:crypto";
import { create, createMutableRegistry, toJson } from "@bufbuild/protobuf";
import { type IncomingLogMessage, uuid } from "@concordat/client";
import { registryClient } from "@concordat/client/registry";
import {
  HeaderSchemaIdSerializer,
  ProtobufDeserializer,
  ProtobufSerializer,
  SchemaRegistryClient,
  SerdeType,
} from "@confluentinc/schemaregistry";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type ParcelSent, shipmentsConsumer, shipmentsProducer } from "./fixtures/shipments-v1/shipments/index.ts";
import { ParcelSent_Kind, ParcelSentSchema } from "./fixtures/shipments-v1/shipments/shop-ParcelSent/schema_pb.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { ID_HEADER } from "./support/outside.ts";
import { needService } from "./support/services.ts";
import { MONEY, MONEY_PATH, SHIPMENT_V1 } from "./support/shipments.ts";
import { BUILD_MS, goProgram, haveGo, needPython, type Program, pythonProgram } from "./support/toolchains.ts";

/** Other makers' clients and our generated code exchange Protobuf events with imported types through a real Kafka. */

const found = await kafkaForTests();
const broker = found.brokers[0] ?? "";

const init = (parcelId: string) => ({
  parcelId,
  value: { currency: "EUR", units: 12n },
  sentAt: { seconds: 1_700_000_000n },
  kind: ParcelSent_Kind.LETTER,
  addresses: [{ street: "Main Street" }],
  note: "fragile",
});

/** The event as ProtoJSON has it, whoever wrote it. */
const json = (parcelId: string) => ({
  parcelId,
  value: { currency: "EUR", units: "12" },
  sentAt: "2023-11-14T22:13:20Z",
  kind: "KIND_LETTER",
  addresses: [{ street: "Main Street" }],
  note: "fragile",
});

describe.skipIf(!needService("Kafka", found.reason))("Protobuf events", () => {
  const place = meetingPlace(broker, "shipments", registerShipments);
  const { topic, url, services, send, at } = place;

  async function sendOurs(framing: "prefix" | "header"): Promise<{ parcelId: string; message: IncomingLogMessage }> {
    const parcelId = uuid();
    await using shipments = await shipmentsProducer({ ...services(), framing });
    const { offset } = await shipments.ParcelSent(init(parcelId));
    return { parcelId, message: await at(offset) };
  }

  /** What our generated consumer makes of the parcel that somebody else sends. */
  async function readByOurs(parcelId: string, run: () => Promise<unknown>): Promise<unknown> {
    const parcel = await place.firstSeen<ParcelSent>(run, (seen, options) =>
      shipmentsConsumer({
        ...options,
        on: {
          ParcelSent(event) {
            if (event.parcelId === parcelId) seen(event);
          },
        },
        otherwise() {},
      }),
    );
    return parcel === undefined ? undefined : toJson(ParcelSentSchema, parcel);
  }

  const FRAMINGS = ["prefix", "header"] as const;

  describe("@confluentinc/schemaregistry", () => {
    const client = () => new SchemaRegistryClient({ baseURLs: [url()] });
    const headersOf = ({ headers }: IncomingLogMessage) =>
      Object.fromEntries([...headers].map(([name, value]) => [name, Buffer.from(value)]));
    const serializer = (one: SchemaRegistryClient, framing: "prefix" | "header") =>
      new ProtobufSerializer(one, SerdeType.VALUE, {
        registry: createMutableRegistry(ParcelSentSchema),
        autoRegisterSchemas: true,
        ...(framing === "header" ? { schemaIdSerializer: HeaderSchemaIdSerializer } : {}),
      });

    async function deserialized(one: SchemaRegistryClient, message: IncomingLogMessage): Promise<unknown> {
      const deserializer = new ProtobufDeserializer(one, SerdeType.VALUE, {});
      const event = await deserializer.deserialize(topic, Buffer.from(message.value ?? []), headersOf(message));
      return toJson(ParcelSentSchema, create(ParcelSentSchema, event));
    }

    test.for(FRAMINGS)("its deserializer reads what our generated producer sends, id as %s", async (framing) => {
      const { parcelId, message } = await sendOurs(framing);
      expect(message.headers.has(ID_HEADER)).toBe(framing === "header");
      expect(await deserialized(client(), message)).toEqual(json(parcelId));
    });

    test.for(FRAMINGS)(
      "our generated consumer, and its own, read what its serializer writes, id as %s",
      async (framing) => {
        const parcelId = uuid();
        const headers: Record<string, Buffer> = {};
        const one = client();
        const value = await serializer(one, framing).serialize(
          topic,
          create(ParcelSentSchema, init(parcelId)),
          headers,
        );
        expect(Object.keys(headers)).toEqual(framing === "header" ? [ID_HEADER] : []);
        let offset = 0n;
        const run = async () => {
          offset = await send(value, headers);
        };
        expect(await readByOurs(parcelId, run)).toEqual(json(parcelId));
        expect(await deserialized(one, await at(offset))).toEqual(json(parcelId));
      },
    );
  });

  describe.skipIf(!needPython())("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent_protobuf.py");
    }, BUILD_MS);
    test.for(FRAMINGS)("it reads what our generated producer sends, id as %s", async (framing) => {
      const { parcelId, message } = await sendOurs(framing);
      const said = await program("read", place.variables({ OFFSET: String(message.offset) }));
      expect(said).toEqual({ event: json(parcelId) });
    });

    test.for(FRAMINGS)("our generated consumer reads what it sends, id as %s", async (framing) => {
      const parcelId = uuid();
      const told = place.variables({ ORDER_ID: parcelId, FRAMING: framing });
      expect(await readByOurs(parcelId, () => program("write", told))).toEqual(json(parcelId));
    });

    test.for(FRAMINGS)("with one client it reads what it wrote, id as %s", async (framing) => {
      const parcelId = uuid();
      const said = await program("write_and_read", place.variables({ ORDER_ID: parcelId, FRAMING: framing }));
      expect(said).toMatchObject({ event: json(parcelId) });
    });
  });

  describe.skipIf(!haveGo())("franz-go's sr", () => {
    let program: Program;
    beforeAll(async () => {
      program = await goProgram("franz");
    }, BUILD_MS);
    const written = (parcelId: string) =>
      place.variables({ MONEY_PATH, PARCEL_SCHEMA: SHIPMENT_V1, PARCEL: JSON.stringify(json(parcelId)) });

    test("it reads what our generated producer sends", async () => {
      const { parcelId, message } = await sendOurs("prefix");
      const said = await program("read_protobuf", place.variables({ OFFSET: String(message.offset) }));
      expect(said).toEqual({ event: json(parcelId) });
    });

    test("our generated consumer, and its own, read what it sends", async () => {
      const parcelId = uuid();
      let said: unknown;
      const run = async () => {
        said = await program("write_protobuf", written(parcelId));
      };
      expect(await readByOurs(parcelId, run)).toEqual(json(parcelId));
      const { offset } = said as { readonly offset: number };
      expect(await program("read_protobuf", place.variables({ OFFSET: String(offset) }))).toEqual({
        event: json(parcelId),
      });
    });
  });

  test("control: where a message names another message of the schema, it is not this event", async () => {
    const { message } = await sendOurs("prefix");
    const value = Uint8Array.from(message.value ?? []);
    // The message indexes [1], behind the id, become [0].
    expect([...value.subarray(5, 7)]).toEqual([2, 2]);
    const other = Uint8Array.from([...value.subarray(0, 5), 0, ...value.subarray(7)]);
    const offset = await send(other);
    const met: unknown[] = [];
    await using _consumer = await shipmentsConsumer({
      ...services(),
      group: `g-${randomUUID()}`,
      on: {},
      otherwise(meta) {
        if (meta.offset === offset || meta.offset === message.offset) met.push([meta.offset, meta.event]);
      },
    });
    await vi.waitFor(() => expect(met).toHaveLength(2), { timeout: 20_000, interval: 20 });
    expect(met).toEqual([
      [message.offset, "ParcelSent"],
      [offset, undefined],
    ]);
  });
});

async function registerShipments(url: string): Promise<void> {
  const registry = registryClient(url);
  await registry.register(MONEY_PATH, { schema: MONEY, schemaType: "PROTOBUF" });
  const references = [{ name: MONEY_PATH, subject: MONEY_PATH, version: 1 }];
  await registry.register("shop.ParcelSent", { schema: SHIPMENT_V1, schemaType: "PROTOBUF", references });
}
