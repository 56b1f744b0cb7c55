import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { registryClient } from "@concordat/client/registry";
import { startRegistry } from "@concordat/registry";
import { haveFastavro, measuredByFastavro } from "./codec-fastavro.ts";
import { shapes } from "./codec-shapes.ts";
import { FRAMED, OURS, sides } from "./codec-sides.ts";

/**
 * The Avro codec of generated clients beside what a user would take instead, by event shape, by tinybench, the median of
 * three rounds, the sides in turn: `node bench/codec.ts`, or with words that shapes' names have, `node bench/codec.ts order
 * deep`. Before anything is timed, each side's bytes are held against avsc's, or read back (codec-side.ts).
 *
 * Each side of each shape runs in a process of its own: V8 fits code to the types that it has met, so that what ran first
 * would slow down what runs next. A process does encode, decode and upcast (what the version before wrote), as a service does.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const CHILD = fileURLToPath(new URL("codec-side.ts", import.meta.url));
const run = promisify(execFile);

/** Nanoseconds by step. */
type Times = Readonly<Record<string, number>>;

const words = process.argv.slice(2);
const chosen = shapes.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const python = haveFastavro();
const running = await startRegistry({ port: 0, data: ":memory:" });
const registry = registryClient(running.url);
for (const { name, schema } of chosen) {
  await registry.register(`${name.replaceAll(" ", "-")}-value`, { schema: JSON.stringify(schema) });
  const rounds = new Map<string, Times[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of Object.keys(sides)) add(rounds, side, await timesOf(name, side));
    if (python) add(rounds, "fastavro", await measuredByFastavro(name));
  }
  const medians = new Map([...rounds].map(([side, all]) => [side, medianTimes(all)]));
  if (name === chosen[0]?.name) console.log(heading([...medians.keys()]));
  for (const step of ["encode", "decode", "upcast"]) console.log(row(name, step, medians));
  console.error(`${name}: upcasting takes ${upcasting(medians)} times what decoding does`);
}
await running.close();

async function timesOf(shape: string, side: string): Promise<Times> {
  const env = { ...process.env, REGISTRY: running.url };
  const { stdout } = await run(process.execPath, [CHILD, shape, side], { env });
  return JSON.parse(stdout) as Times;
}

function add(rounds: Map<string, Times[]>, side: string, times: Times): void {
  rounds.set(side, [...(rounds.get(side) ?? []), times]);
}

function medianTimes(rounds: readonly Times[]): Times {
  const steps = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(steps.map((step) => [step, median(rounds.map((times) => times[step] ?? Number.NaN))]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function heading(names: readonly string[]): string {
  return `| shape | | ${names.join(" | ")} |\n${"|---".repeat(names.length + 2)}|`;
}

/** A row of the table: what a step takes us, in nanoseconds, and how many times that each of the others. */
function row(shape: string, step: string, medians: ReadonlyMap<string, Times>): string {
  const ours = (framed: boolean): number => medians.get(framed ? FRAMED : OURS)?.[step] ?? Number.NaN;
  const cells = [...medians].map(([side, times]) => {
    const ns = times[step];
    if (ns === undefined) return "";
    if (side === OURS || side === FRAMED) return ns.toFixed(0);
    return (ns / ours(sides[side]?.framed === true)).toFixed(1);
  });
  return `| ${[shape, step, ...cells].join(" | ")} |`;
}

/** What the aim for upcasting is about: how many times reading our own version that reading the one before takes. */
function upcasting(medians: ReadonlyMap<string, Times>): string {
  const { decode = Number.NaN, upcast = Number.NaN } = medians.get(OURS) ?? {};
  return (upcast / decode).toFixed(2);
}
