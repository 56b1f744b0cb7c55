import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { IncomingLogMessage } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import type { MemberOptions, Mode } from "./member.ts";
import { createMembers } from "./members.ts";
import type { Door } from "./proxy.ts";

export interface ChaosOptions {
  readonly mode: Mode;
  readonly events: number;
  readonly cuts: number;
  readonly kills: number;
  /** How many members there are, one phase after the other. */
  readonly members: readonly number[];
  /** Milliseconds that a handler takes. */
  readonly handleMs: number;
  /** Milliseconds between one fault and the next. */
  readonly everyMs: number;
}

/** A broker behind a proxy, with topics of this run's own. */
export interface ChaosPlace {
  /** The proxy's `host:port`. */
  readonly broker: string;
  readonly proxy: Door;
  readonly topic: string;
  readonly out: string;
}

export interface ChaosReport {
  /** Messages in the topic, and how many of them are there although their event was sent once. */
  readonly sent: number;
  readonly sentTwice: number;
  /** Events that were acknowledged and are not in the topic. */
  readonly notStored: number;
  /** Messages that no handler got. */
  readonly lost: number;
  /** Deliveries beyond the first. */
  readonly duplicates: number;
  /** Messages of a key that came for the first time after a later one of it. */
  readonly disordered: number;
  readonly cuts: number;
  readonly cutConnections: number;
  readonly kills: number;
  readonly rebalances: number;
  readonly errors: number;
  /** How often the effects of messages are committed: once, never, more than once. */
  readonly effects: { readonly once: number; readonly never: number; readonly more: number };
}

const KEYS = 60;
const BATCH = 50;
/** How long nothing may come to be handled: sessions of killed members have to end first. */
const MOST_WAIT_MS = 90_000;

/** Sends events and lets members handle them while connections are cut, members killed, and others come and go. */
export async function runChaos(options: ChaosOptions, place: ChaosPlace): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-chaos-"));
  const files = {
    handled: join(folder, "handled"),
    generations: join(folder, "generations"),
    errors: join(folder, "errors"),
  };
  const { broker, topic, out } = place;
  const { mode, handleMs } = options;
  const members = createMembers(
    fileURLToPath(new URL("./member.ts", import.meta.url)),
    (name): MemberOptions => ({ mode, handleMs, group: "g", broker, topic, out, name, ...files }),
  );
  const transport = kafka({ brokers: [place.broker], retries: 10 });
  try {
    const faults = planFaults(options);
    const sending = sendAll(transport, place.topic, options.events, faults.length * options.everyMs);
    members.resize(options.members[0] ?? 1);
    let [cuts, cutConnections, kills] = [0, 0, 0];
    // Faults before a member is there would hit nobody.
    await untilHandled(files.handled, 1, MOST_WAIT_MS);
    for (const fault of faults) {
      await wait(options.everyMs);
      if (fault.kind === "cut") {
        cutConnections += place.proxy.cut();
        cuts += 1;
      } else if (fault.kind === "kill") kills += await members.killOne();
      else await members.resize(fault.members);
    }
    const acknowledged = await sending;
    const log: IncomingLogMessage[] = [];
    for await (const message of transport.read({ topic: place.topic })) log.push(message);
    await untilHandled(files.handled, log.length, options.mode === "commit-first" ? 10_000 : MOST_WAIT_MS);
    // What was handled last may be in a transaction that fails: a member has to be there that handles it again.
    if (options.mode === "process") await untilEffective(log, place, MOST_WAIT_MS);
    await members.resize(0);
    return {
      ...judge(log, acknowledged, linesOf(files.handled)),
      cuts,
      cutConnections,
      kills,
      rebalances: Math.max(0, ...linesOf(files.generations).map(Number)) - 1,
      errors: linesOf(files.errors).length,
      effects: await effectsOf(log, place),
    };
  } finally {
    members.killAll();
    await transport.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Fault =
  | { readonly kind: "cut" }
  | { readonly kind: "kill" }
  | { readonly kind: "resize"; readonly members: number };

/** Cuts and kills spread evenly over the phases, in each of which another number of members runs. */
function planFaults({ cuts, kills, members }: ChaosOptions): readonly Fault[] {
  return members.flatMap((count, phase): readonly Fault[] => {
    const share = (all: number): number =>
      Math.floor((all * (phase + 1)) / members.length) - Math.floor((all * phase) / members.length);
    const [cutting, killing] = [share(cuts), share(kills)];
    const faults = Array.from({ length: Math.max(cutting, killing) }, (_, index): readonly Fault[] => [
      ...(index < cutting ? [{ kind: "cut" } as const] : []),
      ...(index < killing ? [{ kind: "kill" } as const] : []),
    ]);
    return [...(phase === 0 ? [] : [{ kind: "resize", members: count } as const]), ...faults.flat()];
  });
}

/** Sends numbered events over the time given; gives those that were acknowledged. */
async function sendAll(
  transport: ReturnType<typeof kafka>,
  topic: string,
  events: number,
  overMs: number,
): Promise<readonly number[]> {
  const acknowledged: number[] = [];
  for (let first = 0; first < events; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, events - first) }, (_, index) => first + index);
    const messages = numbers.map((number) => ({ topic, key: `k${number % KEYS}`, value: Buffer.from(`${number}`) }));
    await transport.send(messages);
    acknowledged.push(...numbers);
    await wait((overMs * BATCH) / events);
  }
  return acknowledged;
}

