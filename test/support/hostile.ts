import { isDeepStrictEqual } from "node:util";
import { equals, fromBinary } from "@bufbuild/protobuf";
import { type OutgoingMessage, toHeader, toIndexes, VALUE_SCHEMA_HEADER, withPrefix } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { RegistryError, type RegistrySchema, type SchemaSource } from "@concordat/client/registry";
import { createDecoder, createEncoder, parseAvro } from "@concordat/schema/avro";
import avsc from "avsc";
import { ordersTopic as ordersV1 } from "../fixtures/orders-v1/orders/index.ts";
import { ordersTopic } from "../fixtures/orders-v2/orders/index.ts";
import { shipmentsTopic as shipmentsV1 } from "../fixtures/shipments-v1/shipments/index.ts";
import { shipmentsTopic } from "../fixtures/shipments-v2/shipments/index.ts";
import { ParcelSentSchema } from "../fixtures/shipments-v2/shipments/shop-ParcelSent.ts";

/** What a message of the attacked topic is made of. */
export type Hostile = Pick<OutgoingMessage, "headers"> & { readonly value: Uint8Array };

/** What is right to make of a message: an event and whether another is the same, or nothing. */
export interface Reading {
  /** The writer's schema id; undefined where the message names none. */
  readonly schemaId: number | undefined;
  readonly event: { readonly name: string; isSame(other: unknown): boolean } | undefined;
}

/** All that a few bytes can blow up: items of no bytes, values within values, claimed lengths. */
const FIELDS = [
  '{"name":"nothing","type":{"type":"array","items":"null"}}',
  '{"name":"empty","type":{"type":"array","items":{"type":"record","name":"Empty","fields":[]}}}',
  '{"name":"map","type":{"type":"map","values":"bytes"}}',
  '{"name":"tree","type":{"type":"record","name":"Tree","fields":[{"name":"children","type":{"type":"array","items":"Tree"}}]}}',
  '{"name":"text","type":["null","string",{"type":"map","values":"null"}]}',
  '{"name":"big","type":{"type":"bytes","logicalType":"decimal","precision":40,"scale":3}}',
  '{"name":"hash","type":{"type":"fixed","name":"Hash","size":16}}',
  '{"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}}',
  '{"name":"at","type":{"type":"long","logicalType":"timestamp-nanos"}}',
  '{"name":"real","type":"double"}',
];
const many = (fields: readonly string[]) =>
  avroEvent<object>({
    subject: "hostile.Many",
    fingerprint: "none",
    schema: `{"type":"record","name":"Many","namespace":"hostile","fields":[${fields.join()}]}`,
  });
const MANY = many([...FIELDS, '{"name":"count","type":"long"}']);
/** An older writer's: the fields in another order, one of them narrower. */
const MANY_OLD = many(['{"name":"count","type":"int"}', ...FIELDS.toReversed()]);

/** The topic whose consumer is attacked. */
export const HOSTILE_TOPIC = {
  name: "hostile",
  events: { ...ordersTopic.events, Many: MANY, ...shipmentsTopic.events },
};

/** Who writes: the schema's id, the event that it is, and the version that is written. */
const WRITERS = [
  { id: 1, name: "OrderPlaced", written: ordersV1.events.OrderPlaced },
  { id: 2, name: "OrderPlaced", written: ordersTopic.events.OrderPlaced },
  { id: 3, name: "OrderCancelled", written: ordersTopic.events.OrderCancelled },
  { id: 4, name: "Many", written: MANY },
  { id: 5, name: "Many", written: MANY_OLD },
  { id: 6, name: "ParcelSent", written: shipmentsV1.events.ParcelSent },
  { id: 7, name: "ParcelSent", written: shipmentsTopic.events.ParcelSent },
] as const;
type Writer = (typeof WRITERS)[number];

/** Ids whose schema is another event's, and no schema at all. */
const OTHER_ID = 8;
const BROKEN_ID = 9;
const UNKNOWN_ID = 1_000;

