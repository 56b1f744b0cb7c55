import { afterAll, describe, expect, test } from "vitest";
import { RELAY_POINTS, SERVICE_POINTS } from "./support/crash/points.ts";
import { type CrashReport, type CrashRun, runCrashes } from "./support/crash/run.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { needService } from "./support/services.ts";

const ROUNDS = process.env.CONCORDAT_DEEP ? 20 : 1;
const LIMIT_MS = process.env.CONCORDAT_DEEP ? 3_600_000 : 240_000;
const broker = await kafkaForTests();
const server = await postgresForTests();
const names = (points: readonly { readonly name: string }[]) => points.map(({ name }) => name);
const well = { lostEffects: 0, doubledEffects: 0, lostEvents: 0, doubledEvents: 0, unfounded: 0 };
const reports: Record<string, CrashReport> = {};

describe.skipIf(!needService("Kafka", broker.reason) || !needService("PostgreSQL", server.reason))(
  "kill -9 between every two steps",
  () => {
    afterAll(() => console.info(JSON.stringify(reports)));
    async function run(name: string, more: Partial<CrashRun>): Promise<CrashReport> {
      const report = await runCrashes({
        broker: broker.brokers[0] ?? "",
        url: await makeDatabase(server.url),
        service: "service",
        servicePoints: [],
        relayPoints: [],
        rounds: 1,
        ...more,
      });
      reports[name] = { ...report, deaths: [String(report.deaths.length)] };
      return report;
    }

    test("of inbox, outbox and relay loses nothing and does nothing twice", { timeout: LIMIT_MS }, async () => {
      const [service, relay] = [names(SERVICE_POINTS), names(RELAY_POINTS)];
      const report = await run("all points", { servicePoints: service, relayPoints: relay, rounds: ROUNDS });
      expect(report).toMatchObject(well);
      const all = Array.from({ length: ROUNDS }, () => [...service, ...relay]).flat();
      expect([...report.deaths].sort()).toEqual(all.sort());
      // Without any, the run would have shown nothing about relays that die.
      expect(report.repeated).toBeGreaterThan(0);
    });

    test("control: without the inbox effects are doubled", { timeout: LIMIT_MS }, async () => {
      const servicePoints = ["after the commit, before the position is saved"];
      const report = await run("no inbox", { service: "no-inbox", servicePoints });
      expect(report.doubledEffects).toBeGreaterThan(0);
      expect(report.lostEffects).toBe(0);
    });

    test("control: an event that is sent after the commit is lost", { timeout: LIMIT_MS }, async () => {
      const servicePoints = ["after the commit, before the position is saved"];
      const report = await run("sent after", { service: "send-after", servicePoints });
      expect(report.lostEvents).toBeGreaterThan(0);
    });

    test("control: an event that is sent before the commit is sent for a change that was rolled back", {
      timeout: LIMIT_MS,
    }, async () => {
      const servicePoints = ["before the commit"];
      const report = await run("sent before", { service: "send-before", servicePoints, finish: false });
      expect(report.unfounded).toBeGreaterThan(0);
    });
  },
);
