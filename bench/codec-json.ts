import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { jsonSides, jsonTexts } from "./codec-json-sides.ts";
import { type Shape, shapes } from "./codec-shapes.ts";
import { FRAMED, OURS, type Steps } from "./codec-sides.ts";

/**
 * The JSON codec of generated clients beside what a user would take instead, by event shape: `node bench/codec-json.ts`, or with
 * words that shapes' names have. The sides in turn, 50 calls each, for some hundred turns; of each side the turn that took least
 * counts, which other work on the machine slows down as little as may be. Before anything is timed, each side gives an event back.
 */
const TURNS = Number(process.env.TURNS ?? 300);
const CALLS = 50;
const STEPS = ["encode", "decode", "upcast"] as const;
type Step = (typeof STEPS)[number];

const words = process.argv.slice(2);
const running = await startRegistry({ port: 0, data: ":memory:" });
process.env.REGISTRY = running.url;
const names = Object.keys(jsonSides);
console.log(`| shape | | ${names.join(" | ")} |\n${"|---".repeat(names.length + 2)}|`);
for (const shape of shapes.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))) {
  const subject = `${shape.name.replaceAll(" ", "-")}-value`;
  await registryClient(running.url).register(subject, { schema: jsonTexts(shape).now, schemaType: "JSON" });
  for (const step of STEPS) console.log(row(shape, step, await least(await prepared(shape), step)));
}
await running.close();

async function prepared(shape: Shape): Promise<ReadonlyMap<string, Steps>> {
  const sides = new Map<string, Steps>();
  for (const [name, side] of Object.entries(jsonSides)) sides.set(name, await side.prepare(shape));
  return sides;
}

/** Nanoseconds a call by side, in the turn that took least. */
async function least(sides: ReadonlyMap<string, Steps>, step: Step): Promise<ReadonlyMap<string, number>> {
  const best = new Map<string, number>();
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [name, steps] of sides) {
      const call = steps[step];
      if (call === undefined) continue;
      const ns = await nanoseconds(call);
      best.set(name, Math.min(best.get(name) ?? ns, ns));
    }
  }
  return best;
}

async function nanoseconds(call: () => unknown): Promise<number> {
  const isAsync = call() instanceof Promise;
  const started = process.hrtime.bigint();
  if (isAsync) for (let count = 0; count < CALLS; count += 1) await call();
  else for (let count = 0; count < CALLS; count += 1) call();
  return Number(process.hrtime.bigint() - started) / CALLS;
}

/** What a step takes us, in nanoseconds, and how many times that each of the others. */
function row({ name }: Shape, step: Step, best: ReadonlyMap<string, number>): string {
  const cells = names.map((side) => {
    const ns = best.get(side);
    if (ns === undefined) return "";
    if (side === OURS || side === FRAMED) return ns.toFixed(0);
    return (ns / (best.get(jsonSides[side]?.framed === true ? FRAMED : OURS) ?? Number.NaN)).toFixed(2);
  });
  return `| ${[name, step, ...cells].join(" | ")} |`;
}
