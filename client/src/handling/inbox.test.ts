import { DatabaseSync } from "node:sqlite";
import Sqlite from "better-sqlite3";
import { describe, expect, expectTypeOf, test } from "vitest";
import { avroEvent } from "../avro/index.ts";
import { type ConsumerOptions, openConsumer } from "../runtime/consumer.ts";
import { openProcessor } from "../runtime/processor.ts";
import { openProducer } from "../runtime/producer.ts";
import { registryOf } from "../testing/registry.ts";
import { bare } from "../transport/conformance/bare.ts";
import { memory } from "../transport/memory/memory.ts";
import type { Transport } from "../transport/transport.ts";
import type { Database } from "./database.ts";
import { inboxId } from "./inbox.ts";
import type { SqliteConnection } from "./sqlite/connection.ts";
import { sqlite } from "./sqlite/sqlite.ts";

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const orders = {
  name: "orders",
  events: { Placed: avroEvent<{ readonly id: string }>({ subject: "orders-value", schema, fingerprint: "" }) },
};
const registry = registryOf(orders);
const consume = <On extends Transport, Tx = never>(options: ConsumerOptions<typeof orders.events, undefined, On, Tx>) =>
  openConsumer(orders, options);

const OPEN: readonly [name: string, open: () => SqliteConnection][] = [
  ["better-sqlite3", () => new Sqlite(":memory:")],
  ["node:sqlite", () => new DatabaseSync(":memory:")],
];

async function place(transport: Transport, ...ids: string[]): Promise<void> {
  await using producer = await openProducer(orders, { transport, registry });
  for (const id of ids) await producer.Placed({ id }, { key: "k", messageId: id });
}

describe.each(OPEN)("the inbox in %s", (_, open) => {
  test("an event that is delivered twice takes effect once, and without the inbox twice", async () => {
    const db = open();
    db.exec("CREATE TABLE effects (id TEXT)");
    await using transport = memory();
    const on = async (id: string, tx: SqliteConnection) => {
      await Promise.resolve();
      tx.exec(`INSERT INTO effects VALUES ('${id}')`);
    };
    await consume({
      transport,
      registry,
      group: "with",
      database: sqlite(db),
      on: { Placed: ({ id }, _meta, { tx }) => on(`with ${id}`, tx) },
    });
    await consume({ transport, registry, group: "without", on: { Placed: ({ id }) => on(`without ${id}`, db) } });
    await place(transport, "a", "b", "a", "a");
    await transport.idle();
    const rows = db.prepare("SELECT id, count(*) AS n FROM effects GROUP BY id ORDER BY id").all();
    expect(rows.map((row) => ({ ...(row as object) }))).toEqual([
      { id: "with a", n: 1 },
      { id: "with b", n: 1 },
      { id: "without a", n: 3 },
      { id: "without b", n: 1 },
    ]);
  });

  test("what a handler that fails has written is rolled back, and the message stays new", async () => {
    const db = open();
    db.exec("CREATE TABLE effects (id TEXT)");
    await using transport = memory();
    let tries = 0;
    await consume({
      transport,
      registry,
      group: "g",
      database: sqlite(db),
      retry: { attempts: 3, backoffMs: [1] },
      on: {
        Placed: async ({ id }, _meta, { tx }) => {
          tries += 1;
          tx.exec(`INSERT INTO effects VALUES ('${id}')`);
          await Promise.resolve();
          if (tries < 3) throw new Error("no");
        },
      },
    });
    await place(transport, "a");
    await transport.idle();
    expect(tries).toBe(3);
    expect(db.prepare("SELECT id FROM effects").all()).toHaveLength(1);
  });

  test("handlers that run at the same time have one transaction after the other", async () => {
    const db = open();
    db.exec("CREATE TABLE effects (id TEXT)");
    await using transport = memory();
    let inside = 0;
    let most = 0;
    await consume({
      transport,
      registry,
      group: "g",
      concurrency: 8,
      database: sqlite(db),
      retry: { attempts: 2, backoffMs: [0] },
      on: {
        Placed: async ({ id }, { key }, { tx }) => {
          inside += 1;
          most = Math.max(most, inside);
          tx.exec(`INSERT INTO effects VALUES ('${id}')`);
          await new Promise((done) => setTimeout(done, 2));
          inside -= 1;
          if (key === "k3" && id === "e3") {
            tx.exec("DELETE FROM effects WHERE id = 'e2'");
            throw new Error("rolled back alone");
          }
        },
      },
      onError: () => undefined,
    });
    await using producer = await openProducer(orders, { transport, registry });
    await Promise.all([0, 1, 2, 3, 4].map((n) => producer.Placed({ id: `e${n}` }, { key: `k${n}` })));
    await transport.idle();
    const ids = db.prepare("SELECT id FROM effects ORDER BY id").all() as { id: string }[];
    expect(ids.map(({ id }) => id)).toEqual(["e0", "e1", "e2", "e4"]);
    expect(most).toBe(1);
  });

  test("entries that are too old are deleted, and then a message is handled again", async () => {
    const db = open();
    await using transport = memory();
    const handled: string[] = [];
    const database = sqlite(db);
    await database.prepare();
    for (let n = 0; n < 1_200; n += 1)
      db.exec(`INSERT INTO concordat_inbox VALUES ('g', 'orders', 'id:old-${n}', ${n})`);
    const consumer = await consume({
      transport,
      registry,
      group: "g",
      database,
      inbox: { keepMs: 60_000 },
      on: { Placed: ({ id }) => void handled.push(id) },
    });
    await place(transport, "a", "old-7");
    await transport.idle();
    await consumer.close();
    const left = db.prepare("SELECT message FROM concordat_inbox ORDER BY message").all() as { message: string }[];
    expect(left.map(({ message }) => message)).toContain("id:a");
    expect(left.length).toBeLessThan(1_200);
  });
});

