import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { uuid } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { registryOf } from "@concordat/client/testing";
import { Admin } from "@platformatic/kafka";
import pg from "pg";
import { ordersConsumer, ordersProducer, ordersTopic } from "../../fixtures/orders-v2/orders/index.ts";
import type { CrashProcess } from "./process.ts";

const script = fileURLToPath(new URL("./process.ts", import.meta.url));
const registry = registryOf(ordersTopic);
const MOST_BEHIND = 300;
/** Longest that processes may take at the end, however busy the machine is. */
const FINISH_MS = 120_000;

/** What is run: how often a service dies at each of its points, and a relay at its own, while events come. */
export interface CrashRun {
  readonly broker: string;
  readonly url: string;
  readonly service: CrashProcess["role"];
  readonly servicePoints: readonly string[];
  readonly relayPoints: readonly string[];
  readonly rounds: number;
  /** Whether the processes are started once more at the end, to finish. True unless given. */
  readonly finish?: boolean;
}

/** What came of a run: events by what became of them. */
export interface CrashReport {
  readonly events: number;
  readonly deaths: readonly string[];
  /** Events without an effect, and with more than one. */
  readonly lostEffects: number;
  readonly doubledEffects: number;
  /** Effects whose event did not arrive, or that the next service, which has an inbox, handled twice; and events that no effect belongs to. */
  readonly lostEvents: number;
  readonly doubledEvents: number;
  readonly unfounded: number;
  /** How often events came twice to the next service, which its inbox left out. */
  readonly repeated: number;
}

/** Sends events while a service and a relay die and start again; counts, in this process, what became of them. */
export async function runCrashes(run: CrashRun): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-crash-"));
  const pool = new pg.Pool({ connectionString: run.url });
  const [from, to] = [`from-${uuid()}`, `to-${uuid()}`];
  await createTopics(run.broker, from, to);
  await postgres(pool).prepare();
  await pool.query("CREATE TABLE effects (id text); CREATE TABLE received (id text); CREATE TABLE sent (id text)");
  await using transport = kafka({ brokers: [run.broker] });
  let arrivals = 0;
  await using _next = await ordersConsumer({
    transport,
    registry,
    topic: to,
    group: "next",
    around: [
      (_, next) => {
        arrivals += 1;
        return next();
      },
    ],
    database: postgres(pool),
    on: {
      OrderCancelled: async ({ orderId }, _, { tx }) =>
        void (await tx.query("INSERT INTO received VALUES ($1)", [orderId])),
    },
    otherwise() {},
  });
  const base = { broker: run.broker, url: run.url, from, to };
  const ending = new AbortController();
  const notes = (role: string): string => join(folder, role);
  const sending = send(run.broker, from, pool, ending.signal);
  const finishing = run.finish !== false;
  const last: ChildProcess[] = [];
  const dying = await Promise.all([
    dieAtEach({ ...base, role: run.service, notes: notes("service") }, run.servicePoints, run.rounds).then((deaths) => {
      // Relays come to their points only while there is something to send.
      if (finishing) last.push(start({ ...base, role: run.service, times: 0, notes: "" }));
      return deaths;
    }),
    dieAtEach({ ...base, role: "relay", notes: notes("relay") }, run.relayPoints, run.rounds),
  ]);
  ending.abort();
  const events = await sending;
  if (finishing) last.push(start({ ...base, role: "relay", times: 0, notes: "" }));
  await settled(pool, finishing);
  for (const child of last) child.kill("SIGKILL");
  const count = async (sql: string): Promise<number> => Number((await pool.query<{ n: string }>(sql)).rows[0]?.n);
  const report: CrashReport = {
    events,
    deaths: dying.flat(),
    lostEffects: await count("SELECT count(*) AS n FROM sent WHERE id NOT IN (SELECT id FROM effects)"),
    doubledEffects: await count("SELECT count(*) AS n FROM (SELECT id FROM effects GROUP BY id HAVING count(*) > 1) d"),
    lostEvents: await count("SELECT count(*) AS n FROM effects WHERE id NOT IN (SELECT id FROM received)"),
    doubledEvents: await count("SELECT count(*) AS n FROM (SELECT id FROM received GROUP BY id HAVING count(*) > 1) d"),
    unfounded: await count("SELECT count(*) AS n FROM received WHERE id NOT IN (SELECT id FROM effects)"),
    repeated: arrivals - (await count("SELECT count(*) AS n FROM received")),
  };
  await _next.close();
  await pool.end();
  rmSync(folder, { recursive: true, force: true });
  return report;
}

async function createTopics(broker: string, ...topics: string[]): Promise<void> {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [broker] });
  await admin.createTopics({ topics, partitions: 2, replicas: 1 });
  await admin.close();
}

/** Sends events until it is stopped, and a few more; gives how many. Each is noted once the broker has it. */
async function send(broker: string, topic: string, pool: pg.Pool, signal: AbortSignal): Promise<number> {
  await using transport = kafka({ brokers: [broker] });
  await using orders = await ordersProducer({ transport, registry, topic });
  let sent = 0;
  for (let more = 10; more > 0; more -= signal.aborted ? 1 : 0) {
    const orderId = uuid();
    await orders.OrderCancelled({ orderId, reason: "" }, { key: orderId });
    await pool.query("INSERT INTO sent VALUES ($1)", [orderId]);
    sent += 1;
    await wait(15);
    // No more than a service that has died can catch up with.
    while (sent % 50 === 0 && !signal.aborted && (await behind(pool)) > MOST_BEHIND) await wait(100);
  }
  return sent;
}

/** Sent events that had no effect yet. */
async function behind(pool: pg.Pool): Promise<number> {
  const counts = "SELECT (SELECT count(*) FROM sent) - (SELECT count(*) FROM effects) AS n";
  return Number((await pool.query<{ n: string }>(counts)).rows[0]?.n);
}

/** Starts a process again and again, each of which dies at the next point; gives the points at which they did. */
async function dieAtEach(
  process: Omit<CrashProcess, "point" | "times">,
  points: readonly string[],
  rounds: number,
): Promise<readonly string[]> {
  for (let round = 0; round < rounds; round += 1)
    for (const point of points) await once(start({ ...process, point, times: 2 + ((round * 7) % 5) }), "exit");
  return existsSync(process.notes) ? readFileSync(process.notes, "utf8").trim().split("\n") : [];
}

function start(process: CrashProcess): ChildProcess {
  return spawn(globalThis.process.execPath, [script, JSON.stringify(process)], {
    stdio: ["pipe", "ignore", "inherit"],
  });
}

/** Waits until every event had its effect and the outbox is empty, where that comes; then until nothing changes for a while. */
async function settled(pool: pg.Pool, finishing: boolean): Promise<void> {
  const left =
    "SELECT (SELECT count(*) FROM sent WHERE id NOT IN (SELECT id FROM effects)) + (SELECT count(*) FROM concordat_outbox) AS n";
  const waiting = async (): Promise<number> => Number((await pool.query<{ n: string }>(left)).rows[0]?.n);
  for (const end = Date.now() + FINISH_MS; finishing && Date.now() < end && (await waiting()) > 0; ) await wait(200);
  const counts = "SELECT (SELECT count(*) FROM effects) AS effects, (SELECT count(*) FROM received) AS received";
  let before = "";
  for (let still = 0; still < 6; still += 1) {
    await wait(500);
    const now = JSON.stringify((await pool.query(counts)).rows);
    if (now !== before) still = 0;
    before = now;
  }
}
