import { openComposer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import { openRelay } from "@concordat/client/relay";
import { registryOf } from "@concordat/client/testing";
import pg from "pg";
import { ordersConsumer, ordersProducer, ordersTopic } from "../../fixtures/orders-v2/orders/index.ts";
import { Crash, type CrashPoint, crashing, RELAY_POINTS, SERVICE_POINTS, sendingThrough } from "./points.ts";

/** What a process of the crash tests does, and where it dies. */
export interface CrashProcess {
  /**
   * `service` has an effect and sends an event for each that it gets; `no-inbox` the same without an inbox, `send-before` sends
   * in the middle of the transaction, `send-after` once it is committed; `relay` sends the outbox.
   */
  readonly role: "service" | "no-inbox" | "send-before" | "send-after" | "relay";
  readonly broker: string;
  readonly url: string;
  /** Topic of events that come, and of those that are sent. */
  readonly from: string;
  readonly to: string;
  readonly point?: string;
  /** The so-manieth time that it comes there. */
  readonly times: number;
  /** A file that gets a line for each death. */
  readonly notes: string;
}

const options = JSON.parse(process.argv[2] ?? "{}") as CrashProcess;
const { role, broker, url } = options;
const registry = registryOf(ordersTopic);
const points: readonly CrashPoint[] = role === "relay" ? RELAY_POINTS : SERVICE_POINTS;
const crash = new Crash(
  points.find(({ name }) => name === options.point),
  options.times,
  options.notes,
);
const transport = kafka({ brokers: [broker], sessionTimeoutMs: 1_500 });
const pool = crashing(new pg.Pool({ connectionString: url }), crash);
pool.on("error", () => undefined);
const EFFECT = "INSERT INTO effects (id) VALUES ($1)";

// It ends with the process that started it.
process.stdin.resume().once("close", () => process.exit());

if (role === "relay") await relay();
else await service();

async function relay(): Promise<void> {
  await openRelay({ database: postgres(pool), transport: sendingThrough(transport, crash), pollMs: 50 });
}

async function service(): Promise<void> {
  const base = { transport, registry, topic: options.from, group: "service", otherwise() {} };
  const to = { registry, topic: options.to };
  const retry = { attempts: 100, backoffMs: [50] };
  if (role === "no-inbox") {
    const orders = await openComposer(ordersTopic, to);
    await ordersConsumer({
      ...base,
      retry,
      on: {
        OrderCancelled: async (event) => {
          const client = await pool.connect();
          await client.query("BEGIN");
          await client.query(EFFECT, [event.orderId]);
          await orders.OrderCancelled.within(client)(event, { key: event.orderId });
          await client.query("COMMIT");
          client.release();
        },
      },
    });
    return;
  }
  const orders = await ordersProducer({ transport, ...to });
  const afterCommit: (() => Promise<unknown>)[] = [];
  await ordersConsumer({
    ...base,
    retry,
    database: postgres(pool),
    around: [
      async (_, next) => {
        await next();
        for (const send of afterCommit.splice(0)) await send();
      },
    ],
    on: {
      OrderCancelled: async (event, _, { tx }) => {
        await tx.query(EFFECT, [event.orderId]);
        const send = () => orders.OrderCancelled(event, { key: event.orderId });
        if (role === "send-before") await send();
        else if (role === "send-after") afterCommit.push(send);
        else await orders.OrderCancelled.within(tx)(event, { key: event.orderId });
      },
    },
  });
}
