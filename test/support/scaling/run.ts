import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { kafka } from "@concordat/client/kafka";
import type { InstanceOptions } from "./instance.ts";

export interface ScalingOptions {
  readonly broker: string;
  /** Empty, with its partitions. */
  readonly topic: string;
  /** Given, instances work in transactions, and send a message's `PARTITION/OFFSET` there. */
  readonly out?: string;
  /** How many instances run, one phase after the other; each phase but the last ends when half of its share is handled. */
  readonly instances: readonly number[];
  readonly events: number;
  readonly handleMs: number;
}

export interface ScalingReport {
  /** Messages that nobody handled to the end. */
  readonly lost: number;
  /** Messages handled again, by the same instance or another. */
  readonly duplicates: number;
  /** How often an instance began a message of a partition while another one had one of it in hand. */
  readonly overlaps: number;
  /** Messages of a partition that were handled for the first time after a later one of it. */
  readonly disordered: number;
  /** Messages handled, by instance. */
  readonly shares: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  /** Milliseconds of each phase, from its first event to its end. */
  readonly phasesMs: readonly number[];
}

const BATCH = 100;
const TRY_MS = 20;
const MOST_MS = 120_000;
/** More than the time between heartbeats, a third of the session's. */
const HEARTBEAT_MS = 3_000;

/** Lets instances handle events while others join and leave. Throws where they do not get through. */
export async function runScaling(options: ScalingOptions): Promise<ScalingReport> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-scaling-"));
  const log = join(folder, "log");
  const instances = createInstances({ out: undefined, ...options, group: `g-${options.topic}`, log });
  const transport = kafka({ brokers: [options.broker] });
  const phasesMs: number[] = [];
  try {
    const share = options.events / options.instances.length;
    for (const [phase, count] of options.instances.entries()) {
      const joining = instances.resize(count);
      if (phase === 0) {
        await joining;
        // They hear of each other at their next heartbeat.
        await wait(HEARTBEAT_MS);
      }
      const began = performance.now();
      const end = Math.floor(share * (phase + 1));
      await sendTo(transport, options.topic, Math.floor(share * phase), end);
      await joining;
      // Half of a share waits or is in hand while instances of the next phase join and leave.
      const left = phase === options.instances.length - 1 ? 0 : share / 2;
      await until(() => judge(read(log), end).lost <= left, `phase ${phase} is not handled`);
      phasesMs.push(Math.round(performance.now() - began));
    }
    await instances.resize(0);
    return { ...judge(read(log), options.events), phasesMs };
  } finally {
    instances.killAll();
    await transport.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function createInstances(options: Omit<InstanceOptions, "name">) {
  const { broker, topic, group, out, handleMs, log } = options;
  const file = fileURLToPath(new URL("./instance.ts", import.meta.url));
  const running: { readonly name: string; readonly child: ChildProcess }[] = [];
  let started = 0;
  const start = (): Promise<void> => {
    const name = `instance-${started}`;
    started += 1;
    const given: InstanceOptions = { broker, topic, group, out, handleMs, log, name };
    const child = spawn(process.execPath, [file, JSON.stringify(given)], { stdio: ["ignore", "ignore", "inherit"] });
    running.push({ name, child });
    return until(() => read(log).some(({ what, by }) => what === "ready" && by === name), `${name} is not ready`);
  };
  const end = async ({ child }: { readonly child: ChildProcess }): Promise<void> => {
    if (child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  };
  return {
    /** Starts instances and waits until they have joined, or lets the oldest ones leave. */
    resize: async (count: number): Promise<void> => {
      const leaving = running.splice(0, Math.max(0, running.length - count));
      const joining = Array.from({ length: Math.max(0, count - running.length) }, start);
      await Promise.all([...joining, ...leaving.map(end)]);
    },
    killAll: (): void => {
      for (const { child } of running) child.kill("SIGKILL");
    },
  };
}

async function sendTo(transport: ReturnType<typeof kafka>, topic: string, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => first + index);
    await transport.send(numbers.map((number) => ({ topic, key: `k${number}`, value: Buffer.from(`${number}`) })));
  }
}

interface Line {
  readonly what: string;
  readonly by: string;
  readonly partition: string;
  readonly offset: number;
  readonly text: string;
}

function read(log: string): readonly Line[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((text) => {
      const [what = "", by = "", partition = "", offset = ""] = text.split(" ");
      return { what, by, partition, offset: Number(offset), text };
    });
}

/** What the lines of all instances, in their order, say about the handling of so many events. */
export function judge(lines: readonly Line[], events: number): Omit<ScalingReport, "phasesMs"> {
  const handled = new Map<string, number>();
  const shares: Record<string, number> = {};
  const inHand = new Map<string, string[]>();
  const latest = new Map<string, number>();
  let [overlaps, disordered] = [0, 0];
  for (const { what, by, partition, offset } of lines) {
    const hands = inHand.get(partition) ?? [];
    inHand.set(partition, hands);
    if (what === "begin") {
      if (hands.some((other) => other !== by)) overlaps += 1;
      hands.push(by);
    } else if (what === "end") {
      hands.splice(hands.indexOf(by), 1);
      const message = `${partition}/${offset}`;
      if (!handled.has(message)) {
        if (offset < (latest.get(partition) ?? -1)) disordered += 1;
        latest.set(partition, offset);
      }
      handled.set(message, (handled.get(message) ?? 0) + 1);
      shares[by] = (shares[by] ?? 0) + 1;
    }
  }
  const ended = [...handled.values()].reduce((sum, count) => sum + count, 0);
  return {
    lost: events - handled.size,
    duplicates: ended - handled.size,
    overlaps,
    disordered,
    shares,
    errors: lines.flatMap(({ what, text }) => (what === "error" ? [text] : [])),
  };
}

async function until(holds: () => boolean, otherwise: string): Promise<void> {
  for (const end = performance.now() + MOST_MS; !holds(); await wait(TRY_MS))
    if (performance.now() > end) throw new Error(otherwise);
}
