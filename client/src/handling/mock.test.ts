import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openProcessor, type ProcessorOptions } from "../runtime/processor.ts";
import { openStream } from "../runtime/stream.ts";
import { type MockHandlers, mockConsumer } from "../testing/index.ts";
import { ASIDE, headerCount, headerValue } from "../transport/aside-headers.ts";
import { memory } from "../transport/memory/index.ts";
import { lettersIn, orders, ordersProducer, registry } from "./orders.fixture.ts";
import { sqlite } from "./sqlite/index.ts";

type Orders = typeof orders.events;
/** As generated code has it. */
const mockOrders = <Tx = never>(handlers: MockHandlers<Orders, undefined, Tx>) => mockConsumer(orders, handlers);

test("a unit test of a handler with an order: events wait in the test's database until the gap closes", async () => {
  const db = new DatabaseSync(":memory:");
  const seen: string[] = [];
  const consumer = mockOrders({
    database: sqlite(db),
    order: { by: ({ n }) => n, first: 1 },
    on: { Placed: ({ id }, _, { gap }) => void seen.push(`${id} ${gap}`) },
  });
  await consumer.Placed({ id: "b", n: 2 }, { key: "k" });
  expect(seen).toEqual([]);
  await consumer.Placed({ id: "a", n: 1 }, { key: "k" });
  expect(seen).toEqual(["a false", "b false"]);
});

test("a unit test of a handler with retries and dead letters: what it throws in the end rejects", async () => {
  let tries = 0;
  const broken = new Error("never");
  const consumer = mockOrders({
    retry: { attempts: 2, backoffMs: [1], laterMs: [5] },
    deadLetters: {},
    on: {
      Placed: ({ id }) => {
        tries += 1;
        if (id === "bad" || tries === 1) throw broken;
      },
    },
  });
  await consumer.Placed({ id: "good" });
  expect(tries).toBe(2);
  await expect(consumer.Placed({ id: "bad" })).rejects.toBe(broken);
  expect(tries).toBe(6);
});

test("of a message that a processor makes a dead letter nothing is sent, and its replay sends once", async () => {
  await using transport = memory({ partitions: 1 });
  const out = { name: "out", events: orders.events };
  let isBroken = true;
  const options: ProcessorOptions<Orders, { out: typeof out }> = {
    transport,
    registry,
    group: "g",
    deadLetters: {},
    to: { out },
    on: {
      async Placed({ id, n }, _, to) {
        await to.out.Placed({ id, n });
        if (isBroken && id === "bad") throw new Error("no");
      },
    },
  };
  await openProcessor(orders, options);
  await using producer = await ordersProducer(transport);
  for (const id of ["bad", "good"]) await producer.Placed({ id }, { key: "k", messageId: id });
  await transport.idle();
  const box = await transport.deadLetters("orders", "g");
  expect(await lettersIn(box)).toEqual([["bad", "event/handler-failed"]]);
  isBroken = false;
  for await (const letter of box.list()) await box.replay([letter]);
  await transport.idle();
  const sent: string[] = [];
  for await (const { event } of openStream(out, { transport, registry })) sent.push(event.id);
  expect(sent).toEqual(["good", "bad"]);
});

test("a stream passes over what was replayed to a group", async () => {
  await using transport = memory({ partitions: 1 });
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "a" });
  await transport.send([{ topic: "orders", value: Buffer.from("x"), headers: { [ASIDE.group]: "g" } }]);
  const seen: string[] = [];
  for await (const { event } of openStream(orders, { transport, registry })) seen.push(event.id);
  expect(seen).toEqual(["a"]);
});

test("header values are one line of valid text and bounded, and counts are what can be counted", () => {
  const long = headerValue(`${"ü€😀".repeat(400)}\ud800`);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(1_000);
  expect(long).toMatch(/^(ü€😀)+(ü€?)?…$/u);
  expect(headerValue("a\r\n\tb\u0000c \ud800")).toBe("a b c \ufffd");
  const of = (value: string) => headerCount(new Map([["n", Buffer.from(value)]]), "n");
  expect(["7", "-1", "x", "1e99", ""].map(of)).toEqual([7, 0, 0, 0, 0]);
});
