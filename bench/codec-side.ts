import { Bench } from "tinybench";
import { shapes } from "./codec-shapes.ts";
import { sides } from "./codec-sides.ts";

/**
 * Measures one side with one shape, both named by arguments, in this process alone; prints nanoseconds by step as JSON.
 * See codec.ts.
 */
const MS = Number(process.env.MS ?? 400);
/** Calls between two looks at the clock, which takes as long as a small event. */
const CALLS = 50;

const [shapeName, sideName = ""] = process.argv.slice(2);
const shape = shapes.find(({ name }) => name === shapeName);
const side = sides[sideName];
if (shape === undefined || side === undefined) throw new Error(`no shape ${shapeName} or no side ${sideName}`);
const steps = await side.prepare(shape);
/** What was made last, so that making it cannot be left out. */
export let last: unknown;
const times: Record<string, number> = {};
for (const [name, step] of Object.entries(steps)) times[name] = await measured(step);
console.log(JSON.stringify(times));

/** Nanoseconds a call. */
async function measured(step: () => unknown): Promise<number> {
  const bench = new Bench({ time: MS, warmupTime: MS, throws: true });
  bench.add("step", step() instanceof Promise ? awaited(step) : called(step));
  const [task] = await bench.run();
  const result = task?.result;
  if (result === undefined || !("latency" in result)) throw new Error(`${sideName} was not measured`);
  return (result.latency.p50 * 1e6) / CALLS;
}

function called(step: () => unknown): () => void {
  return () => {
    for (let call = 0; call < CALLS; call += 1) last = step();
  };
}

function awaited(step: () => unknown): () => Promise<void> {
  return async () => {
    for (let call = 0; call < CALLS; call += 1) last = await step();
  };
}
