import { DatabaseSync } from "node:sqlite";
import { openComposer, type WrittenEvent } from "@concordat/client";
import { postgres } from "@concordat/client/postgres";
import { sqlite } from "@concordat/client/sqlite";
import { registryOf } from "@concordat/client/testing";
import Database from "better-sqlite3";
import { sql as drizzled } from "drizzle-orm";
import { drizzle as drizzleSqlite } from "drizzle-orm/better-sqlite3";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import createKnex from "knex";
import { Kysely, sql as kyselied, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { ordersTopic } from "./fixtures/orders-v2/orders/index.ts";
import { sample } from "./fixtures/orders-v2/orders/testing.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const orders = await openComposer(ordersTopic, { registry: registryOf(ordersTopic) });
const event = sample.OrderCancelled(1);
const EFFECT = "INSERT INTO effects VALUES ('x')";
const NO_TRANSACTION = expect.objectContaining({ code: "outbox/no-transaction" });
const refusal = new Error("rolled back");

/** Writes an effect and an event in a transaction, which is rolled back where `fail` says so: how a service does it with a library. */
type Service = (fail: boolean) => Promise<unknown> | unknown;

/** Commits once and rolls back once: then one effect and one event are there. */
async function commitAndRollBack(service: Service, count: (table: string) => Promise<number>): Promise<void> {
  await service(false);
  await expect((async () => service(true))()).rejects.toThrow("rolled back");
  expect([await count("effects"), await count("concordat_outbox")]).toEqual([1, 1]);
}

describe("an event is written in a transaction of SQLite", () => {
  function open(): Database.Database {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE effects (id TEXT)");
    return db;
  }
  const counting = (db: Database.Database | DatabaseSync) => async (table: string) =>
    (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

  test("of better-sqlite3, whose function is synchronous", async () => {
    const db = open();
    await sqlite(db).prepare();
    const service = db.transaction((fail: boolean) => {
      db.exec(EFFECT);
      const written = orders.OrderCancelled.within(db)(event, { key: "k" });
      expectTypeOf(written).toEqualTypeOf<WrittenEvent>();
      if (fail) throw refusal;
    });
    await commitAndRollBack(service, counting(db));
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
  });

  test("of node:sqlite", async () => {
    const db = new DatabaseSync(":memory:");
    db.exec("CREATE TABLE effects (id TEXT)");
    await sqlite(db).prepare();
    await commitAndRollBack((fail) => {
      db.exec("BEGIN");
      db.exec(EFFECT);
      const written = orders.OrderCancelled.within(db)(event, { key: "k" });
      expectTypeOf(written).toEqualTypeOf<WrittenEvent>();
      db.exec(fail ? "ROLLBACK" : "COMMIT");
      if (fail) throw refusal;
    }, counting(db));
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
  });

  test("of Drizzle, whose function is synchronous", async () => {
    const client = open();
    await sqlite(client).prepare();
    const db = drizzleSqlite({ client });
    await commitAndRollBack(
      (fail) =>
        db.transaction((tx) => {
          tx.run(drizzled.raw(EFFECT));
          const written = orders.OrderCancelled.within(tx)(event, { key: "k" });
          expectTypeOf(written).toEqualTypeOf<WrittenEvent>();
          if (fail) throw refusal;
        }),
      counting(client),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
  });

  test("of Kysely", async () => {
    const client = open();
    await sqlite(client).prepare();
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: client }) });
    await commitAndRollBack(
      (fail) =>
        db.transaction().execute(async (tx) => {
          await kyselied.raw(EFFECT).execute(tx);
          const written = orders.OrderCancelled.within(tx)(event, { key: "k" });
          expectTypeOf(written).toEqualTypeOf<Promise<WrittenEvent>>();
          await written;
          if (fail) throw refusal;
        }),
      counting(client),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
    client.close();
  });

  test("of Knex", async () => {
    const db = createKnex({ client: "better-sqlite3", connection: { filename: ":memory:" }, useNullAsDefault: true });
    await db.raw("CREATE TABLE effects (id TEXT)");
    const client = (await db.client.acquireConnection()) as Database.Database;
    await sqlite(client).prepare();
    await db.client.releaseConnection(client);
    await commitAndRollBack(
      (fail) =>
        db.transaction(async (tx) => {
          await tx.raw(EFFECT);
          const written = orders.OrderCancelled.within(tx)(event, { key: "k" });
          expectTypeOf(written).toEqualTypeOf<Promise<WrittenEvent>>();
          await written;
          if (fail) throw refusal;
        }),
      counting(client),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
    await db.destroy();
  });
});

const server = await postgresForTests();

describe.skipIf(!needService("PostgreSQL", server.reason))("an event is written in a transaction of PostgreSQL", () => {
  let pool: pg.Pool;
  let url: string;
  beforeAll(async () => {
    url = await makeDatabase(server.url);
    pool = new pg.Pool({ connectionString: url });
    await pool.query("CREATE TABLE effects (id text)");
    await postgres(pool).prepare();
  });
  afterAll(() => pool.end());
  const run = async (service: Service): Promise<void> => {
    await pool.query("TRUNCATE effects, concordat_outbox");
    await commitAndRollBack(service, async (table) => {
      const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table}`);
      return rows[0]?.n ?? -1;
    });
  };

  test("of pg; not by a pool, and not without a transaction", async () => {
    const client = await pool.connect();
    await run(async (fail) => {
      await client.query("BEGIN");
      await client.query(EFFECT);
      const written = orders.OrderCancelled.within(client)(event, { key: "k" });
      expectTypeOf(written).toEqualTypeOf<Promise<WrittenEvent>>();
      expect(await written).toEqual({ messageId: expect.any(String) });
      await client.query(fail ? "ROLLBACK" : "COMMIT");
      if (fail) throw refusal;
    });
    await expect(orders.OrderCancelled.within(client)(event)).rejects.toEqual(NO_TRANSACTION);
    // What is sent before it counts, answered or not.
    void client.query("BEGIN");
    await orders.OrderCancelled.within(client)(event);
    await client.query("ROLLBACK");
    client.release();
    expect(() => orders.OrderCancelled.within(pool)).toThrow(expect.objectContaining({ code: "outbox/a-pool" }));
    const { rows } = await pool.query("SELECT 1 FROM concordat_outbox");
    expect(rows).toHaveLength(1);
  });

  test("of Drizzle", async () => {
    const db = drizzlePostgres({ client: pool });
    await run((fail) =>
      db.transaction(async (tx) => {
        await tx.execute(drizzled.raw(EFFECT));
        const written = orders.OrderCancelled.within(tx)(event, { key: "k" });
        expectTypeOf(written).toEqualTypeOf<Promise<WrittenEvent>>();
        await written;
        if (fail) throw refusal;
      }),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
  });

  test("of Kysely", async () => {
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    await run((fail) =>
      db.transaction().execute(async (tx) => {
        await kyselied.raw(EFFECT).execute(tx);
        await orders.OrderCancelled.within(tx)(event, { key: "k" });
        if (fail) throw refusal;
      }),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
  });

  test("of Knex", async () => {
    const db = createKnex({ client: "pg", connection: url });
    await run((fail) =>
      db.transaction(async (tx) => {
        await tx.raw(EFFECT);
        await orders.OrderCancelled.within(tx)(event, { key: "k" });
        if (fail) throw refusal;
      }),
    );
    expect(() => orders.OrderCancelled.within(db)).toThrow(NO_TRANSACTION);
    await db.destroy();
  });

  test("control: a pool in the middle of a transaction writes outside of it", async () => {
    await pool.query("TRUNCATE effects");
    const client = await pool.connect();
    await client.query("BEGIN");
    await pool.query(EFFECT);
    await client.query("ROLLBACK");
    client.release();
    expect((await pool.query("SELECT 1 FROM effects")).rows).toHaveLength(1);
  });
});
