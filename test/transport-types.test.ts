import type { ReplayTransport, TransactionalTransport, Transport } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { expect, expectTypeOf, test } from "vitest";

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
