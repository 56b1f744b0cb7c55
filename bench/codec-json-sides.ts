import { deepStrictEqual } from "node:assert/strict";
import { createRequire } from "node:module";
import type { EventType } from "@concordat/client";
import type { Shape } from "./codec-shapes.ts";
import {
  eventOf,
  expectSame,
  FRAMED,
  generatedModule,
  OURS,
  registryUrl,
  type Side,
  type Steps,
} from "./codec-sides.ts";
import { jsonSchema } from "./codec-texts.ts";

/** What a user of JSON Schema would take instead of generated code. */
export const jsonSides: Readonly<Record<string, Side>> = {
  [OURS]: { prepare: concordat },
  [FRAMED]: { framed: true, prepare: concordatFramed },
  "JSON and ajv standalone": { prepare: standalone },
  "JSON alone": { prepare: plain },
  "@confluentinc/schemaregistry": { framed: true, prepare: confluent },
};

/** The schema of a shape, a draft 7 text, and that of the version before. */
export function jsonTexts({ schema, before }: Shape): { readonly now: string; readonly before: string } {
  const text = (avro: object) =>
    JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", title: "Event", ...jsonSchema(avro) });
  return { now: text(schema), before: text(before) };
}

function stored(schema: string) {
  return { schemaType: "JSON", schema, references: [], resolved: [], guid: undefined } as const;
}

async function ours(shape: Shape): Promise<EventType<unknown>> {
  const events = [{ subject: "bench.Event", schemaType: "JSON" as const, schema: jsonTexts(shape).now, id: 1 }];
  return generatedModule(`${shape.name.replaceAll(" ", "-")}-json`, events);
}

async function concordat(shape: Shape): Promise<Steps> {
  const type = await ours(shape);
  const event = eventOf(shape, shape.schema);
  const bytes = type.encode(event);
  deepStrictEqual(Buffer.from(bytes), Buffer.from(JSON.stringify(event)));
  const own = type.decoder(stored(jsonTexts(shape).now));
  const older = type.decoder(stored(jsonTexts(shape).before));
  const { addedLater: _, ...before } = event;
  const bytesBefore = Buffer.from(JSON.stringify(before));
  deepStrictEqual([own(bytes, 0), older(bytesBefore, 0)], [event, { ...event, addedLater: "none" }]);
  return { encode: () => type.encode(event), decode: () => own(bytes, 0), upcast: () => older(bytesBefore, 0) };
}

async function concordatFramed(shape: Shape): Promise<Steps> {
  const { PREFIX_LENGTH, putPrefix, readPrefix } = await import("@concordat/client");
  const type = await ours(shape);
  const event = eventOf(shape, shape.schema);
  const decoders = new Map([[1, type.decoder(stored(jsonTexts(shape).now))]]);
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
  deepStrictEqual(decode(bytes), event);
  return { encode, decode: () => decode(bytes) };
}

/** The code that ajv writes ahead of time, as its documentation has it. */
async function standalone(shape: Shape): Promise<Steps> {
  const [{ Ajv }, { default: standaloneCode }] = await Promise.all([
    import("ajv"),
    import("ajv/dist/standalone/index.js"),
  ]);
  const ajv = new Ajv({ strict: false, code: { source: true } });
  const code = (standaloneCode as unknown as { default: typeof standaloneCode.default }).default(
    ajv,
    ajv.compile(JSON.parse(jsonTexts(shape).now)),
  );
  const made: { exports: unknown } = { exports: undefined };
  new Function("module", "require", code)(made, createRequire(import.meta.url));
  const valid = made.exports as (event: unknown) => boolean;
  const checked = (event: unknown): unknown => {
    if (valid(event)) return event;
    throw new Error("the event is not valid");
  };
  const event = eventOf(shape, shape.schema);
  const bytes = Buffer.from(JSON.stringify(event));
  const decode = () => checked(JSON.parse(bytes.toString()));
  deepStrictEqual(decode(), event);
  return { encode: () => Buffer.from(JSON.stringify(checked(event))), decode, upcast: decode };
}

async function plain(shape: Shape): Promise<Steps> {
  const event = eventOf(shape, shape.schema);
  const bytes = Buffer.from(JSON.stringify(event));
  const decode = () => JSON.parse(bytes.toString());
  return { encode: () => Buffer.from(JSON.stringify(event)), decode, upcast: decode };
}

async function confluent(shape: Shape): Promise<Steps> {
  const { JsonDeserializer, JsonSerializer, SchemaRegistryClient, SerdeType } = await import(
    "@confluentinc/schemaregistry"
  );
  const client = new SchemaRegistryClient({ baseURLs: [registryUrl()] });
  const latest = { useLatestVersion: true, autoRegisterSchemas: false, validate: true };
  const serializer = new JsonSerializer(client, SerdeType.VALUE, latest);
  const deserializer = new JsonDeserializer(client, SerdeType.VALUE, { validate: true });
  const [event, topic] = [eventOf(shape, shape.schema), shape.name.replaceAll(" ", "-")];
  const bytes = await serializer.serialize(topic, event);
  expectSame(await deserializer.deserialize(topic, bytes), event);
  return { encode: () => serializer.serialize(topic, event), decode: () => deserializer.deserialize(topic, bytes) };
}
