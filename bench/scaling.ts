import { Admin } from "@platformatic/kafka";
import { makeKafka } from "../test/support/kafka-server.ts";
import { runScaling } from "../test/support/scaling/run.ts";

/**
 * One, two and four instances of a consumer, each a process that handles one message at a time, beside each other on the
 * same events in one run, the median of three: `node bench/scaling.ts`. Needs Java and Maven.
 */
const ROUNDS = 3;
const EVENTS = 2_000;
const HANDLE_MS = 5;
const COUNTS = [1, 2, 4];

const server = await makeKafka();
await server.start();
const admin = new Admin({ clientId: "bench", bootstrapBrokers: [server.broker], retries: 10 });
const times = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
try {
  for (let round = 0; round < ROUNDS; round += 1)
    for (const count of COUNTS) times.get(count)?.push(await msWith(count, round));
  const one = median(times.get(1) ?? []);
  for (const [count, all] of times) {
    const ms = median(all);
    console.error(
      `${count} instances: ${EVENTS} events in ${ms} ms, ${(one / ms).toFixed(2)} times one instance's pace`,
    );
  }
} finally {
  await admin.close();
  await server.remove();
}

async function msWith(count: number, round: number): Promise<number> {
  const topic = `scaling-${count}-${round}`;
  await admin.createTopics({ topics: [topic], partitions: 8, replicas: 1 });
  const { lost, duplicates, overlaps, shares, phasesMs } = await runScaling({
    broker: server.broker,
    topic,
    instances: [count],
    events: EVENTS,
    handleMs: HANDLE_MS,
  });
  console.error(`  ${topic}: ${JSON.stringify({ lost, duplicates, overlaps, shares, phasesMs })}`);
  return phasesMs[0] ?? Number.NaN;
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}
