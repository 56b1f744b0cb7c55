import { deepStrictEqual } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EventType } from "@concordat/client";
import type { EventInput } from "@concordat/codegen";
import type { Shape } from "./codec-shapes.ts";
import { jsonSchema, protoText } from "./codec-texts.ts";

/** What is timed: `upcast` reads what the version before wrote. */
export type Steps = Readonly<Partial<Record<"encode" | "decode" | "upcast", () => unknown>>>;

export interface Side {
  /** Whether it writes and reads Confluent's prefix with each message. */
  readonly framed?: boolean;
  /** Loads what it needs and nothing else. Throws where it does not give an event back as it was. */
  readonly prepare: (shape: Shape) => Promise<Steps>;
}

const generated = fileURLToPath(new URL("../.cache/bench/", import.meta.url));

export const OURS = "concordat";
/** Ours with Confluent's prefix, for those that put it before each message. */
export const FRAMED = "concordat, framed";

export const sides: Readonly<Record<string, Side>> = {
  [OURS]: { prepare: concordat },
  [FRAMED]: { framed: true, prepare: concordatFramed },
  avsc: { prepare: avsc },
  "@confluentinc/schemaregistry": { framed: true, prepare: confluent },
  "@kafkajs/confluent-schema-registry": { framed: true, prepare: kafkajs },
  "JSON and ajv": { prepare: json },
  "@bufbuild/protobuf": { prepare: protobuf },
};

/** The event as a version has it: the fields of its schema, in an object such as a literal makes. */
export function eventOf({ event }: Shape, schema: object): Readonly<Record<string, unknown>> {
  const { fields } = schema as { readonly fields: readonly { readonly name: string }[] };
  const text = JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, event[name]])));
  return new Function(`return ${text}`)() as Readonly<Record<string, unknown>>;
}

/** The event of the generated module for a schema, as a program imports it. */
async function generatedEvent({ name }: Shape, schema: object, version: string): Promise<EventType<unknown>> {
  const events = [{ subject: "bench.Event", schema: JSON.stringify(schema), id: 1 }];
  return generatedModule(`${name.replaceAll(" ", "-")}-${version}`, events);
}

/** The event of the generated module for the only event of a topic. */
export async function generatedModule(topic: string, events: readonly EventInput[]): Promise<EventType<unknown>> {
  const { generate } = await import("@concordat/codegen");
  const files = await generate({ topics: [{ topic, events }] });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(generated, path)), { recursive: true });
    writeFileSync(join(generated, path), text);
  }
  const path = join(generated, files[0]?.path ?? "");
  const { event } = (await import(pathToFileURL(path).href)) as { event: EventType<unknown> };
  return event;
}

async function avscTypes(shape: Shape) {
  const { default: library } = await import("avsc");
  return {
    now: library.Type.forSchema(shape.schema as Parameters<typeof library.Type.forSchema>[0]),
    before: library.Type.forSchema(shape.before as Parameters<typeof library.Type.forSchema>[0]),
  };
}

async function concordat(shape: Shape): Promise<Steps> {
  const type = await generatedEvent(shape, shape.schema, "now");
  const [event, older] = [eventOf(shape, shape.schema), eventOf(shape, shape.before)];
  const { now, before } = await avscTypes(shape);
  const bytes = now.toBuffer(event);
  deepStrictEqual(Buffer.from(type.encode(event)), bytes);
  const own = type.decoder(writer(shape.schema));
  deepStrictEqual(own(bytes, 0), event);
  const bytesBefore = before.toBuffer(older);
  const upcasting = type.decoder(writer(shape.before));
  deepStrictEqual(upcasting(bytesBefore, 0), { ...event, addedLater: "none" });
  return {
    encode: () => type.encode(event),
    decode: () => own(bytes, 0),
    upcast: () => upcasting(bytesBefore, 0),
  };
}

async function concordatFramed(shape: Shape): Promise<Steps> {
  const { PREFIX_LENGTH, putPrefix, readPrefix } = await import("@concordat/client");
  const type = await generatedEvent(shape, shape.schema, "now");
  const event = eventOf(shape, shape.schema);
  const decoders = new Map([[1, type.decoder(writer(shape.schema))]]);
  const encode = () => {
    const message = type.encode(event, PREFIX_LENGTH);
    putPrefix(message, 1);
    return message;
  };
  const decode = (message: Uint8Array) => {
    const { id, offset } = readPrefix(message);
    return decoders.get(id)?.(message, offset);
  };
  const bytes = encode();
  const { now } = await avscTypes(shape);
  deepStrictEqual(Buffer.from(bytes), Buffer.concat([Buffer.of(0, 0, 0, 0, 1), now.toBuffer(event)]));
  deepStrictEqual(decode(bytes), event);
  return { encode, decode: () => decode(bytes) };
}