test("messages are known by their id, else by their place, else not at all", () => {
  const message = { topic: "orders", key: null, value: null, headers: new Map<string, Uint8Array>(), timestamp: 0 };
  const named = (id: string) => ({ ...message, headers: new Map([["message-id", Buffer.from(id)]]) });
  expect(inboxId(named("m-1"))).toBe("id:m-1");
  expect(inboxId({ ...message, partition: 2, offset: 7n })).toBe("at:2:7");
  expect(inboxId(named("x".repeat(300)))).toMatch(/^hash:[0-9a-f]{64}$/);
  expect(inboxId(named("a\0b"))).toMatch(/^hash:/);
  expect(() => inboxId(message)).toThrow(expect.objectContaining({ code: "event/no-id" }));
});

test("where messages have neither id nor place, the error goes where others go", async () => {
  await using log = memory();
  const errors: unknown[] = [];
  await consume({
    transport: bare(log),
    registry,
    group: "g",
    database: sqlite(new Sqlite(":memory:")),
    on: { Placed: () => undefined },
    onError: (error) => errors.push(error),
  });
  await log.send([{ topic: "orders", value: Buffer.from("x") }]);
  await log.idle();
  expect(errors).toEqual([expect.objectContaining({ code: "event/no-id", topic: "orders" })]);
});

test("handlers have `tx` with a database alone, and processors none", async () => {
  await using transport = memory();
  const database: Database<Sqlite.Database> = sqlite(new Sqlite(":memory:"));
  const typed = {
    Placed: (_event: unknown, _meta: unknown, { tx }: { readonly tx: Sqlite.Database }) => {
      expectTypeOf(tx).toEqualTypeOf<Sqlite.Database>();
    },
  };
  const base = { transport, registry };
  await consume({ ...base, group: "a", database, on: typed });
  await consume({ ...base, group: "b", database, on: { Placed: (_e, _m, { tx }) => void tx.pragma("user_version") } });
  // @ts-expect-error: without a database there is no transaction
  await consume({ ...base, group: "c", on: { Placed: (_e, _m, { tx }) => void tx.pragma("user_version") } });
  // @ts-expect-error: nor anything to remember messages in
  await consume({ ...base, group: "d", inbox: { keepMs: 1 }, on: { Placed: () => undefined } });
  await openProcessor(orders, {
    ...base,
    group: "e",
    to: {},
    // @ts-expect-error: what a processor sends is not in the database's transaction
    database,
    on: { Placed: () => undefined },
  });
});
