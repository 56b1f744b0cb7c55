import { kafka } from "@concordat/client/kafka";
import { postgres } from "@concordat/client/postgres";
import pg from "pg";
import { ordersConsumer, registry } from "./events.ts";

/** A service that handles events in order, to be killed: `service.ts BROKER DATABASE TOPIC`. */

const [broker = "", url = "", topic = ""] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url });
pool.on("error", () => undefined);

await ordersConsumer({
  transport: kafka({ brokers: [broker], sessionTimeoutMs: 3_000 }),
  topic,
  registry,
  group: "g",
  database: postgres(pool),
  order: { by: ({ n }) => (n === 0 ? undefined : n), first: 1 },
  deadLetters: {},
  retry: { attempts: 2, backoffMs: [5] },
  onError: (error) => console.error(String(error)),
  on: {
    async Placed({ id, n }, _, { tx }) {
      await tx.query("INSERT INTO effects (key, n) VALUES ($1, $2)", [id, n]);
      if (id.startsWith("bad")) throw new Error(`no ${id}`);
      // So that a kill finds something under way.
      await new Promise((done) => setTimeout(done, 3));
    },
  },
});
console.log("ready");
