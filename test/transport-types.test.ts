import type { ReplayTransport, TransactionalTransport, Transport } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { expect, expectTypeOf, test } from "vitest";
import {
  type OrderCancelled,
  type OrderPlaced,
  ordersProcessor,
  ordersStream,
} from "./fixtures/orders-v2/orders/index.ts";

const brokers = ["127.0.0.1:1"];

// `npm run typecheck` is what holds these: each marked line must be an error.
test("what a transport cannot do does not compile", async () => {
  await using plain = kafka({ brokers });
  await using transactional = kafka({ brokers, transactionalId: "t" });
  await using inMemory = memory();

  expectTypeOf(plain).toExtend<ReplayTransport>();
  expectTypeOf(transactional).toExtend<ReplayTransport & TransactionalTransport>();
  expectTypeOf(inMemory).toExtend<ReplayTransport & TransactionalTransport>();

  // @ts-expect-error: without `transactionalId` there are no transactions
  expect(plain.transaction).toBeUndefined();
  // @ts-expect-error: nor is anything handled in them
  expect(plain.process).toBeUndefined();

  const some: Transport = inMemory;
  // @ts-expect-error: not every transport keeps what it has delivered
  expect(some.read).toBe(inMemory.read);
  // @ts-expect-error: nor can every transport take its place where transactions are needed
  const needed: TransactionalTransport = plain;
  expect(needed).toBe(plain);
});

test("what reads in a loop needs a transport that keeps messages, and what processes one with transactions", async () => {
  await using plain = kafka({ brokers });
  await using inMemory = memory();
  const some: Transport = inMemory;
  const forms = () => [
    // @ts-expect-error: not every transport keeps what it has delivered
    ordersStream({ transport: some }),
    // @ts-expect-error: without `transactionalId` nothing is processed
    ordersProcessor({ transport: plain, group: "g", to: {}, on: {}, otherwise() {} }),
    // @ts-expect-error: a handler for every event, or `otherwise`
    ordersProcessor({ transport: inMemory, group: "g", to: {}, on: {} }),
  ];
  expect(forms).toBeTypeOf("function");
});

test("events of a loop are told apart by name, and others come only where they are asked for", async () => {
  await using transport = memory();
  for await (const one of ordersStream({ transport })) {
    expectTypeOf(one.name).toEqualTypeOf<"OrderPlaced" | "OrderCancelled">();
    if (one.name === "OrderPlaced") expectTypeOf(one.event).toEqualTypeOf<OrderPlaced>();
    else expectTypeOf(one.event).toEqualTypeOf<OrderCancelled>();
  }
  for await (const { name, event } of ordersStream({ transport, others: "give" })) {
    expectTypeOf(name).toEqualTypeOf<"OrderPlaced" | "OrderCancelled" | undefined>();
    if (name === undefined) expectTypeOf(event).toEqualTypeOf<undefined>();
  }
  for await (const { name } of ordersStream({ transport, others: "skip", from: { time: 0 } }))
    expectTypeOf(name).toEqualTypeOf<"OrderPlaced" | "OrderCancelled">();
});