/** Waits until all is handled, or nothing more has been for so long: what is slow is not lost. */
async function untilHandled(file: string, count: number, mostMs: number): Promise<void> {
  let handled = 0;
  for (let waited = 0; waited < mostMs; waited += 250) {
    const now = new Set(linesOf(file)).size;
    if (now >= count) return;
    if (now > handled) waited = 0;
    handled = now;
    await wait(250);
  }
}

async function untilEffective(log: readonly IncomingLogMessage[], place: ChaosPlace, mostMs: number): Promise<void> {
  const end = performance.now() + mostMs;
  while (performance.now() < end && (await effectsOf(log, place)).never > 0) await wait(250);
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

function judge(log: readonly IncomingLogMessage[], acknowledged: readonly number[], handled: readonly string[]) {
  const placeOf = ({ partition, offset }: IncomingLogMessage): string => `${partition}/${offset}`;
  const messages = new Map(log.map((message) => [placeOf(message), message]));
  const stored = new Set(log.map(({ value }) => Number(Buffer.from(value ?? []).toString())));
  const firsts = [...new Set(handled)];
  const latest = new Map<string, bigint>();
  const disordered = firsts.filter((place) => {
    const message = messages.get(place);
    if (message === undefined) return true;
    const key = Buffer.from(message.key ?? []).toString();
    const before = latest.get(key) ?? -1n;
    latest.set(key, message.offset > before ? message.offset : before);
    return message.offset < before;
  });
  return {
    sent: log.length,
    sentTwice: log.length - stored.size,
    notStored: acknowledged.filter((number) => !stored.has(number)).length,
    lost: log.length - firsts.length,
    duplicates: handled.length - firsts.length,
    disordered: disordered.length,
  };
}

/** Asks a process of its own, which sees what is committed. */
async function effectsOf(
  log: readonly IncomingLogMessage[],
  { broker, out }: ChaosPlace,
): Promise<ChaosReport["effects"]> {
  const file = fileURLToPath(new URL("./counter.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file, broker, out], { maxBuffer: 2 ** 28 });
  const counts = JSON.parse(stdout) as Readonly<Record<string, number>>;
  const all = log.map(({ partition, offset }) => counts[`${partition}/${offset}`] ?? 0);
  return {
    once: all.filter((count) => count === 1).length,
    never: all.filter((count) => count === 0).length,
    more: all.filter((count) => count > 1).length,
  };
}
