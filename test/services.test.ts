import {
  count,
  decimal,
  EventError,
  type MessageMeta,
  type TimestampMillis,
  uuid,
  withPrefix,
} from "@concordat/client";
import { type MemoryTransport, memory } from "@concordat/client/memory";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ordersConsumer, ordersProducer } from "./fixtures/orders-v1/orders/index.ts";
import { ORDERS_V1, ORDERS_V2 } from "./support/orders.ts";

/** What generated services do when something is wrong. */

let running: RunningRegistry;
let registry: RegistryClient;
let transport: MemoryTransport;
beforeEach(async () => {
  running = await startRegistry({ port: 0, data: ":memory:" });
  registry = registryClient(running.url);
  transport = memory({ partitions: 1 });
});
afterEach(async () => {
  await transport.close();
  await running.close();
});

const order = () => ({
  orderId: uuid(),
  placedAt: count<TimestampMillis>(1),
  total: decimal("1.00"),
  status: "OPEN" as const,
});

async function registerAll(): Promise<void> {
  for (const [name, schema] of Object.entries(ORDERS_V1)) await registry.register(`shop.${name}`, { schema });
}

async function eventError(promise: Promise<unknown>): Promise<EventError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof EventError) return error;
  throw new Error(`expected an EventError, got ${error}`);
}

/** A consumer of everything; gives what was handled, and what went wrong. */
async function consume(more: { registry?: RegistryClient; otherwise?: (meta: MessageMeta) => void } = { registry }) {
  const seen: unknown[] = [];
  const errors: unknown[] = [];
  await ordersConsumer({
    transport,
    group: "g",
    ...more,
    on: {
      OrderPlaced: (event) => void seen.push(event),
      OrderCancelled: ({ reason }) => {
        if (reason === "bug") throw new TypeError("x is undefined");
        seen.push(reason);
      },
    },
    onError: (error) => errors.push(error),
  });
  return { seen, errors };
}

describe("a producer", () => {
  test("does not open where a schema is not registered, and says which", async () => {
    await registry.register("shop.OrderPlaced", { schema: ORDERS_V1.OrderPlaced });
    const error = await eventError(ordersProducer({ transport, registry }));
    expect(error).toMatchObject({ code: "event/not-registered", event: "OrderCancelled", topic: "orders" });
    expect(error.message).toContain("shop.OrderCancelled");
  });

  test("registers its schemas where it is told to", async () => {
    await using orders = await ordersProducer({ transport, registry, register: true });
    await orders.OrderPlaced(order());
    expect(await registry.subjects()).toEqual(["shop.OrderCancelled", "shop.OrderPlaced"]);
  });

  test("does not open where nobody tells an id", async () => {
    expect(await eventError(ordersProducer({ transport }))).toMatchObject({ code: "event/no-schema-id" });
  });

  test("does not open where the registry is away", async () => {
    await registerAll();
    await running.close();
    await expect(ordersProducer({ transport, registry })).rejects.toMatchObject({ code: "registry/unreachable" });
    running = await startRegistry({ port: 0, data: ":memory:" });
  });

  test("refuses an event that does not fit, with the path, and sends nothing", async () => {
    await registerAll();
    await using orders = await ordersProducer({ transport, registry });
    // As from JavaScript, or from data that only claims its type.
    const wrong = { ...order(), total: "12.345" } as unknown as ReturnType<typeof order>;
    const error = await eventError(orders.OrderPlaced(wrong));
    expect(error).toMatchObject({ code: "event/unencodable", event: "OrderPlaced", topic: "orders" });
    expect(error.message).toContain("total");
    for await (const _ of transport.read({ topic: "orders" })) throw new Error("something was sent");
  });

  test("waits for what is being sent when it is disposed of", async () => {
    await registerAll();
    let arrived = 0;
    const slow: MemoryTransport = {
      ...transport,
      async send(messages) {
        await new Promise((done) => setTimeout(done, 20));
        arrived += messages.length;
        return transport.send(messages);
      },
    };
    const orders = await ordersProducer({ transport: slow, registry });
    const sent = [orders.OrderPlaced(order()), orders.OrderCancelled({ orderId: uuid() })];
    await orders[Symbol.asyncDispose]();
    expect(arrived).toBe(2);
    await Promise.all(sent);
  });

  test("gives each message an id, and takes another one", async () => {
    await registerAll();
    await using orders = await ordersProducer({ transport, registry });
    const first = await orders.OrderCancelled({ orderId: uuid() }, { headers: { trace: "t" } });
    await orders.OrderCancelled({ orderId: uuid() }, { messageId: "again" });
    const headers: Record<string, string>[] = [];
    for await (const message of transport.read({ topic: "orders" })) {
      headers.push(
        Object.fromEntries([...message.headers].map(([name, value]) => [name, Buffer.from(value).toString()])),
      );
    }
    expect(headers).toEqual([
      { trace: "t", "content-type": "application/avro", "message-id": first.messageId },
      { "content-type": "application/avro", "message-id": "again" },
    ]);
  });
});

