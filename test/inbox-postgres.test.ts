import { type DatabaseError, inFull } from "@concordat/client";
import { memory } from "@concordat/client/memory";
import { postgres } from "@concordat/client/postgres";
import { type RegistryClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { ordersConsumer, ordersProducer } from "./fixtures/orders-v2/orders/index.ts";
import { mockOrdersConsumer, sample } from "./fixtures/orders-v2/orders/testing.ts";
import { ORDERS_V2 } from "./support/orders.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const server = await postgresForTests();

describe.skipIf(!needService("PostgreSQL", server.reason))("the inbox in PostgreSQL", () => {
  let running: RunningRegistry;
  let registry: RegistryClient;
  let url: string;
  const pools: pg.Pool[] = [];
  function connect(more: pg.PoolConfig = {}): pg.Pool {
    const pool = new pg.Pool({ connectionString: url, ...more });
    pool.on("error", () => undefined);
    pools.push(pool);
    return pool;
  }
  beforeAll(async () => {
    running = await startRegistry({ port: 0, data: ":memory:" });
    registry = registryClient(running.url);
    for (const [name, schema] of Object.entries(ORDERS_V2)) await registry.register(`shop.${name}`, { schema });
  });
  beforeEach(async () => {
    url = await makeDatabase(server.url);
    await connect().query("CREATE TABLE effects (id text)");
  });
  afterAll(async () => {
    await running.close();
    await Promise.all(pools.map((pool) => pool.end()));
  });
  const effects = async (): Promise<readonly string[]> =>
    (await connect().query<{ id: string }>("SELECT id FROM effects ORDER BY id")).rows.map(({ id }) => id);

  async function place(transport: ReturnType<typeof memory>, ...ids: string[]): Promise<void> {
    await using orders = await ordersProducer({ transport, registry });
    for (const id of ids)
      await orders.OrderCancelled({ orderId: sample.OrderCancelled().orderId }, { messageId: id, key: id });
  }

  test("an event that is delivered twice takes effect once; without the inbox twice", async () => {
    const pool = connect();
    await using transport = memory();
    await ordersConsumer({
      transport,
      registry,
      group: "with",
      database: postgres(pool),
      on: {
        OrderCancelled: async (_, { messageId }, { tx }) => {
          expectTypeOf(tx).toEqualTypeOf<pg.PoolClient>();
          await tx.query("INSERT INTO effects VALUES ($1)", [`with ${messageId}`]);
        },
      },
      otherwise() {},
    });
    await ordersConsumer({
      transport,
      registry,
      group: "without",
      on: {
        OrderCancelled: async (_, { messageId }) =>
          void (await pool.query("INSERT INTO effects VALUES ($1)", [`without ${messageId}`])),
      },
      otherwise() {},
    });
    await place(transport, "a", "a");
    await transport.idle();
    expect(await effects()).toEqual(["with a", "without a", "without a"]);
  });

  test("two consumers that have one message at the same time: the second waits, and the effect is there once", async () => {
    // As after a rebalance that one of them has not noticed yet: each has a connection to the broker of its own.
    await using left = memory();
    await using right = memory();
    const begun: string[] = [];
    const meet = Promise.withResolvers<void>();
    const open = (transport: ReturnType<typeof memory>, name: string) =>
      ordersConsumer({
        transport,
        registry,
        group: "g",
        database: postgres(connect()),
        on: {
          OrderCancelled: async (_, { messageId }, { tx }) => {
            begun.push(name);
            await tx.query("INSERT INTO effects VALUES ($1)", [messageId]);
            await meet.promise;
            if (name === "left") throw new Error("rolled back");
          },
        },
        otherwise() {},
        onError: () => undefined,
      });
    await open(left, "left");
    await open(right, "right");
    await place(left, "a");
    await vi.waitFor(() => expect(begun).toEqual(["left"]));
    await place(right, "a");
    const waits = "SELECT 1 FROM pg_locks WHERE NOT granted";
    await vi.waitFor(async () => expect((await connect().query(waits)).rows).toHaveLength(1));
    expect(begun).toEqual(["left"]);
    meet.resolve();
    await Promise.all([left.idle(), right.idle()]);
    expect(begun).toEqual(["left", "right"]);
    expect(await effects()).toEqual(["a"]);
    await place(left, "b");
    await place(right, "b");
    await right.idle();
    expect(await effects()).toEqual(["a", "b"]);
  });

  test("a transaction that PostgreSQL rolled back, as a handler went on after an error, is an error", async () => {
    await using transport = memory();
    const errors: unknown[] = [];
    await ordersConsumer({
      transport,
      registry,
      group: "g",
      database: postgres(connect()),
      on: {
        OrderCancelled: async (_, __, { tx }) => {
          await tx.query("INSERT INTO effects VALUES ('lost')");
          await tx.query("SELECT * FROM nowhere").catch(() => undefined);
        },
      },
      otherwise() {},
      onError: (error) => errors.push(error),
    });
    await place(transport, "a");
    await transport.idle();
    expect(errors).toEqual([expect.objectContaining({ code: "database/rolled-back" })]);
  });

  test("instances that start at the same time create the tables once", async () => {
    const instances = Array.from({ length: 8 }, () => postgres(connect({ max: 1 })));
    await Promise.all(instances.map((one) => one.prepare()));
    expect((await connect().query("SELECT version FROM concordat_handling")).rows).toEqual([{ version: 2 }]);
  });

  test("tables of another version, and those that are missing where they are not created, are errors", async () => {
    const refused = (database: { prepare(): Promise<void> }) =>
      database.prepare().then(
        () => undefined,
        (error: DatabaseError) => error,
      );
    expect(await refused(postgres(connect(), { migrate: false }))).toMatchObject({ code: "database/no-tables" });
    await postgres(connect()).prepare();
    expect(await refused(postgres(connect(), { migrate: false }))).toBeUndefined();
    await connect().query("UPDATE concordat_handling SET version = 9");
    for (const migrate of [true, false]) {
      const error = await refused(postgres(connect(), { migrate }));
      expect(error).toMatchObject({ code: "database/other-version" });
      expect(inFull(error)).toContain("have version 9");
    }
  });

  test("a pool without a free connection is an error that may be tried again", async () => {
    const pool = connect({ max: 1 });
    const database = postgres(pool, { waitMs: 100 });
    await database.prepare();
    const taken = await pool.connect();
    await expect(database.transaction(async () => undefined)).rejects.toMatchObject({
      code: "database/pool-exhausted",
      retriable: true,
    });
    taken.release();
    await database.transaction(async () => undefined);
  });

  test("what is no pool is refused", () => {
    // @ts-expect-error: a client is no pool
    expect(() => postgres(new pg.Client())).toThrow(expect.objectContaining({ code: "database/not-a-database" }));
  });

  test("handlers that write in a transaction are tested in memory, with a database", async () => {
    const orders = mockOrdersConsumer({
      database: postgres(connect()),
      on: {
        OrderCancelled: async (_, { messageId }, { tx }) =>
          void (await tx.query("INSERT INTO effects VALUES ($1)", [messageId])),
      },
      otherwise() {},
    });
    await orders.OrderCancelled(sample.OrderCancelled(1), { messageId: "m" });
    await orders.OrderCancelled(sample.OrderCancelled(1), { messageId: "m" });
    expect(await effects()).toEqual(["m"]);
  });
});
