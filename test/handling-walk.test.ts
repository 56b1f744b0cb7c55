import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startRegistry } from "@concordat/registry";
import { describe, expect, test } from "vitest";
import { docBlocks } from "./support/docs/blocks.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { makeKafka } from "./support/kafka-server.ts";
import { freePort } from "./support/ports.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const WALK = docBlocks()
  .filter(({ file, marker }) => file === "docs/handling.md" && marker === "walk")
  .map(({ text }) => text);

const kafka = await kafkaForTests();
const postgres = await postgresForTests();
const ready = needService("Kafka", kafka.reason) && needService("PostgreSQL", postgres.reason);

describe.skipIf(!ready)("the service of docs/handling.md", () => {
  test("runs as written, and bills every order once", { timeout: 240_000 }, async () => {
    expect(WALK.length).toBeGreaterThan(4);
    // One of its own, which creates topics when they are asked for, as Kafka does by default.
    const broker = await makeKafka({ properties: { "auto.create.topics.enable": "true" } });
    await broker.start();
    const registry = await startRegistry({ port: 0 });
    const [port, database] = [await freePort(), await makeDatabase(postgres.url)];
    // Inside the checkout, as the page says: the packages are found from there.
    mkdirSync(`${root}.cache`, { recursive: true });
    const folder = mkdtempSync(`${root}.cache/handling-`);
    const script = WALK.join("\n").replaceAll("http://127.0.0.1:8081", registry.url).replaceAll("8091", String(port));
    const env = {
      ...process.env,
      PATH: `${root}node_modules/.bin:${process.env.PATH}`,
      BROKERS: broker.broker,
      DATABASE_URL: database,
    };
    try {
      const bash = ["-euo", "pipefail", "-c", `trap 'kill -9 $(jobs -p)' EXIT\n${script}`];
      const { stdout } = await promisify(execFile)("bash", bash, { cwd: folder, env, timeout: 200_000 });
      const rows = (cents: readonly number[]) => new RegExp(cents.map((one) => `\\s+${one}\\n`).join(""));
      expect(stdout).toMatch(rows([100, 200]));
      expect(stdout).toMatch(/over-limit/);
      expect(stdout).toMatch(rows([100, 200, 5_000]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await registry.close();
      await broker.remove();
    }
  });
});
