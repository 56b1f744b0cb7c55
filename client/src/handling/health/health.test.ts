import { expect, test, vi } from "vitest";
import { RegistryError } from "../../registry/error.ts";
import type { SchemaSource } from "../../registry/registry.ts";
import { memory } from "../../transport/memory/index.ts";
import { ordersConsumer, ordersProducer, registry } from "../orders.fixture.ts";

test("health tells what is being handled and since when, and a closed consumer is not connected", async () => {
  await using transport = memory({ partitions: 1 });
  let free = (): void => undefined;
  const held = new Promise<void>((done) => {
    free = done;
  });
  const consumer = await ordersConsumer({ transport, registry, group: "g", on: { Placed: () => held } });
  expect(consumer.health()).toEqual({ ready: true, connected: true, stalled: [], inFlight: 0, stuckSince: undefined });
  const before = Date.now();
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "a" });
  await vi.waitFor(() => expect(consumer.health().inFlight).toBe(1));
  const { stuckSince = 0 } = consumer.health();
  expect(stuckSince).toBeGreaterThanOrEqual(before);
  free();
  await transport.idle();
  expect(consumer.health()).toMatchObject({ ready: true, inFlight: 0, stuckSince: undefined });
  await consumer.close();
  expect(consumer.health()).toMatchObject({ ready: false, connected: false });
});

test("a partition that stands still makes it not ready, with the reason, until messages come anew", async () => {
  await using transport = memory({ partitions: 2 });
  let broken = true;
  const open = () =>
    ordersConsumer({
      transport,
      registry,
      group: "g",
      onError: () => undefined,
      on: {
        Placed: () => {
          if (broken) throw Object.assign(new Error("out of paper"), { code: "no-paper" });
        },
      },
    });
  const consumer = await open();
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "a" });
  await transport.idle();
  expect(consumer.health()).toMatchObject({
    ready: false,
    connected: true,
    stalled: [{ topic: "orders", partition: 0, reason: expect.stringContaining("out of paper"), code: "no-paper" }],
  });
  broken = false;
  // Another one joins: the group's messages are shared out anew.
  await using _ = await open();
  await transport.idle();
  expect(consumer.health()).toMatchObject({ ready: true, stalled: [] });
});

test("what waits for a registry is reported, until the registry is back", async () => {
  await using transport = memory({ partitions: 1 });
  let isAway = true;
  const away: SchemaSource = {
    ...registry,
    schemaById: async (id) => {
      if (isAway) throw new RegistryError({ code: "registry/unreachable", message: "no route", url: "http://r" });
      return registry.schemaById(id);
    },
  };
  const on = { Placed: () => undefined };
  const consumer = await ordersConsumer({
    transport,
    registry: away,
    group: "g",
    deadLetters: {},
    onError: () => undefined,
    on,
  });
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "a" });
  await vi.waitFor(() => expect(consumer.health().stalled).toHaveLength(1));
  expect(consumer.health()).toMatchObject({ ready: false, stalled: [{ reason: expect.stringContaining("no route") }] });
  isAway = false;
  await transport.idle();
  expect(consumer.health()).toMatchObject({ ready: true, stalled: [], inFlight: 0 });
});