function writer(schema: object) {
  return { schemaType: "AVRO", schema: JSON.stringify(schema), references: [], resolved: [], guid: undefined } as const;
}

async function avsc(shape: Shape): Promise<Steps> {
  const { now, before } = await avscTypes(shape);
  const [event, older] = [eventOf(shape, shape.schema), eventOf(shape, shape.before)];
  const bytes = now.toBuffer(event);
  expectSame(now.fromBuffer(bytes), event);
  const bytesBefore = before.toBuffer(older);
  const resolver = now.createResolver(before);
  expectSame(now.fromBuffer(bytesBefore, resolver), { ...event, addedLater: "none" });
  return {
    encode: () => now.toBuffer(event),
    decode: () => now.fromBuffer(bytes),
    upcast: () => now.fromBuffer(bytesBefore, resolver),
  };
}

async function confluent(shape: Shape): Promise<Steps> {
  const { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } = await import(
    "@confluentinc/schemaregistry"
  );
  const client = new SchemaRegistryClient({ baseURLs: [registryUrl()] });
  const latest = { useLatestVersion: true, autoRegisterSchemas: false };
  const serializer = new AvroSerializer(client, SerdeType.VALUE, latest);
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
  const [event, topic] = [eventOf(shape, shape.schema), shape.name.replaceAll(" ", "-")];
  const bytes = await serializer.serialize(topic, event);
  expectSame(await deserializer.deserialize(topic, bytes), event);
  return {
    encode: () => serializer.serialize(topic, event),
    decode: () => deserializer.deserialize(topic, bytes),
  };
}

async function kafkajs(shape: Shape): Promise<Steps> {
  const { SchemaRegistry } = await import("@kafkajs/confluent-schema-registry");
  const registry = new SchemaRegistry({ host: registryUrl() });
  const id = await registry.getLatestSchemaId(`${shape.name.replaceAll(" ", "-")}-value`);
  const event = eventOf(shape, shape.schema);
  const bytes = await registry.encode(id, event);
  expectSame(await registry.decode(bytes), event);
  return { encode: () => registry.encode(id, event), decode: () => registry.decode(bytes) };
}

async function json(shape: Shape): Promise<Steps> {
  const { Ajv } = await import("ajv");
  const valid = new Ajv({ strict: false }).compile(jsonSchema(shape.schema));
  const checked = (event: unknown): unknown => {
    if (valid(event)) return event;
    throw new Error("the event is not valid");
  };
  const event = eventOf(shape, shape.schema);
  const encode = () => Buffer.from(JSON.stringify(checked(event)));
  const decode = (bytes: Buffer) => checked(JSON.parse(bytes.toString()));
  const bytes = encode();
  deepStrictEqual(decode(bytes), event);
  return { encode, decode: () => decode(bytes) };
}

async function protobuf(shape: Shape): Promise<Steps> {
  const { fromBinary, fromJson, toBinary, toJson } = await import("@bufbuild/protobuf");
  const { fileRegistry, protobuf: format } = await import("@concordat/schema/protobuf");
  const type = fileRegistry(format.parse(protoText(shape.schema)).model).getMessage("bench.Event");
  if (type === undefined) throw new Error("no message");
  const event = fromJson(type, eventOf(shape, shape.schema) as Parameters<typeof fromJson>[1]);
  const bytes = toBinary(type, event);
  deepStrictEqual(toJson(type, fromBinary(type, bytes)), toJson(type, event));
  return { encode: () => toBinary(type, event), decode: () => fromBinary(type, bytes) };
}

/** Others make events of classes of their own: what counts is what they hold. */
export function expectSame(actual: unknown, expected: unknown): void {
  deepStrictEqual(JSON.parse(JSON.stringify(actual)), JSON.parse(JSON.stringify(expected)));
}

/** The registry that the sides with one use. */
export function registryUrl(): string {
  const url = process.env.REGISTRY;
  if (url === undefined) throw new Error("REGISTRY is not given");
  return url;
}
