import { kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../client/src/transport/conformance/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { judge, runScaling } from "./support/scaling/run.ts";
import { needService } from "./support/services.ts";

const shared = await kafkaForTests();
const DEEP = Boolean(process.env.CONCORDAT_DEEP);

describe.skipIf(!needService("Kafka", shared.reason))("one, two and four instances over Kafka", () => {
  const broker = shared.brokers[0] ?? "";
  const createTopics = async (): Promise<readonly [string, string]> => {
    const topics = [uniqueName(), uniqueName()] as const;
    const admin = new Admin({ clientId: "test", bootstrapBrokers: [...shared.brokers] });
    await admin.createTopics({ topics: [...topics], partitions: 8, replicas: 1 });
    await admin.close();
    return topics;
  };
  const nothingWrong = { lost: 0, overlaps: 0, disordered: 0, errors: [] };

  test("join and leave under load: nothing is lost, partitions have one owner at a time, and all have their share", async () => {
    const [topic] = await createTopics();
    const events = DEEP ? 10_000 : 1_500;
    const report = await runScaling({ broker, topic, instances: [1, 2, 4, 2, 1], events, handleMs: 20 });
    console.info(`scaling: ${JSON.stringify(report)}`);
    expect(report).toMatchObject(nothingWrong);
    expect(Object.keys(report.shares)).toHaveLength(4);
    expect(Math.min(...Object.values(report.shares))).toBeGreaterThan(0);
  }, 400_000);

  test("in transactions: a partition is handed over when what was handled is committed, and nothing is handled twice", async () => {
    const [topic, out] = await createTopics();
    const events = DEEP ? 6_000 : 900;
    const report = await runScaling({ broker, topic, out, instances: [1, 2, 1], events, handleMs: 20 });
    console.info(`scaling in transactions: ${JSON.stringify(report)}`);
    expect(report).toMatchObject({ ...nothingWrong, duplicates: 0 });
    expect(Object.keys(report.shares)).toHaveLength(2);
    const effects: string[] = [];
    await using reader = kafka({ brokers: [broker] });
    for await (const { value } of reader.read({ topic: out })) effects.push(Buffer.from(value ?? []).toString());
    expect(effects).toHaveLength(events);
    expect(new Set(effects).size).toBe(events);
  }, 400_000);
});

test("two instances with messages of one partition in hand are counted, and so is what is missing or comes again", () => {
  const line = (what: string, by: string, offset: number) => ({ what, by, partition: "0", offset, text: "" });
  const lines = [line("begin", "a", 0), line("begin", "b", 0), line("end", "a", 0), line("end", "b", 0)];
  expect(judge(lines, 2)).toMatchObject({ lost: 1, duplicates: 1, overlaps: 1, disordered: 0 });
  const late = [line("begin", "a", 1), line("end", "a", 1), line("begin", "b", 0), line("end", "b", 0)];
  expect(judge(late, 2)).toMatchObject({ lost: 0, duplicates: 0, overlaps: 0, disordered: 1 });
});
