import type {
  IncomingLogMessage,
  IncomingMessage,
  LogTransport,
  MessageMeta,
  OrderedTransport,
  Position,
  Receipt,
  ReplayTransport,
  TransactionalTransport,
  Transport,
} from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { type OrderedRabbitTransport, type RabbitTransport, rabbitmq } from "@concordat/client/rabbitmq";
import { expect, expectTypeOf, test } from "vitest";
import {
  type OrderCancelled,
  type OrderPlaced,
  ordersConsumer,
  ordersProcessor,
  ordersProducer,
  ordersStream,
} from "./fixtures/orders-v2/orders/index.ts";

const brokers = ["127.0.0.1:1"];

// `npm run typecheck` is what holds these: each marked line must be an error.
test("what a transport cannot do does not compile", async () => {
  await using plain = kafka({ brokers });
  await using transactional = kafka({ brokers, transactionalId: "t" });
  await using inMemory = memory();

  expectTypeOf(plain).toExtend<LogTransport>();
  expectTypeOf(transactional).toExtend<TransactionalTransport>();
  expectTypeOf(inMemory).toExtend<TransactionalTransport>();

  // @ts-expect-error: without `transactionalId` there are no transactions
  expect(plain.transaction).toBeUndefined();
  // @ts-expect-error: nor is anything handled in them
  expect(plain.process).toBeUndefined();

  const some: Transport = inMemory;
  // @ts-expect-error: not every transport keeps what it has delivered
  expect(some.read).toBe(inMemory.read);
  // @ts-expect-error: nor in which order it brings it
  const ordered: OrderedTransport = some;
  // @ts-expect-error: nor has everyone who keeps an order partitions
  const log: LogTransport = ordered;
  expect(log).toBe(inMemory);
  // @ts-expect-error: nor can every transport take its place where transactions are needed
  const needed: TransactionalTransport = plain;
  expect(needed).toBe(plain);
});

test("RabbitMQ has what its queues and streams guarantee, each kind its own", async () => {
  await using queues = rabbitmq();
  await using ordered = rabbitmq({ ordered: true });
  await using stream = rabbitmq({ stream: true });
  expectTypeOf(queues.order).toEqualTypeOf<"none">();
  expectTypeOf(queues).toExtend<Transport>();
  expectTypeOf(ordered).toExtend<OrderedTransport>();
  expectTypeOf(stream).toExtend<ReplayTransport>();
  // @ts-expect-error: consumers side by side keep no order
  const inOrder: OrderedTransport = queues;
  // @ts-expect-error: a queue keeps nothing that was handled
  const kept: ReplayTransport = ordered;
  // @ts-expect-error: a stream does not tell where a message lies that was sent
  const log: LogTransport = stream;
  expect([inOrder, kept, log]).toHaveLength(3);
  const flag: boolean = queues.order === "none";
  // @ts-expect-error: whether it is ordered must be known when it is written
  expect(rabbitmq({ ordered: flag }).order).toBe("key");

  const otherwise = () => undefined;
  const forms = (some: RabbitTransport, one: OrderedRabbitTransport) => [
    ordersConsumer({ transport: some, group: "g", prefetch: 50, concurrency: 5, on: {}, otherwise }),
    ordersConsumer({ transport: one, group: "g", prefetch: 50, concurrency: 5, on: {}, otherwise }),
    // @ts-expect-error: a transport that keeps nothing cannot be read from its beginning
    ordersConsumer({ transport: some, group: "g", from: "earliest", on: {}, otherwise }),
    // @ts-expect-error: nor read again
    ordersStream({ transport: one }),
    ordersStream({ transport: stream, from: { time: 0 } }),
    ordersConsumer({ transport: stream, group: "g", from: "latest", prefetch: 50, on: {}, otherwise }),
    // @ts-expect-error: RabbitMQ has no transactions over queues and positions
    ordersProcessor({ transport: stream, group: "g", to: {}, on: {}, otherwise() {} }),
  ];
  expect(forms).toBeTypeOf("function");
});