describe("a consumer", () => {
  const send = (value: Uint8Array | null) => transport.send([{ topic: "orders", value }]);

  test("asks for a writer's schema once, however many messages come", async () => {
    await registerAll();
    let asked = 0;
    const counting: RegistryClient = {
      ...registry,
      schemaById: (id) => {
        asked += 1;
        return registry.schemaById(id);
      },
    };
    const { seen, errors } = await consume({ registry: counting });
    await using orders = await ordersProducer({ transport, registry });
    for (let index = 0; index < 10; index += 1) await orders.OrderPlaced(order());
    await transport.idle();
    expect([seen.length, errors, asked]).toEqual([10, [], 1]);
  });

  test.each([
    ["is no registry's", Uint8Array.of(123, 1, 2, 3, 4, 5), "event/undecodable", "Unknown magic byte 123"],
    ["is cut off in its prefix", Uint8Array.of(0, 0), "event/undecodable", "2 bytes"],
    ["is cut off in its payload", withPrefix(1, Uint8Array.of(72)), "event/undecodable", "orderId"],
    ["names a schema that the registry does not have", withPrefix(99, Uint8Array.of(1)), "event/unknown-schema", "99"],
    ["has no value", null, "event/no-value", "deletes its key"],
  ])("stands still at a message that %s, and tells where it lies", async (_, value, code, says) => {
    await registerAll();
    const { seen, errors } = await consume();
    await using orders = await ordersProducer({ transport, registry });
    await orders.OrderPlaced(order());
    await send(value);
    await orders.OrderPlaced(order());
    await transport.idle();
    expect(seen).toHaveLength(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(EventError);
    expect(errors[0]).toMatchObject({ code, topic: "orders", partition: 0, offset: 1n });
    expect(String(errors[0])).toContain(says);
    expect(String(errors[0])).toContain("topic orders, partition 0, offset 1");
  });

  test("stands still where its handler fails, and tells which error it was", async () => {
    await registerAll();
    const { seen, errors } = await consume();
    await using orders = await ordersProducer({ transport, registry });
    await orders.OrderCancelled({ orderId: uuid(), reason: "bug" });
    await orders.OrderCancelled({ orderId: uuid(), reason: "fine" });
    await transport.idle();
    expect(seen).toEqual([]);
    expect(errors).toMatchObject([
      { code: "event/handler-failed", event: "OrderCancelled", offset: 0n, schemaId: 2, cause: expect.any(TypeError) },
    ]);
  });

  test("gives messages of other events, and deletions, to `otherwise`", async () => {
    await registerAll();
    const other = JSON.stringify({ type: "record", name: "Refund", namespace: "shop", fields: [] });
    const { id } = await registry.register("shop.Refund", { schema: other });
    const metas: MessageMeta[] = [];
    const { errors } = await consume({ registry, otherwise: (meta) => void metas.push(meta) });
    await send(withPrefix(id, new Uint8Array()));
    await send(null);
    await transport.idle();
    expect(errors).toEqual([]);
    expect(metas).toMatchObject([
      { event: undefined, schemaId: id, offset: 0n },
      { event: undefined, schemaId: undefined, value: null, offset: 1n },
    ]);
  });

  test("stands still at an event that nobody handles", async () => {
    const other = JSON.stringify({ type: "record", name: "Refund", namespace: "shop", fields: [] });
    const { id } = await registry.register("shop.Refund", { schema: other });
    const { errors } = await consume();
    await send(withPrefix(id, new Uint8Array()));
    await transport.idle();
    expect(errors).toMatchObject([{ code: "event/unknown-event", schemaId: id, offset: 0n }]);
  });

  test("without a registry reads nothing that the generated code does not know", async () => {
    const { errors } = await consume({});
    await send(withPrefix(1, Uint8Array.of(0)));
    await transport.idle();
    expect(errors).toMatchObject([{ code: "event/unknown-schema", schemaId: 1 }]);
  });

  test("names the part of an event that cannot be read as its version", async () => {
    // A level of NONE lets a change through that breaks readers.
    const breaking = ORDERS_V2.OrderPlaced.replace(
      '{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}',
      '"int"',
    );
    const { id } = await registry.register("elsewhere", { schema: breaking });
    const { errors } = await consume();
    const payload = [72, ...Buffer.from(uuid()), 2, 2, 0, 0, 0];
    await send(withPrefix(id, Uint8Array.from(payload)));
    await transport.idle();
    expect(errors).toMatchObject([{ code: "event/undecodable", event: "OrderPlaced", schemaId: id }]);
    expect(String(errors[0])).toContain("total");
  });
});
