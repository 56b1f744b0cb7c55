import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import Sqlite from "better-sqlite3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { avroEvent } from "../../avro/index.ts";
import { openComposer } from "../../runtime/composer.ts";
import { type ConsumerOptions, openConsumer } from "../../runtime/consumer.ts";
import { registryOf } from "../../testing/registry.ts";
import { textOf } from "../../text.ts";
import { TransportError } from "../../transport/error.ts";
import { type MemoryTransport, memory } from "../../transport/memory/memory.ts";
import type { OutgoingMessage } from "../../transport/transport.ts";
import type { SqliteConnection } from "../sqlite/connection.ts";
import { sqlite } from "../sqlite/sqlite.ts";
import { openRelay } from "./relay.ts";

const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';
const orders = {
  name: "orders",
  events: { Placed: avroEvent<{ readonly id: string }>({ subject: "orders-value", schema, fingerprint: "" }) },
};
const registry = registryOf(orders);

const consume = (options: ConsumerOptions<typeof orders.events, undefined, MemoryTransport>) =>
  openConsumer(orders, options);

const OPEN: readonly [name: string, open: () => SqliteConnection][] = [
  ["better-sqlite3", () => new Sqlite(":memory:")],
  ["node:sqlite", () => new DatabaseSync(":memory:")],
];

function inTransaction<Result>(db: SqliteConnection, work: () => Result): Result {
  db.exec("BEGIN");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** What is sent, and which messages are refused. */
function broker(refuse: (message: OutgoingMessage) => Error | undefined = () => undefined) {
  const sent: string[] = [];
  let requests = 0;
  const send = async (messages: readonly OutgoingMessage[]) => {
    requests += 1;
    for (const message of messages) {
      const error = refuse(message);
      if (error !== undefined) throw error;
    }
    sent.push(...messages.map(({ headers = {} }) => String(headers["message-id"])));
    return messages.map(({ topic }) => ({ topic }));
  };
  return { sent, send, requests: () => requests };
}

describe.each(OPEN)("an outbox in %s", (_, open) => {
  test("what is written in a transaction is sent once it is committed, and only then, as it was made", async () => {
    const db = open();
    const database = sqlite(db);
    await database.prepare();
    await using transport = memory();
    const composer = await openComposer(orders, { registry });
    const seen: unknown[] = [];
    await consume({
      transport,
      registry,
      group: "g",
      on: {
        Placed: ({ id }, { key, messageId, timestamp, headers }) =>
          void seen.push([
            id,
            key,
            messageId,
            timestamp,
            textOf(headers.get("x") ?? new Uint8Array()),
            headers.get("b"),
          ]),
        delete: (key) => void seen.push(["deleted", key]),
      },
    });
    const options = {
      key: "k",
      messageId: "m-1",
      timestamp: 1_700_000_000_000,
      headers: { x: "ä", b: Buffer.of(255) },
    };
    const written = inTransaction(db, () => composer.Placed.within(db)({ id: "a" }, options));
    expect(written).toEqual({ messageId: "m-1" });
    expect(() =>
      inTransaction(db, () => {
        composer.Placed.within(db)({ id: "rolled back" }, { key: "k" });
        throw new Error("no");
      }),
    ).toThrow("no");
    inTransaction(db, () => composer.delete.within(db)("k"));
    await using relay = await openRelay({ database, transport });
    await relay.flush();
    await transport.idle();
    expect(seen).toEqual([
      ["a", "k", "m-1", 1_700_000_000_000, "ä", Buffer.of(255)],
      ["deleted", "k"],
    ]);
    expect(await relay.status()).toEqual({ waiting: 0, oldestMs: undefined, stuck: [] });
  });

  test("an event that does not fit throws at once, and outside of a transaction nothing is written", async () => {
    const db = open();
    await sqlite(db).prepare();
    const composer = await openComposer(orders, { registry });
    expect(() => composer.Placed.within(db)).toThrow(expect.objectContaining({ code: "outbox/no-transaction" }));
    inTransaction(db, () => {
      // @ts-expect-error: the event must fit its schema
      expect(() => composer.Placed.within(db)({ id: 1 })).toThrow(
        expect.objectContaining({ code: "event/unencodable" }),
      );
    });
    expect(() => composer.Placed.within({})).toThrow(expect.objectContaining({ code: "outbox/not-a-transaction" }));
    const empty = open();
    inTransaction(empty, () => {
      expect(() => composer.Placed.within(empty)({ id: "a" })).toThrow(
        expect.objectContaining({ code: "outbox/no-table" }),
      );
    });
  });

  test("a key whose event fails stands still, others go on, and it goes on in order when the cause is fixed", async () => {
    const db = open();
    const database = sqlite(db);
    await database.prepare();
    let fixed = false;
    const { sent, send } = broker(({ headers = {} }) =>
      headers["message-id"] === "a2" && !fixed
        ? new TransportError({ code: "transport/too-large", message: "too large" })
        : undefined,
    );
    const composer = await openComposer(orders, { registry });
    const write = (...ids: string[]) =>
      inTransaction(db, () => {
        for (const id of ids) composer.Placed.within(db)({ id }, { key: id.charAt(0), messageId: id });
      });
    write("a1", "b1", "a2", "a3", "b2", "c1");
    const errors: unknown[] = [];
    await using relay = await openRelay({
      database,
      transport: { send },
      backoffMs: [20],
      pollMs: 5,
      onError: (error) => errors.push(error),
    });
    await relay.flush();
    write("b3", "a4");
    await vi.waitFor(() => expect(sent).toContain("b3"));
    expect(sent).toEqual(["a1", "b1", "b2", "c1", "b3"]);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(2));
    const status = await relay.status();
    expect(status).toMatchObject({ waiting: 3, stuck: [{ topic: "orders", key: "a", messageId: "a2" }] });
    expect(status.stuck[0]?.attempts).toBeGreaterThan(1);
    expect(errors[0]).toMatchObject({ code: "relay/stuck", messageId: "a2", topic: "orders" });
    fixed = true;
    await vi.waitFor(() => expect(sent).toHaveLength(8));
    expect(sent.slice(5)).toEqual(["a2", "a3", "a4"]);
    await vi.waitFor(async () => expect(await relay.status()).toMatchObject({ waiting: 0, stuck: [] }));
  });

  test("where a topic is gone, all of it stands still with one try, and other topics go on", async () => {
    const db = open();
    const database = sqlite(db);
    await database.prepare();
    let gone = true;
    const { sent, send, requests } = broker(({ topic }) =>
      topic === "gone" && gone
        ? new TransportError({ code: "transport/unknown-topic", message: "no such topic" })
        : undefined,
    );
    const composer = await openComposer(orders, { registry });
    const other = await openComposer(orders, { registry, topic: "gone" });
    inTransaction(db, () => {
      for (let n = 0; n < 50; n += 1) other.Placed.within(db)({ id: "x" }, { key: `k${n}`, messageId: `x${n}` });
      composer.Placed.within(db)({ id: "y" }, { messageId: "y" });
    });
    const errors: unknown[] = [];
    await using relay = await openRelay({
      database,
      transport: { send },
      backoffMs: [300],
      pollMs: 5,
      onError: (error) => errors.push(error),
    });
    await relay.flush();
    expect(sent).toEqual(["y"]);
    expect(requests()).toBeLessThan(5);
    expect(errors).toEqual([expect.objectContaining({ code: "relay/stuck", topic: "gone" })]);
    gone = false;
    await vi.waitFor(() => expect(sent).toHaveLength(51));
    await vi.waitFor(async () => expect((await relay.status()).stuck).toEqual([]));
  });

  test("while the broker is away everything stays, is reported once, and goes when it is back", async () => {
    const db = open();
    const database = sqlite(db);
    await database.prepare();
    let away = true;
    const { sent, send } = broker(() =>
      away ? new TransportError({ code: "transport/unreachable", message: "away", retriable: true }) : undefined,
    );
    const composer = await openComposer(orders, { registry });
    inTransaction(db, () => {
      for (const id of ["1", "2", "3"]) composer.Placed.within(db)({ id }, { key: "k", messageId: id });
    });
    const errors: unknown[] = [];
    await using relay = await openRelay({ database, transport: { send }, onError: (error) => errors.push(error) });
    await new Promise((done) => setTimeout(done, 250));
    expect(await relay.status()).toMatchObject({ waiting: 3, stuck: [] });
    away = false;
    await vi.waitFor(() => expect(sent).toEqual(["1", "2", "3"]), { timeout: 5_000 });
    expect(errors).toEqual([expect.objectContaining({ code: "relay/broker-away" })]);
  });
});

