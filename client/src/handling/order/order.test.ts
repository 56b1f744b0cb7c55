import { DatabaseSync } from "node:sqlite";
import { array, assert, asyncProperty, constantFrom, integer, shuffledSubarray, tuple } from "fast-check";
import { expect, test, vi } from "vitest";
import { bare } from "../../transport/conformance/index.ts";
import { type MemoryTransport, memory } from "../../transport/memory/index.ts";
import { lettersIn, ordersConsumer, ordersProducer, type Placed, registry } from "../orders.fixture.ts";
import { sqlite } from "../sqlite/index.ts";
import type { OrderOptions } from "./options.ts";

const by = ({ n }: Placed) => n;
type Sent = readonly [key: string, n: number];

/** A consumer that keeps the order of each key, and writes what it handles into its database. */
async function open(
  transport: MemoryTransport,
  db: DatabaseSync,
  options: Partial<OrderOptions<Placed>> = {},
  more: { readonly fails?: (id: string) => boolean; readonly deadLetters?: object } = {},
) {
  db.exec("CREATE TABLE IF NOT EXISTS effects (id TEXT NOT NULL)");
  const errors: unknown[] = [];
  const consumer = await ordersConsumer({
    transport,
    registry,
    group: "g",
    database: sqlite(db),
    order: { by, first: 1, ...options },
    ...(more.deadLetters && { deadLetters: more.deadLetters }),
    onError: (error) => errors.push(error),
    on: {
      async Placed({ id }, _, { tx, gap }) {
        await Promise.resolve();
        tx.prepare("INSERT INTO effects VALUES (?)").run(gap === true ? `${id} after a gap` : id);
        if (more.fails?.(id) === true) throw new Error(`no ${id}`);
      },
    },
  });
  return { consumer, errors };
}

const effects = (db: DatabaseSync): readonly string[] =>
  db
    .prepare("SELECT id FROM effects")
    .all()
    .map(({ id }) => String(id));
const waiting = (db: DatabaseSync): number =>
  Number(db.prepare("SELECT count(*) AS n FROM concordat_waiting").get()?.n);

async function place(transport: MemoryTransport, sent: readonly Sent[]): Promise<void> {
  await using producer = await ordersProducer(transport);
  for (const [key, n] of sent) await producer.Placed({ id: `${key}${n}`, n }, { key, messageId: `${key}${n}` });
  await transport.idle();
}

test("any order of a key's events, with duplicates, takes effect in order and once", async () => {
  const sequence = (key: string) =>
    integer({ min: 1, max: 12 }).chain((count) => {
      const all = Array.from({ length: count }, (_, index): Sent => [key, index + 1]);
      return tuple(
        shuffledSubarray(all, { minLength: count, maxLength: count }),
        array(constantFrom(...all), { maxLength: 6 }),
      );
    });
  await assert(
    asyncProperty(
      sequence("a"),
      sequence("b"),
      integer({ min: 0, max: 1_000 }),
      async ([a, moreA], [b, moreB], seed) => {
        await using transport = memory({ partitions: 2, faults: { seed, swap: 0.3, duplicate: 0.2, loseAck: 0.1 } });
        const db = new DatabaseSync(":memory:");
        const { errors } = await open(transport, db);
        await place(transport, [...a, ...b, ...moreA, ...moreB]);
        const seen = effects(db);
        const inOrder = (key: string, count: number) =>
          Array.from({ length: count }, (_, index) => `${key}${index + 1}`);
        expect(seen.filter((id) => id.startsWith("a"))).toEqual(inOrder("a", a.length));
        expect(seen.filter((id) => id.startsWith("b"))).toEqual(inOrder("b", b.length));
        expect([errors, waiting(db)]).toEqual([[], 0]);
      },
    ),
    { numRuns: 60 },
  );
});

test("control: without an order events take effect as they come", async () => {
  await using transport = memory({ partitions: 1 });
  const seen: string[] = [];
  await ordersConsumer({ transport, registry, group: "g", on: { Placed: ({ id }) => void seen.push(id) } });
  await place(transport, [
    ["a", 2],
    ["a", 1],
    ["a", 2],
  ]);
  expect(seen).toEqual(["a2", "a1", "a2"]);
});

test("what waits is acknowledged, survives a restart, and is handled when the gap closes", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  const { consumer } = await open(transport, db);
  await place(transport, [
    ["a", 3],
    ["a", 2],
    ["b", 1],
  ]);
  expect(effects(db)).toEqual(["b1"]);
  await consumer.close();
  await open(transport, db);
  await place(transport, [["a", 1]]);
  expect(effects(db)).toEqual(["b1", "a1", "a2", "a3"]);
  expect(waiting(db)).toBe(0);
});

