import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DeadLetter, DeadLetterBox, DeadLetterTransport } from "@concordat/client";
import { createMembers } from "../chaos/members.ts";
import { countEffects, type Effects, type Ledger } from "./ledger.ts";
import type { MemberOptions } from "./member.ts";
import type { Place } from "./place.ts";
import { type Planned, random } from "./plan.ts";
import { sendAll } from "./send.ts";

export interface HandlingChaosOptions {
  readonly effects: MemberOptions["effects"];
  readonly planned: readonly Planned[];
  readonly cuts: number;
  readonly kills: number;
  readonly restarts: number;
  readonly members: number;
  /** Milliseconds between one fault and the next. */
  readonly everyMs: number;
  /** Milliseconds in which nothing may come to be handled before the rest counts as lost. */
  readonly patienceMs: number;
}

/** What the faults are done to. */
export interface Victims {
  /** Cuts the connections of the broker and of the database. Gives how many there were. */
  cut(): number;
  /** Ends the database as a crash does, and starts it again. */
  restart(): Promise<void>;
}

export interface HandlingChaosReport {
  /** Messages in the topic beyond one for each event: planned duplicates, and those of sends that were tried again. */
  readonly sentTwice: number;
  readonly effects: Effects;
  /** Dead letters that are the poison's, that are others', and poison that became none. */
  readonly letters: { readonly poison: number; readonly others: number; readonly missing: number };
  /** Of replayed letters, those that took effect once, and those that are left. */
  readonly replayed: { readonly effects: Effects; readonly left: number };
  readonly cuts: number;
  readonly cutConnections: number;
  readonly kills: number;
  readonly restarts: number;
  /** What the members reported, each kind once with how often. */
  readonly errors: Readonly<Record<string, number>>;
}

const GROUP = "effects";
/** How long the first effect may take: members have to start. */
const START_MS = 90_000;

/** Sends events and lets members handle them while connections are cut, members killed and the database restarted. */
export async function runHandlingChaos(
  options: HandlingChaosOptions,
  place: Place,
  transport: DeadLetterTransport,
  ledger: Ledger,
  victims: Victims,
  learn: () => Promise<void>,
): Promise<HandlingChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-handling-"));
  const errors = join(folder, "errors");
  const file = fileURLToPath(new URL("./member.ts", import.meta.url));
  const members = createMembers(
    file,
    (): MemberOptions => ({ ...place, group: GROUP, effects: options.effects, errors }),
  );
  const { planned } = options;
  const [poison, good] = [planned.filter(isPoison), planned.filter((event) => !isPoison(event))];
  try {
    await members.resize(options.members);
    const faults = planFaults(options);
    const sending = sendAll(transport, place, planned, faults.length * options.everyMs);
    const counts = { cuts: 0, cutConnections: 0, kills: 0, restarts: 0 };
    // Faults before the members are there would hit nobody.
    await until(async () => (await ledger.count(place.topic)) > 0);
    for (const fault of faults) {
      await wait(options.everyMs);
      if (fault === "cut") {
        counts.cutConnections += victims.cut();
        counts.cuts += 1;
      } else if (fault === "kill") counts.kills += await members.killOne();
      else {
        await victims.restart();
        counts.restarts += 1;
      }
    }
    const sent = await sending;
    const patient = (wanted: number) => settled(() => ledger.count(place.topic), wanted, options.patienceMs);
    await patient(numbersOf(good).size);
    const box = await transport.deadLetters(place.topic, GROUP);
    const letters = await lettersWith(box, new Set(poison.map(({ key }) => key)));
    const effects = await countEffects(ledger, place.topic, good);
    await learn();
    await ledger.fix(place.topic);
    await box.replay(letters);
    await patient(numbersOf(planned).size);
    const left = await Array.fromAsync(box.list());
    await members.resize(0);
    return {
      sentTwice: sent - numbersOf(planned).size,
      effects,
      letters: judgeLetters(letters, poison),
      replayed: { effects: await countEffects(ledger, place.topic, poison), left: left.length },
      ...counts,
      errors: kindsOf(errors),
    };
  } finally {
    members.killAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

const isPoison = ({ key }: Planned): boolean => key.startsWith("poison-");
const numbersOf = (events: readonly Planned[]): ReadonlySet<number> => new Set(events.map(({ number }) => number));

/** All faults in an order of their own, the same each time. */
function planFaults({ cuts, kills, restarts }: HandlingChaosOptions): readonly ("cut" | "kill" | "restart")[] {
  const next = random(7);
  const all = [
    ...Array.from({ length: cuts }, () => "cut" as const),
    ...Array.from({ length: kills }, () => "kill" as const),
    ...Array.from({ length: restarts }, () => "restart" as const),
  ];
  return all
    .map((fault) => ({ fault, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ fault }) => fault);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < START_MS && !(await holds()); waited += 200) await wait(200);
}

/** Waits until so many are there, or nothing more has come for so long: what is slow is not lost. */
async function settled(count: () => Promise<number>, wanted: number, patienceMs: number): Promise<void> {
  let before = -1;
  for (let waited = 0; waited < patienceMs; waited += 500) {
    const now = await count();
    if (now >= wanted) break;
    if (now > before) waited = 0;
    before = now;
    await wait(500);
  }
  // One that is handled twice would be so now.
  await wait(2_000);
}

/** The letters, once all that are expected are among them: they are tried several times before. */
async function lettersWith(box: DeadLetterBox, keys: ReadonlySet<string>): Promise<readonly DeadLetter[]> {
  let letters: DeadLetter[] = [];
  await until(async () => {
    letters = await Array.fromAsync(box.list());
    const found = new Set(letters.map(({ message }) => Buffer.from(message.key ?? []).toString()));
    return keys.isSubsetOf(found);
  });
  return letters;
}

/** Duplicates of poison become dead letters as well: each is a message that could not be handled. */
function judgeLetters(letters: readonly DeadLetter[], poison: readonly Planned[]): HandlingChaosReport["letters"] {
  const keys = new Set(poison.map(({ key }) => key));
  const found = letters.map(({ message }) => Buffer.from(message.key ?? []).toString());
  const distinct = new Set(found.filter((key) => keys.has(key)));
  return {
    poison: distinct.size,
    others: found.filter((key) => !keys.has(key)).length,
    missing: keys.size - distinct.size,
  };
}

/** The lines of the members' errors without what is particular: the process, numbers and ids. */
function kindsOf(file: string): Readonly<Record<string, number>> {
  const kinds: Record<string, number> = {};
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []) {
    const kind = line.replace(/^\d+ /, "").replaceAll(/\d+/g, "N");
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