test("partitions and offsets are there over a log alone", async () => {
  await using plain = kafka({ brokers });
  await using inMemory = memory();
  const some: Transport = inMemory;
  expectTypeOf(plain.send).returns.resolves.toEqualTypeOf<readonly Position[]>();
  expectTypeOf(some.send).returns.resolves.toEqualTypeOf<readonly Receipt[]>();
  await inMemory.send([{ topic: "t", value: null, partition: 1 }]);
  // @ts-expect-error: without partitions none is chosen
  await some.send([{ topic: "t", value: null, partition: 1 }]);
  await inMemory.subscribe({
    topics: ["t"],
    group: "one",
    handle: (message) => void expectTypeOf(message).toEqualTypeOf<IncomingLogMessage>(),
    onError: (_, message) => expectTypeOf(message).toEqualTypeOf<IncomingLogMessage | undefined>(),
  });
  await some.subscribe({
    topics: ["t"],
    group: "two",
    handle: (message) => {
      expectTypeOf(message).toEqualTypeOf<IncomingMessage>();
      // @ts-expect-error: a message of any transport has no offset
      expectTypeOf(message.offset).toBeAny();
    },
    onError() {},
  });
});

test("a producer tells where an event lies where its transport does", () => {
  const forms = async (plain: LogTransport, some: Transport) => {
    const { OrderCancelled: overLog } = await ordersProducer({ transport: plain });
    expectTypeOf(overLog).returns.resolves.toExtend<Position & { messageId: string }>();
    const { OrderCancelled: overAny } = await ordersProducer({ transport: some });
    expectTypeOf(overAny).returns.resolves.toExtend<Receipt & { messageId: string }>();
    // @ts-expect-error: any transport has no offset to tell
    expectTypeOf(overAny).returns.resolves.toExtend<Position>();
  };
  expect(forms).toBeTypeOf("function");
});

test("a consumer's handlers are told what its transport tells, and it is asked for what its transport has", () => {
  const otherwise = () => undefined;
  const forms = (plain: LogTransport, ordered: OrderedTransport, some: Transport) => [
    ordersConsumer({
      transport: plain,
      group: "g",
      from: "latest",
      concurrency: 8,
      on: {
        OrderPlaced: (event, meta) => {
          expectTypeOf(event).toEqualTypeOf<OrderPlaced>();
          expectTypeOf(meta.partition).toEqualTypeOf<number>();
          expectTypeOf(meta.offset).toEqualTypeOf<bigint>();
        },
      },
      otherwise: ({ offset, key }) => {
        expectTypeOf(offset).toEqualTypeOf<bigint>();
        expectTypeOf(key).toEqualTypeOf<string | null>();
      },
      onError: (_, message) => expectTypeOf(message).toEqualTypeOf<IncomingLogMessage | undefined>(),
    }),
    ordersConsumer({
      transport: some,
      group: "g",
      on: {
        OrderPlaced: (event, meta) => {
          expectTypeOf(event).toEqualTypeOf<OrderPlaced>();
          expectTypeOf(meta.key).toEqualTypeOf<string | null>();
          expectTypeOf(meta.timestamp).toEqualTypeOf<number>();
          // @ts-expect-error: a message of any transport has no offset
          expectTypeOf(meta.offset).toBeAny();
          // @ts-expect-error: and no partition
          expectTypeOf(meta.partition).toBeAny();
        },
      },
      otherwise,
    }),
    // A handler that asks for nothing of a log fits both.
    ordersConsumer({ transport: plain, group: "g", on: {}, otherwise: (_: MessageMeta) => undefined }),
    // @ts-expect-error: one that does fits a log alone
    ordersConsumer({ transport: some, group: "g", on: {}, otherwise: (_: LogMeta) => undefined }),
    ordersConsumer({ transport: plain, group: "g", on: {}, otherwise: (_: LogMeta) => undefined }),
    ordersConsumer({ transport: ordered, group: "g", concurrency: 8, on: {}, otherwise }),
    // @ts-expect-error: without an order none is kept while several are handled at a time
    ordersConsumer({ transport: some, group: "g", concurrency: 8, on: {}, otherwise }),
    // @ts-expect-error: a transport that keeps nothing cannot be read from its beginning
    ordersConsumer({ transport: ordered, group: "g", from: "earliest", on: {}, otherwise }),
  ];
  expect(forms).toBeTypeOf("function");
});

type LogMeta = MessageMeta<string, IncomingLogMessage>;

test("what reads in a loop needs a transport that keeps messages, and what processes one with transactions", async () => {
  await using plain = kafka({ brokers });
  await using inMemory = memory();
  const some: Transport = inMemory;
  const forms = () => [
    // @ts-expect-error: not every transport keeps what it has delivered
    ordersStream({ transport: some }),
    // @ts-expect-error: nor has it transactions
    ordersProcessor({ transport: some, group: "g", to: {}, on: {}, otherwise() {} }),
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
    expectTypeOf(one.meta.offset).toEqualTypeOf<bigint>();
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