test("at the time bound what waits is handled in order, though no further message comes, also after a restart", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  const { consumer } = await open(transport, db, { maxWaitMs: 60_000 });
  await place(transport, [
    ["a", 1],
    ["a", 5],
    ["a", 3],
    ["a", 4],
  ]);
  expect(effects(db)).toEqual(["a1"]);
  await consumer.close();
  const { errors } = await open(transport, db, { maxWaitMs: 100 });
  await vi.waitFor(() => expect(waiting(db)).toBe(0), { timeout: 10_000 });
  expect(effects(db)).toEqual(["a1", "a3 after a gap", "a4", "a5"]);
  // Too late: what was handled is not undone.
  await place(transport, [
    ["a", 2],
    ["a", 6],
  ]);
  expect(effects(db).slice(4)).toEqual(["a6"]);
  expect(errors).toEqual([]);
});

test("no more wait than the bounds allow: then the first is handled with its flag", async () => {
  for (const bound of [{ maxWaiting: 2 }, { maxWaitingBytes: 500 }]) {
    await using transport = memory({ partitions: 1 });
    const db = new DatabaseSync(":memory:");
    await open(transport, db, bound);
    await place(transport, [
      ["a", 4],
      ["a", 5],
      ["a", 7],
    ]);
    expect(effects(db)).toEqual(["a4 after a gap", "a5"]);
    expect(waiting(db)).toBe(1);
    await place(transport, [["a", 6]]);
    expect(effects(db).slice(2)).toEqual(["a6", "a7"]);
  }
});

test("a gap can be handed over at once, or be none", async () => {
  for (const [gaps, expected] of [
    ["flag", ["a1", "a4 after a gap", "a5"]],
    ["allow", ["a1", "a4", "a5"]],
  ] as const) {
    await using transport = memory({ partitions: 1 });
    const db = new DatabaseSync(":memory:");
    await open(transport, db, { gaps });
    await place(transport, [
      ["a", 1],
      ["a", 4],
      ["a", 2],
      ["a", 5],
    ]);
    expect(effects(db)).toEqual(expected);
  }
});

test("without `first` the first that comes begins, and events without a number or key are handled as they come", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE effects (id TEXT NOT NULL)");
  await ordersConsumer({
    transport,
    registry,
    group: "g",
    database: sqlite(db),
    order: { by: ({ n }) => (n === 0 ? undefined : BigInt(n)) },
    on: { Placed: ({ id }, _, { tx }) => void tx.prepare("INSERT INTO effects VALUES (?)").run(id) },
  });
  await place(transport, [
    ["a", 7],
    ["a", 6],
    ["a", 0],
    ["a", 8],
  ]);
  await using producer = await ordersProducer(transport);
  await producer.Placed({ id: "no key", n: 3 });
  await transport.idle();
  expect([...effects(db)].sort()).toEqual(["a0", "a7", "a8", "no key"]);
});

test("one that waited and fails is a dead letter of its own, and those behind it go on", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  const { errors } = await open(transport, db, {}, { deadLetters: {}, fails: (id) => id === "a2" });
  await place(transport, [
    ["a", 3],
    ["a", 2],
    ["a", 1],
  ]);
  expect(effects(db)).toEqual(["a1", "a3"]);
  expect(await lettersIn(await transport.deadLetters("orders", "g"))).toEqual([["a2", "event/handler-failed"]]);
  expect([errors, waiting(db)]).toEqual([[], 0]);
});

test("one that waited and fails without dead letters stays, and is handled once it can be", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  let broken = true;
  const { errors } = await open(transport, db, {}, { fails: (id) => broken && id === "a2" });
  await place(transport, [
    ["a", 3],
    ["a", 2],
    ["a", 1],
  ]);
  expect(effects(db)).toEqual(["a1"]);
  expect(errors[0]).toMatchObject({ code: "event/handler-failed" });
  broken = false;
  await vi.waitFor(() => expect(effects(db)).toEqual(["a1", "a2", "a3"]), { timeout: 10_000 });
});

test("an invalid number is the message's failure, and an order needs a database", async () => {
  await using transport = memory({ partitions: 1 });
  const db = new DatabaseSync(":memory:");
  await open(transport, db, { by: ({ n }) => n / 2 }, { deadLetters: {} });
  await place(transport, [
    ["a", 1],
    ["a", 2],
  ]);
  expect(effects(db)).toEqual(["a2"]);
  expect(await lettersIn(await transport.deadLetters("orders", "g"))).toEqual([["a1", "event/bad-order"]]);
  const on = { Placed: () => undefined };
  const forms = () => [
    ordersConsumer({ transport: bare(transport), registry, group: "g", database: sqlite(db), order: { by }, on }),
    // @ts-expect-error: without a database there is nowhere to keep it
    ordersConsumer({ transport, registry, group: "g", order: { by }, on }),
    // @ts-expect-error: it is a number of the event that orders it
    ordersConsumer({ transport, registry, group: "g", database: sqlite(db), order: { by: ({ id }) => id }, on }),
  ];
  expect(forms).toBeTypeOf("function");
});
