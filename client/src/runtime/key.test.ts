import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { avroEvent } from "../avro/index.ts";
import { RegistryError, type RegistrySchema, type SchemaSource } from "../registry/index.ts";
import { registryOf } from "../testing/index.ts";
import { memory } from "../transport/memory/index.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { KEY_SCHEMA_HEADER, readPrefix } from "../wire/index.ts";
import { type ConsumerOptions, openConsumer } from "./consumer.ts";
import { EventError } from "./error.ts";
import { openProducer } from "./producer.ts";

interface Placed {
  readonly id: string;
}
interface OrderKey {
  readonly customer: string;
  readonly region: string;
}

const record = (name: string, ...fields: readonly string[]): string =>
  `{"type":"record","name":"${name}","fields":[${fields.join()}]}`;
const text = (name: string): string => `{"name":"${name}","type":"string"}`;

const events = {
  Placed: avroEvent<Placed>({ subject: "orders-value", fingerprint: "p", schema: record("Placed", text("id")) }),
};
const key = avroEvent<OrderKey, { readonly customer: string; readonly region?: string }>({
  subject: "orders-key",
  fingerprint: "k",
  schema: record("OrderKey", text("customer"), '{"name":"region","type":"string","default":"eu"}'),
});
/** The key as it was before it had a region. */
const before = avroEvent<{ readonly customer: string }>({
  subject: "orders-key",
  fingerprint: "b",
  schema: record("OrderKey", text("customer")),
});
const topic = { name: "orders", events, key };
const registry = registryOf(topic);

/** As generated code has them. */
const ordersConsumer = (options: ConsumerOptions<typeof events, typeof key>) => openConsumer(topic, options);
const plain = { name: "orders", events };
const plainConsumer = (options: ConsumerOptions<typeof events>) => openConsumer(plain, options);

/** A registry that has also what a key was before, under an id and GUID of its own. */
const OLD_ID = 77;
const withOld: SchemaSource = {
  ...registry,
  schemaById: async (id): Promise<RegistrySchema> =>
    id === OLD_ID
      ? { schemaType: "AVRO", schema: before.schema, references: [], resolved: [], guid: undefined }
      : registry.schemaById(id),
};

async function received(send: (transport: ReturnType<typeof memory>) => Promise<unknown>, source = registry) {
  await using transport = memory({ partitions: 1 });
  const seen: unknown[] = [];
  const failed: unknown[] = [];
  await ordersConsumer({
    transport,
    registry: source,
    group: "g",
    on: {
      Placed(event, meta) {
        expectTypeOf(meta.key).toEqualTypeOf<OrderKey | null>();
        seen.push([event.id, meta.key]);
      },
      delete(gone, meta) {
        expectTypeOf(gone).toEqualTypeOf<OrderKey>();
        seen.push(["deleted", gone, meta.value]);
      },
    },
    otherwise: (meta) => void seen.push(["otherwise", meta.key, meta.value]),
    onError: (error) => void failed.push(error),
  });
  await send(transport);
  await transport.idle();
  return { seen, failed };
}

async function raw(transport: ReturnType<typeof memory>): Promise<IncomingMessage[]> {
  const all: IncomingMessage[] = [];
  for await (const message of transport.read({ topic: "orders" })) all.push(message);
  return all;
}

