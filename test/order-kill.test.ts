import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { openProducer } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { disordered, orders, registry } from "./support/order/events.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

/** Order and dead letters of a service that is killed again and again (kill -9), counted in its database afterwards. */

const broker = await kafkaForTests();
const server = await postgresForTests();
const needed = [needService("Kafka", broker.reason), needService("PostgreSQL", server.reason)];
const SERVICE = fileURLToPath(new URL("./support/order/service.ts", import.meta.url));
const KILLS = process.env.CONCORDAT_DEEP ? 20 : 4;
const KEYS = ["a", "b", "c", "d"];
const PER_KEY = process.env.CONCORDAT_DEEP ? 400 : 80;
const POISON = 12;

describe.skipIf(needed.includes(false))("kill -9 of a service that keeps an order", () => {
  test("nothing is lost, doubled or out of order, and the poison alone is in the dead letters", async () => {
    const topic = `orders-${randomUUID()}`;
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...broker.brokers] });
    await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    const url = await makeDatabase(server.url);
    const pool = new pg.Pool({ connectionString: url });
    await pool.query("CREATE TABLE effects (at bigserial, key text, n int)");
    await using transport = kafka({ brokers: broker.brokers });
    await using producer = await openProducer(orders, { transport, registry, topic });

    let child: ChildProcess | undefined;
    const start = (): void => {
      child = spawn(process.execPath, [SERVICE, broker.brokers[0] ?? "", url, topic], { stdio: "ignore" });
    };
    const kill = async (): Promise<void> => {
      const ended = new Promise((done) => child?.once("exit", done));
      child?.kill("SIGKILL");
      await ended;
    };
    const count = async (): Promise<number> =>
      Number((await pool.query<{ n: string }>("SELECT count(*) AS n FROM effects")).rows[0]?.n);
    const until = (holds: () => Promise<boolean>) =>
      vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 120_000, interval: 100 });

    const events = disordered(KEYS, PER_KEY);
    for (const [index, [key, n]] of events.entries()) {
      void producer.Placed({ id: key, n }, { key, messageId: `${key}${n}` });
      if (index % Math.floor(events.length / POISON) !== 5) continue;
      const id = `bad-${index}`;
      void producer.Placed({ id, n: 0 }, { key, messageId: id });
    }
    start();
    for (let round = 0; round < KILLS; round += 1) {
      const before = await count();
      await until(async () => (await count()) > before + 15);
      await kill();
      start();
    }
    await until(async () => (await count()) >= KEYS.length * PER_KEY);
    const box = await transport.deadLetters(topic, "g");
    const dead = async (): Promise<readonly string[]> => {
      const ids: string[] = [];
      for await (const { message } of box.list())
        ids.push(Buffer.from(message.headers.get("message-id") ?? []).toString());
      return ids;
    };
    const bad = events.flatMap((_, index) =>
      index % Math.floor(events.length / POISON) === 5 ? [`bad-${index}`] : [],
    );
    await until(async () => (await dead()).length >= bad.length);
    await kill();
    const { rows } = await pool.query<{ key: string; n: number }>("SELECT key, n FROM effects ORDER BY at");
    const inOrder = Array.from({ length: PER_KEY }, (_, index) => index + 1);
    for (const key of KEYS) expect(rows.filter((row) => row.key === key).map(({ n }) => n)).toEqual(inOrder);
    expect(rows).toHaveLength(KEYS.length * PER_KEY);
    expect([...(await dead())].sort()).toEqual([...bad].sort());
    expect((await pool.query("SELECT 1 FROM concordat_waiting")).rows).toEqual([]);
    await pool.end();
    await admin.close();
  }, 400_000);
});
