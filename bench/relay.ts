import { randomUUID } from "node:crypto";
import { openComposer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { openRelay } from "@concordat/client/relay";
import { registryOf } from "@concordat/client/testing";
import { Admin, ProduceAcks, Producer } from "@platformatic/kafka";
import pg from "pg";
import { ordersTopic } from "../test/fixtures/orders-v2/orders/index.ts";
import { sample } from "../test/fixtures/orders-v2/orders/testing.ts";
import { kafkaForTests } from "../test/support/kafka.ts";
import { makeDatabase } from "../test/support/postgres.ts";
import { makePostgres } from "../test/support/postgres-server.ts";

/**
 * Events a second through the outbox, beside bare inserts and sends, on one PostgreSQL that waits for its disk and one Kafka:
 * `node bench/relay.ts`. Writing: `within(tx)`, beside an insert of the same columns into a table without an order, each
 * in a transaction with one other row, 8 at a time. Relaying: a full outbox emptied by 1 and by 2 relays, beside a loop that
 * reads 500 rows, sends and deletes them, with nothing that would keep two such loops apart.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const EVENTS = Number(process.env.EVENTS ?? 10_000);
const TOGETHER = 8;

const { brokers, reason } = await kafkaForTests();
if (reason !== undefined) throw new Error(reason);
const server = await makePostgres();
await server.start();
const pool = new pg.Pool({ connectionString: await makeDatabase(server.url), max: 20 });
await postgres(pool).prepare();
await pool.query("CREATE TABLE effects (id text)");
await pool.query(
  "CREATE TABLE bare_outbox (id bigserial PRIMARY KEY, topic text, key bytea, value bytea, headers text, message_id text, timestamp bigint)",
);
const topic = `bench-${randomUUID()}`;
const admin = new Admin({ clientId: "bench", bootstrapBrokers: [...brokers] });
await admin.createTopics({ topics: [topic], partitions: 4, replicas: 1 });
await admin.close();
const orders = await openComposer(ordersTopic, { registry: registryOf(ordersTopic), topic });
const event = sample.OrderPlaced(1);

const BARE =
  "INSERT INTO bare_outbox (topic, key, value, headers, message_id, timestamp) VALUES ($1, $2, $3, $4, $5, $6)";
const samples: Record<string, number[]> = {};
const note = (name: string, rate: number): void => {
  samples[name] = [...(samples[name] ?? []), rate];
};

for (let round = -1; round < ROUNDS; round += 1) {
  const rates = [
    ["writing, within", await writing(writeOurs)],
    ["relaying, 1 relay", await relaying(1)],
    ["writing, bare", await writing(writeBare)],
    ["relaying, bare loop", await bareLoop()],
  ] as const;
  await writing(writeOurs);
  const two = await relaying(2);
  // The round before the first does not count.
  if (round >= 0) for (const [name, rate] of [...rates, ["relaying, 2 relays", two] as const]) note(name, rate);
}
for (const [name, rates] of Object.entries(samples)) console.error(`${name}: ${rates.join(", ")}/s`);
print("writing", "writing, within", "writing, bare");
print("relaying", "relaying, 1 relay", "relaying, bare loop");
print("relaying, 2 relays", "relaying, 2 relays", "relaying, bare loop");
print("both", "writing, within", "writing, bare", "relaying, 1 relay", "relaying, bare loop");
await pool.end();
await server.remove();
process.exit();

async function writeOurs(client: pg.PoolClient, n: number): Promise<void> {
  await orders.OrderPlaced.within(client)(event, { key: `k${n % 1_000}` });
}

async function writeBare(client: pg.PoolClient, n: number): Promise<void> {
  const { message, messageId } = orders.OrderPlaced(event, { key: `k${n % 1_000}` });
  const { key, value, headers } = message;
  await client.query(BARE, [topic, key, value, JSON.stringify(headers), messageId, Date.now()]);
}

/** Transactions a second, each with a row of the service's own and an event. */
async function writing(write: (client: pg.PoolClient, n: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  let next = 0;
  const writer = async (): Promise<void> => {
    const client = await pool.connect();
    for (let n = next++; n < EVENTS; n = next++) {
      await client.query("BEGIN");
      await client.query("INSERT INTO effects VALUES ('x')");
      await write(client, n);
      await client.query("COMMIT");
    }
    client.release();
  };
  await Promise.all(Array.from({ length: TOGETHER }, writer));
  return rate(start);
}

async function relaying(count: number): Promise<number> {
  await pool.query("VACUUM ANALYZE concordat_outbox");
  const transports = Array.from({ length: count }, () => kafka({ brokers }));
  // Connected, as a relay that runs is.
  for (const transport of transports) await transport.send([{ topic, key: "warm", value: null }]);
  const start = performance.now();
  const relays = await Promise.all(transports.map((transport) => openRelay({ database: postgres(pool), transport })));
  while ((await pool.query("SELECT 1 FROM concordat_outbox LIMIT 1")).rows.length > 0)
    await new Promise((done) => setTimeout(done, 5));
  const result = rate(start);
  for (const relay of relays) await relay.close();
  for (const transport of transports) await transport.close();
  return result;
}

async function bareLoop(): Promise<number> {
  await pool.query("VACUUM ANALYZE bare_outbox");
  const producer = new Producer({
    clientId: "bench",
    bootstrapBrokers: [...brokers],
    idempotent: true,
    acks: ProduceAcks.ALL,
  });
  await producer.send({ messages: [{ topic, key: Buffer.from("warm") }] });
  const start = performance.now();
  for (;;) {
    const client = await pool.connect();
    await client.query("BEGIN");
    const { rows } = await client.query<{ id: string; key: Buffer; value: Buffer; headers: string }>(
      "SELECT id, topic, key, value, headers FROM bare_outbox ORDER BY id LIMIT 500 FOR UPDATE",
    );
    if (rows.length > 0) {
      const messages = rows.map(({ key, value, headers }) => ({ topic, key, value, headers: headersOf(headers) }));
      await producer.send({ messages });
      await client.query("DELETE FROM bare_outbox WHERE id = ANY ($1::bigint[])", [rows.map(({ id }) => id)]);
    }
    await client.query("COMMIT");
    client.release();
    if (rows.length === 0) break;
  }
  const result = rate(start);
  await producer.close();
  return result;
}

function headersOf(text: string): Map<Buffer, Buffer> {
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return new Map(
    entries.map(([name, value]) => [Buffer.from(name), Buffer.from(typeof value === "string" ? value : "x")]),
  );
}

function rate(start: number): number {
  return Math.round((EVENTS * 1_000) / (performance.now() - start));
}

function median(name: string): number {
  const values = samples[name] ?? [];
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The rate of steps done one after the other, each side's. */
function print(what: string, ours: string, bare: string, oursToo?: string, bareToo?: string): void {
  const joined = (first: string, second?: string): number =>
    second === undefined ? median(first) : 1 / (1 / median(first) + 1 / median(second));
  const [one, other] = [joined(ours, oursToo), joined(bare, bareToo)];
  console.error(`${what}: ours ${Math.round(one)}/s, bare ${Math.round(other)}/s, ratio ${(one / other).toFixed(2)}`);
}