const guidOf = (id: number): string => `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;

/** A registry with the writers' schemas. */
export function hostileRegistry(): SchemaSource {
  const stored = new Map<number, RegistrySchema>(
    WRITERS.map(({ id, written: { schema, schemaType, references = [], resolved = [] } }) => [
      id,
      { schema, schemaType, references, resolved, guid: guidOf(id) },
    ]),
  );
  for (const [id, schema] of [
    [OTHER_ID, '{"type":"record","name":"Stranger","fields":[]}'],
    [BROKEN_ID, '{"type":"nonsense'],
  ] as const)
    stored.set(id, { schema, schemaType: "AVRO", references: [], resolved: [], guid: guidOf(id) });
  const found = (schema: RegistrySchema | undefined): RegistrySchema => {
    if (schema !== undefined) return schema;
    throw new RegistryError({ code: "registry/not-found", url: "memory:", message: "No such schema." });
  };
  const refuse = () => Promise.reject(new Error("nothing is sent here"));
  return {
    schemaById: async (id) => found(stored.get(id)),
    schemaByGuid: async (guid) => found([...stored.values()].find((one) => one.guid === guid)),
    lookup: refuse,
    register: refuse,
  };
}

type Random = () => number;
const below = (random: Random, end: number): number => Math.floor(random() * end);
const bytesOf = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => below(random, 256));
const one = <Value>(random: Random, values: readonly Value[]): Value => {
  const value = values[below(random, values.length)];
  if (value === undefined) throw new RangeError("nothing to choose from");
  return value;
};
const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const SEEDS = 40;

/** Some events of each writer, as bytes; made once, as the attacks begin with them again and again. */
const PAYLOADS: ReadonlyMap<Writer, readonly Uint8Array[]> = new Map(
  WRITERS.map((writer) => [writer, Array.from({ length: SEEDS }, (_, seed) => payloadOf(writer, seed))]),
);

function payloadOf({ written }: Writer, seed: number): Uint8Array {
  return written.encode(written.sample(seed) as never);
}

/** A message as it should be, its schema named by prefix or header. */
function proper(random: Random): { readonly message: Hostile; readonly payloadAt: number } {
  const writer = one<Writer>(random, WRITERS);
  const payload = one(random, PAYLOADS.get(writer) ?? []);
  const indexes = writer.written.indexes === undefined ? new Uint8Array() : toIndexes(writer.written.indexes);
  if (random() < 0.7)
    return { message: { value: withPrefix(writer.id, payload, indexes) }, payloadAt: 5 + indexes.length };
  return {
    message: { value: payload, headers: { [VALUE_SCHEMA_HEADER]: toHeader(guidOf(writer.id), indexes) } },
    payloadAt: 0,
  };
}

/** Numbers that claim more than there is, as zigzag varints: counts, lengths, places of branches and symbols. */
const CLAIMS: readonly (readonly number[])[] = [
  [0xfe, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
  [0x80, 0x84, 0xaf, 0x5f],
  [0x80, 0x80, 0x08],
];
const BAD_TEXT: readonly (readonly number[])[] = [
  [0xff],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xe2, 0x82],
];

/** Puts bytes into a value at a place, over what is there or between. */
function withBytes(random: Random, value: Uint8Array, bytes: readonly number[], from: number): Uint8Array {
  const at = from + below(random, Math.max(1, value.length - from + 1));
  return joined(value.subarray(0, at), bytes, value.subarray(random() < 0.5 ? at : at + bytes.length));
}

/** What is done to messages, by what it tries. */
export const ATTACKS: Readonly<Record<string, (random: Random) => Hostile>> = {
  nothing: (random) => proper(random).message,
  "random bytes": (random) => ({ value: bytesOf(random, below(random, 60)) }),
  "random payload": (random) => ({ value: withPrefix(1 + below(random, 9), bytesOf(random, below(random, 60))) }),
  "unknown magic": (random) => {
    const { value } = proper(random).message;
    return { value: joined([1 + below(random, 255)], value.subarray(1)) };
  },
  "cut prefix": (random) => ({ value: withPrefix(1, new Uint8Array()).subarray(0, below(random, 5)) }),
  "unknown id": (random) => ({ value: withPrefix(UNKNOWN_ID + below(random, 9), bytesOf(random, 9)) }),
  "other schema": (random) => ({
    value: withPrefix(one(random, [OTHER_ID, BROKEN_ID]), bytesOf(random, below(random, 3))),
  }),
  "cut off": (random) => {
    const { message } = proper(random);
    return { ...message, value: message.value.subarray(0, below(random, message.value.length + 1)) };
  },
  "bytes behind": (random) => {
    const { message } = proper(random);
    return { ...message, value: joined(message.value, bytesOf(random, 1 + below(random, 3))) };
  },
  "bits turned": (random) => {
    const { message } = proper(random);
    const value = message.value.slice();
    for (let times = 1 + below(random, 3); times > 0 && value.length > 0; times -= 1) {
      const at = below(random, value.length);
      value[at] = (value[at] ?? 0) ^ (1 << below(random, 8));
    }
    return { ...message, value };
  },
  "huge claims": (random) => {
    const { message, payloadAt } = proper(random);
    return { ...message, value: withBytes(random, message.value, one(random, CLAIMS), payloadAt) };
  },
  "items of no bytes": (random) => ({
    // The first array of the record, or the second, holds as many as it likes, in one block or in several.
    value: joined(
      withPrefix(4, random() < 0.5 ? new Uint8Array() : Uint8Array.of(0)),
      ...Array.from({ length: 1 + below(random, 4) }, () => one(random, CLAIMS)),
      [0, 0, 0],
    ),
  }),
  "too deep": (random) => ({
    value: joined(
      withPrefix(4, Uint8Array.of(0, 0, 0)),
      new Uint8Array(1 + below(random, random() < 0.05 ? 3_000 : 100)).fill(2),
      bytesOf(random, 3),
    ),
  }),
  "bad text": (random) => {
    const { message, payloadAt } = proper(random);
    return { ...message, value: withBytes(random, message.value, one(random, BAD_TEXT), payloadAt) };
  },
  "bad header": (random) => {
    const { value } = proper(random).message;
    const whole = toHeader(guidOf(1 + below(random, 10)), bytesOf(random, below(random, 4)));
    const cut = whole.subarray(0, below(random, whole.length + 1));
    const header = one(random, [
      whole,
      cut,
      bytesOf(random, below(random, 24)),
      joined([below(random, 256)], whole.subarray(1)),
    ]);
    return { value, headers: { [VALUE_SCHEMA_HEADER]: header } };
  },
  "bad indexes": (random) => {
    const { message, payloadAt } = proper(random);
    const indexes = random() < 0.5 ? one(random, CLAIMS) : [...bytesOf(random, below(random, 6))];
    return { value: withPrefix(6 + below(random, 2), message.value.subarray(payloadAt), Uint8Array.from(indexes)) };
  },
};

interface AvroReading {
  readonly name: string;
  readonly judge: avsc.Type;
  read(payload: Uint8Array): unknown;
}

const AVRO_READINGS: ReadonlyMap<number, AvroReading> = new Map(
  WRITERS.flatMap(({ id, name, written }) => {
    if (written.schemaType !== "AVRO") return [];
    const [writer, reader] = [written.schema, HOSTILE_TOPIC.events[name].schema].map((text) => parseAvro(text).model);
    if (writer === undefined || reader === undefined) return [];
    const read = createDecoder(writer);
    const write = createEncoder(writer);
    const resolve = createDecoder(writer, reader);
    return [
      [
        id,
        {
          name,
          judge: avsc.Type.forSchema(JSON.parse(written.schema)),
          read: (bytes: Uint8Array) => resolve(anew(write, read(bytes)) ?? bytes),
        },
      ],
    ];
  }),
);

/** An event's bytes; undefined for a decimal of more digits than its precision, which is read and not written. */
function anew(write: (event: unknown) => Uint8Array, event: unknown): Uint8Array | undefined {
  try {
    return write(event);
  } catch {
    return undefined;
  }
}

/** What is right to make of a message, by the reference: framing read anew here, the writer's reading written anew and resolved. */
export function readingOf({ value, headers }: Hostile): Reading {
  const header = headers?.[VALUE_SCHEMA_HEADER];
  if (header instanceof Uint8Array) {
    const id = WRITERS.map((writer) => writer.id).find(
      (one) => header.length >= 17 && Buffer.from(header.subarray(0, 17)).equals(toHeader(guidOf(one))),
    );
    return { schemaId: undefined, event: id === undefined ? undefined : eventIn(id, value, header.subarray(17)) };
  }
  if (value.length < 5 || value[0] !== 0) return { schemaId: undefined, event: undefined };
  const id = Buffer.from(value).readUInt32BE(1);
  return { schemaId: id, event: eventIn(id, value.subarray(5)) };
}

/** The event of a payload; `indexes` where those of a Protobuf message do not stand before it. */
function eventIn(id: number, payload: Uint8Array, indexes?: Uint8Array): Reading["event"] {
  const avro = AVRO_READINGS.get(id);
  try {
    if (avro !== undefined) {
      const event = avro.read(payload);
      return { name: avro.name, isSame: (other) => isDeepStrictEqual(other, event) && isWhole(avro.judge, payload) };
    }
    if (id !== 6 && id !== 7) return undefined;
    // The event is the second message of its file: [1], as a count and an index.
    const wanted = toIndexes([1]);
    if (
      !Buffer.from(indexes ?? payload)
        .subarray(0, wanted.length)
        .equals(wanted)
    )
      return undefined;
    const event = fromBinary(ParcelSentSchema, indexes === undefined ? payload.subarray(wanted.length) : payload);
    return { name: "ParcelSent", isSame: (other) => equals(ParcelSentSchema, other as never, event) };
  } catch {
    return undefined;
  }
}

/** Whether somebody else's decoder uses every byte; it is not asked for numbers that it refuses. */
function isWhole(judge: avsc.Type, payload: Uint8Array): boolean {
  try {
    return judge.decode(Buffer.from(payload), 0).offset === payload.length;
  } catch {
    return true;
  }
}