describe("keys with a schema", () => {
  test.each(["prefix", "header"] as const)("are written and read by it, id as %s", async (framing) => {
    const { seen, failed } = await received(async (transport) => {
      await using orders = await openProducer(topic, { transport, registry, framing });
      await orders.Placed({ id: "o-1" }, { key: { customer: "c" } });
      await orders.delete({ customer: "c", region: "us" });
      const [placed, deleted] = await raw(transport);
      for (const message of [placed, deleted]) {
        expect(message?.headers.has(KEY_SCHEMA_HEADER)).toBe(framing === "header");
        if (framing === "prefix") expect(readPrefix(message?.key ?? new Uint8Array())).toEqual({ id: 2, offset: 5 });
      }
      const payload = Buffer.from(placed?.key ?? []).subarray(framing === "prefix" ? 5 : 0);
      expect(payload).toEqual(Buffer.from("\x02c\x04eu"));
      expect(deleted).toMatchObject({ value: null });
      expect([...(deleted?.headers.keys() ?? [])].filter((name) => name !== KEY_SCHEMA_HEADER)).toEqual(["message-id"]);
    });
    expect(failed).toEqual([]);
    expect(seen).toEqual([
      ["o-1", { customer: "c", region: "eu" }],
      ["deleted", { customer: "c", region: "us" }, null],
    ]);
  });

  test("of another version are read as this one", async () => {
    const { seen } = await received(async (transport) => {
      const old = {
        ...withOld,
        lookup: async () => ({ subject: "", version: 1, id: OLD_ID, guid: undefined }),
      };
      const elsewhere = { name: "orders", events: {}, key: before };
      await using orders = await openProducer(elsewhere, { transport, registry: old });
      await orders.delete({ customer: "c" });
    }, withOld);
    expect(seen).toEqual([["deleted", { customer: "c", region: "eu" }, null]]);
  });

  test("an event without a key reaches its handler, and a message with neither key nor value `otherwise`", async () => {
    const { seen } = await received(async (transport) => {
      await using orders = await openProducer(plain, { transport, registry });
      await orders.Placed({ id: "o-1" });
      await transport.send([{ topic: "orders", value: null }]);
    });
    expect(seen).toEqual([
      ["o-1", null],
      ["otherwise", null, null],
    ]);
  });

  test.each([
    [
      "without its prefix",
      Buffer.from("text"),
      "event/undecodable",
      /^The key of the message at topic orders.*magic byte 116/,
    ],
    ["cut off", Buffer.from([0, 0, 0, 0, 2, 2]), "event/undecodable", /^The key of the message at/],
    [
      "of another schema",
      Buffer.from([0, 0, 0, 0, 1, 0]),
      "event/undecodable",
      /not of the schema of orders-key \(schema 1\)/,
    ],
    ["of an id that nobody knows", Buffer.from([0, 0, 0, 0, 9, 0]), "event/unknown-schema", /^The schema 9 of the key/],
  ])("a key %s holds up its partition with an error that says so", async (_, bytes, code, message) => {
    const { seen, failed } = await received((transport) =>
      transport.send([{ topic: "orders", key: bytes, value: null }]),
    );
    expect(seen).toEqual([]);
    expect(failed).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) as string })]);
    expect(failed[0]).toBeInstanceOf(EventError);
  });

  test("what does not fit the key's schema is not sent", async () => {
    await using transport = memory({ partitions: 1 });
    await using orders = await openProducer(topic, { transport, registry });
    // @ts-expect-error a customer is a text
    await expect(orders.Placed({ id: "o" }, { key: { customer: 1 } })).rejects.toMatchObject({
      code: "event/unencodable",
      message: expect.stringMatching(/^The key of orders does not fit its schema/) as string,
    });
    // @ts-expect-error these keys are no texts
    await expect(orders.delete("c")).rejects.toMatchObject({ code: "event/unencodable" });
    expect(await raw(transport)).toEqual([]);
  });

  test("a producer is not opened where the key's schema is not registered, unless it registers it", async () => {
    await using transport = memory({ partitions: 1 });
    const refusing: SchemaSource = {
      ...registry,
      lookup: async (subject, schema) => {
        if (subject === "orders-key" && !known.has(subject))
          throw new RegistryError({ code: "registry/not-found", message: "no", url: "" });
        return registry.lookup(subject, schema);
      },
      register: vi.fn<SchemaSource["register"]>(async (subject) => {
        known.add(subject);
        return { id: 2, version: 1 };
      }),
    };
    const known = new Set<string>();
    await expect(openProducer(topic, { transport, registry: refusing })).rejects.toMatchObject({
      code: "event/not-registered",
      message: expect.stringContaining(
        "The schema of the key of orders is not registered under the subject orders-key",
      ) as string,
    });
    await openProducer(topic, { transport, registry: refusing, register: true });
    expect(refusing.register).toHaveBeenCalledOnce();
  });
});

describe("keys without a schema", () => {
  test("are text, and deleted as well", async () => {
    await using transport = memory({ partitions: 1 });
    const seen: unknown[] = [];
    await plainConsumer({
      transport,
      registry,
      group: "g",
      on: {
        Placed(_, meta) {
          expectTypeOf(meta.key).toEqualTypeOf<string | null>();
          seen.push(meta.key);
        },
        delete: (gone) => void seen.push(`deleted ${gone}`),
      },
    });
    await using orders = await openProducer(plain, { transport, registry });
    await orders.Placed({ id: "o" }, { key: "ключ" });
    await orders.delete(Buffer.from("ключ"), { messageId: "m" });
    await transport.idle();
    expect(seen).toEqual(["ключ", "deleted ключ"]);
  });

  test("control: without a handler for deletions one holds up its partition", async () => {
    await using transport = memory({ partitions: 1 });
    const failed: unknown[] = [];
    const onError = (error: unknown) => void failed.push(error);
    await plainConsumer({ transport, registry, group: "g", on: { Placed() {} }, onError });
    await using orders = await openProducer(plain, { transport, registry });
    await orders.delete("k");
    await transport.idle();
    expect(failed).toEqual([expect.objectContaining({ code: "event/no-value" })]);
  });
});
