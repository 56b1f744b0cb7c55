import { appendFileSync } from "node:fs";
import { openConsumer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { rabbitmq } from "@concordat/client/rabbitmq";
import { registryClient } from "@concordat/client/registry";
import { Pool, type PoolClient } from "pg";
import type { Place } from "./place.ts";
import { type Counted, countedTopic, POISON } from "./topic.ts";

/** What a member of the group does: its effects are in the message's transaction, or, as the control, apart from it. */
export interface MemberOptions extends Place {
  readonly group: string;
  readonly effects: "in-transaction" | "apart";
  /** A file that gets a line for each error. */
  readonly errors: string;
}

/** The share of handlings that fail although nothing is wrong. */
const HICCUPS = 0.005;
const RETRY = { attempts: 6, backoffMs: [20, 100, 500, 2_000], jitter: 0.2 };
/** Nothing is missing for good here, so that an event that is given up would be a fault of ours. */
const MAX_WAIT_MS = 600_000;
const INSERT = "INSERT INTO effects (topic, key, version) VALUES ($1, $2, $3)";

const options = JSON.parse(process.argv[2] ?? "{}") as MemberOptions;
const { topic, group } = options;
const pool = new Pool({ connectionString: options.database, max: 20, connectionTimeoutMillis: 5_000 });
pool.on("error", () => undefined);

const given = {
  registry: registryClient(options.registry),
  group,
  retry: RETRY,
  deadLetters: {},
  onError: (error: unknown): void => appendFileSync(options.errors, `${process.pid} ${error}\n`),
};

async function handle({ key, version }: Counted, client: Pool | PoolClient): Promise<void> {
  if (Math.random() < HICCUPS) throw new Error("a hiccup");
  if (POISON.test(key) && !(await isFixed(client))) throw new Error("this is poison");
  await client.query(INSERT, [topic, key, version]);
  if (Math.random() < HICCUPS) throw new Error("a hiccup after the effect");
}

async function isFixed(client: Pool | PoolClient): Promise<boolean> {
  return (await client.query("SELECT FROM fixed WHERE topic = $1", [topic])).rowCount !== 0;
}

/** Opens the consumer on a transport; the options are the same for all. */
function open() {
  const declared = countedTopic(topic);
  const inTransaction = {
    ...given,
    database: postgres(pool),
    order: { by: ({ version }: Counted) => version, first: 1, maxWaitMs: MAX_WAIT_MS },
    on: { Counted: (event: Counted, _: unknown, { tx }: { tx: PoolClient }) => handle(event, tx) },
  };
  const apart = { ...given, on: { Counted: (event: Counted) => handle(event, pool) } };
  if (options.broker.kind === "kafka") {
    const transport = kafka({ brokers: [options.broker.address], sessionTimeoutMs: 4_000, createTopics: true });
    return options.effects === "apart"
      ? openConsumer(declared, { ...apart, transport, concurrency: 8 })
      : openConsumer(declared, { ...inTransaction, transport, concurrency: 8 });
  }
  const transport = rabbitmq({ url: options.broker.address, prefetch: 20, redeliverMs: 500 });
  return options.effects === "apart"
    ? openConsumer(declared, { ...apart, transport })
    : openConsumer(declared, { ...inTransaction, transport });
}

const consumer = await open();
process.on("SIGTERM", async () => {
  await consumer.close();
  process.exit(0);
});