test("the database is not locked while a relay sends, and another relay waits for it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "concordat-relay-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "shop.db");
  const [mine, theirs] = [new Sqlite(file), new Sqlite(file)];
  const database = sqlite(mine);
  await database.prepare();
  const composer = await openComposer(orders, { registry });
  inTransaction(theirs, () => composer.Placed.within(theirs)({ id: "1" }, { messageId: "1" }));
  const sending = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const relay = await openRelay({
    database,
    transport: {
      send: async (messages) => {
        sending.resolve();
        await free.promise;
        return messages.map(({ topic }) => ({ topic }));
      },
    },
  });
  await sending.promise;
  theirs.pragma("busy_timeout = 0");
  inTransaction(theirs, () => composer.Placed.within(theirs)({ id: "2" }, { messageId: "2" }));
  const { sent, send } = broker();
  await using second = await openRelay({ database: sqlite(theirs), transport: { send }, pollMs: 5 });
  await second.flush();
  // The first one has the lease.
  expect(sent).toEqual([]);
  free.resolve();
  await relay.close();
  await vi.waitFor(async () => expect((await second.status()).waiting).toBe(0));
});

test("a relay takes over from one that gives no sign any more", async () => {
  const db = new Sqlite(":memory:");
  const database = sqlite(db);
  await database.prepare();
  const composer = await openComposer(orders, { registry });
  inTransaction(db, () => composer.Placed.within(db)({ id: "1" }, { messageId: "1" }));
  const lease = (until: number) =>
    db.prepare("INSERT OR REPLACE INTO concordat_outbox_lease VALUES ('relay', 'another', ?)").run(until);
  const { sent, send } = broker();
  lease(Date.now() + 60_000);
  await using relay = await openRelay({ database, transport: { send }, pollMs: 5 });
  await relay.flush();
  expect(sent).toEqual([]);
  lease(Date.now() - 1);
  await vi.waitFor(() => expect(sent).toEqual(["1"]));
});
