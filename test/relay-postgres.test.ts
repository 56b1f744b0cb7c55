import { type OutgoingMessage, openComposer } from "@concordat/client";
import { postgres } from "@concordat/client/postgres";
import { openRelay } from "@concordat/client/relay";
import { registryOf } from "@concordat/client/testing";
import pg from "pg";
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ordersTopic } from "./fixtures/orders-v2/orders/index.ts";
import { sample } from "./fixtures/orders-v2/orders/testing.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const server = await postgresForTests();
const orders = await openComposer(ordersTopic, { registry: registryOf(ordersTopic) });
const event = sample.OrderCancelled(1);

/** Keeps the ids of what is sent, in order; a moment passes with each request, as with a broker. */
function broker() {
  const sent: string[] = [];
  const send = async (messages: readonly OutgoingMessage[]) => {
    await new Promise((done) => setTimeout(done, 2));
    sent.push(...messages.map(({ headers = {} }) => String(headers["message-id"])));
    return messages.map(({ topic }) => ({ topic }));
  };
  return { sent, transport: { send } };
}

describe.skipIf(!needService("PostgreSQL", server.reason))("a relay on PostgreSQL", () => {
  let url: string;
  const pools: pg.Pool[] = [];
  const connect = (): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url, max: 20 });
    pool.on("error", () => undefined);
    pools.push(pool);
    return pool;
  };
  beforeEach(async () => {
    url = await makeDatabase(server.url);
    await postgres(connect()).prepare();
  });
  afterAll(() => Promise.all(pools.map((pool) => pool.end())));

  async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await work(client);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  }

  test("sends what is committed, at once as PostgreSQL says so, and nothing that is rolled back", async () => {
    const pool = connect();
    const { sent, transport } = broker();
    // It would wait for an hour.
    await using relay = await openRelay({ database: postgres(pool), transport, pollMs: 3_600_000 });
    await relay.flush();
    await inTransaction(pool, async (client) => {
      await orders.OrderCancelled.within(client)(event, { key: "k", messageId: "1" });
      await orders.OrderCancelled.within(client)(event, { messageId: "2" });
      await new Promise((done) => setTimeout(done, 50));
      expect(sent).toEqual([]);
    });
    await vi.waitFor(() => expect([...sent].sort()).toEqual(["1", "2"]));
    await vi.waitFor(async () => expect((await relay.status()).waiting).toBe(0));
  });

  test("is notified while it sleeps alone, as that costs writers time", async () => {
    const pool = connect();
    const listener = await pool.connect();
    let notified = 0;
    listener.on("notification", () => {
      notified += 1;
    });
    await listener.query("LISTEN concordat_outbox");
    const write = (messageId: string) =>
      inTransaction(pool, async (client) => {
        await orders.OrderCancelled.within(client)(event, { messageId });
        // Notifications come with answers.
        await listener.query("SELECT 1");
      });
    await write("1");
    await listener.query("SELECT 1");
    expect(notified).toBe(0);
    const { sent, transport } = broker();
    await using relay = await openRelay({ database: postgres(pool), transport, pollMs: 3_600_000 });
    await relay.flush();
    const asks = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'";
    await vi.waitFor(async () => expect((await pool.query(asks)).rows).toHaveLength(1));
    await write("2");
    await vi.waitFor(() => expect(sent).toEqual(["1", "2"]));
    expect(notified).toBe(1);
    listener.release(true);
  });

  test("does not sleep while somebody writes who was not asked to notify", async () => {
    const pool = connect();
    const { sent, transport } = broker();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const writing = inTransaction(pool, async (client) => {
      await orders.OrderCancelled.within(client)(event, { key: "k", messageId: "1" });
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    await using relay = await openRelay({ database: postgres(pool), transport, pollMs: 3_600_000 });
    await relay.flush();
    expect(sent).toEqual([]);
    end.resolve();
    await writing;
    await vi.waitFor(() => expect(sent).toEqual(["1"]));
  });

  test("finds by polling what it was not told", async () => {
    const pool = connect();
    const { sent, transport } = broker();
    const { listen: _, ...deaf } = postgres(pool);
    await using relay = await openRelay({ database: deaf, transport, pollMs: 10 });
    await relay.flush();
    await inTransaction(pool, async (client) => {
      await orders.OrderCancelled.within(client)(event, { key: "k", messageId: "1" });
    });
    await vi.waitFor(() => expect(sent).toEqual(["1"]));
  });

  /** Writers take numbers of their keys in the order in which they commit; gives what was sent by so many relays. */
  async function race(relays: number, write: (client: pg.PoolClient, key: string, id: string) => Promise<unknown>) {
    const pool = connect();
    const { sent, transport } = broker();
    const opened = await Promise.all(
      Array.from({ length: relays }, () => openRelay({ database: postgres(connect()), transport, pollMs: 5 })),
    );
    onTestFinished(async () => void (await Promise.all(opened.map((relay) => relay.close()))));
    const count = 12;
    const committed: string[] = [];
    const writer = async (name: number): Promise<void> => {
      for (let n = 0; n < 40; n += 1)
        await inTransaction(pool, async (client) => {
          const key = `k${(name + n) % 3}`;
          await write(client, key, `${key}-${name}-${n}`);
          // The row of a counter tells in which order the transactions of a key commit.
          await new Promise((done) => setTimeout(done, (name * 7 + n * 3) % 5));
          await client.query("INSERT INTO commits (key, id) VALUES ($1, $2)", [key, `${key}-${name}-${n}`]);
        });
    };
    await pool.query("CREATE TABLE commits (key text, id text, at serial)");
    await Promise.all(Array.from({ length: count }, (_, name) => writer(name)));
    await vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(count * 40), { timeout: 20_000 });
    committed.push(
      ...(await pool.query<{ id: string }>("SELECT id FROM commits ORDER BY at")).rows.map(({ id }) => id),
    );
    const ofKey = (ids: readonly string[], key: string) => ids.filter((id) => id.startsWith(`${key}-`));
    return {
      sent,
      disordered: ["k0", "k1", "k2"].filter((key) => ofKey(sent, key).join() !== ofKey(committed, key).join()),
    };
  }

  test("several relays keep the order of commits for each key, and send each event once", async () => {
    const { sent, disordered } = await race(4, (client, key, id) =>
      orders.OrderCancelled.within(client)(event, { key, messageId: id }),
    );
    expect(disordered).toEqual([]);
    expect(new Set(sent).size).toBe(sent.length);
  });

  test("control: without the lock of a key, its events are sent in the order of ids, not of commits", async () => {
    const { disordered } = await race(4, async (client, key, id) => {
      await client.query(
        "INSERT INTO concordat_outbox (bucket, lane, topic, key, headers, message_id, timestamp, written_at) VALUES ($1::integer, $1::integer, 'orders', $2, $3, $4, 0, 0)",
        [Number(key.charAt(1)), Buffer.from(key), JSON.stringify([["message-id", id]]), id],
      );
    });
    expect(disordered).not.toEqual([]);
  });

  test("what one relay has in hand, another leaves alone, and takes over when it dies", async () => {
    const pool = connect();
    await inTransaction(pool, async (client) => {
      for (const messageId of ["1", "2"]) await orders.OrderCancelled.within(client)(event, { key: "k", messageId });
    });
    const sending = Promise.withResolvers<void>();
    const hanging = Promise.withResolvers<never>();
    const dying = connect();
    const first = await openRelay({
      database: postgres(dying),
      transport: {
        send: () => {
          sending.resolve();
          return hanging.promise;
        },
      },
      onError: () => undefined,
    });
    await sending.promise;
    const { sent, transport } = broker();
    await using second = await openRelay({ database: postgres(pool), transport, pollMs: 10 });
    await second.flush();
    expect(sent).toEqual([]);
    // As when its process is killed: its connections break.
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()",
    );
    await vi.waitFor(() => expect(sent).toEqual(["1", "2"]));
    hanging.reject(new Error("dead"));
    await first.close();
  });
});
