import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterEach, describe, expect, it } from "vitest";
import { FORMATS } from "../formats.ts";
import { type Engine, makeEngine } from "./engine.ts";
import type { PoolSettings } from "./pool.ts";
import type { SourceText } from "./source.ts";

const avroSource = (text: string): SourceText => ({ type: "AVRO", text, references: [], strictness: "confluent" });

/** A union of records with no name in common: each of the writer's is held against each of the reader's. Small as text. */
const union = (prefix: string, records: number) =>
  avroSource(
    JSON.stringify(
      Array.from({ length: records }, (_, index) => ({
        type: "record",
        name: `${prefix}${index}`,
        fields: ["a", "b", "c"].map((name) => ({ name, type: index % 2 === 0 ? "int" : "string" })),
      })),
    ),
  );

/** Records that use the one before twice. */
function doubled(levels: number, leaf: string): SourceText {
  const record = (level: number): string => {
    const own =
      level === 0
        ? leaf
        : `{"name":"a","type":${record(level - 1)}},{"name":"b","type":"R${level - 1}"},{"name":"c","type":["null","R${level - 1}"]}`;
    return `{"type":"record","name":"R${level}","fields":[${own}]}`;
  };
  return avroSource(record(levels));
}

const MANY = 100;
const INPUTS: Readonly<
  Record<string, { readonly old: SourceText; readonly proposed: SourceText; readonly apart: boolean }>
> = {
  "unions of a hundred records": { old: union("A", MANY), proposed: union("B", MANY), apart: true },
  "records doubled twenty-five times": {
    old: doubled(25, '{"name":"x","type":"int"}'),
    proposed: doubled(25, '{"name":"x","type":"string"}'),
    apart: false,
  },
};

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

/** Sixteen reports at once; how often others had their turn meanwhile, how many tasks a worker did, the longest delay. */
async function reported(
  settings: Partial<PoolSettings>,
  { old, proposed }: { readonly old: SourceText; readonly proposed: SourceText },
) {
  const engine = makeEngine(FORMATS, { deadline: 120_000, ...settings });
  engines.push(engine);
  let worked = 0;
  engine.workers.onEnd(() => {
    worked += 1;
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 20));
  let [turns, done] = [0, false];
  const turning = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  const history = [{ version: 1, canonical: old.text, source: old }];
  const question = { level: "FULL" as const, proposed, history, witness: false };
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => engine.run("report", { ...question, proposed: { ...proposed } })),
  );
  done = true;
  await turning;
  // The last delay is seen by the timer that comes after it.
  await new Promise((resolve) => setTimeout(resolve, 10));
  delay.disable();
  return { turns, worked, compatible: answers.map(({ compatible }) => compatible), delay: delay.max / 1e6 };
}

describe.each(Object.entries(INPUTS))("sixteen reports at once on %s", (name, input) => {
  it("leave others their turns", async () => {
    const found = await reported({}, input);
    const alone = await reported({ workers: 0 }, input);
    console.log(`${name}: longest delay ${found.delay.toFixed(0)} ms, all in one thread ${alone.delay.toFixed(0)} ms`);
    expect(found.compatible).toEqual(Array(16).fill(false));
    expect(alone.compatible).toEqual(found.compatible);
    // What takes few steps, whatever its places, stays; what takes many goes to the workers.
    expect(found.worked).toBe(input.apart ? 16 : 0);
    // The control: without a budget for the thread nobody has a turn before all is done.
    expect(alone.turns).toBeLessThan(4);
    expect(found.turns).toBeGreaterThan(alone.turns + 2);
  });
});
