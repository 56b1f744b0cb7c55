import fc from "fast-check";
import { expect, it } from "vitest";
import { Refusal } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import type { Key } from "../store/epochs.ts";
import { interleaved } from "../store/interleaved.fixture.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Reading, Store } from "../store/store.ts";
import { ACTS, type Act, key, NAMES, registerCall } from "./acts.fixture.ts";
import { register } from "./register.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";

/**
 * Use cases that run at the same time are as if one had run after the other, wherever they wait for the store or the engine,
 * in one process or in several over one store.
 */
const RUNS = { seed: 20261129, numRuns: process.env.CONCORDAT_DEEP ? 3_000 : 150 };

/** What there may be before. */
const STARTS: readonly (readonly string[])[] = [
  [],
  ["register s"],
  ["register s", "delete s"],
  ["register s", "register another s", "delete s 1"],
  ["register s", "associate s"],
  ["register s", "register what refers to s"],
  ["register s", "an environment", "publish", "deploy"],
  ["register s", "publish", "publish the provider"],
  ["register s", "a level of s"],
  ["import mode of the context"],
];

interface Run {
  readonly start: readonly string[];
  readonly acts: readonly string[];
  /** Which of the calls that wait is next. */
  readonly picks: readonly number[];
  /** Whether each act has a process of its own, so that no turns are taken and nothing in memory is shared. */
  readonly apart: boolean;
}

const picks = fc.array(fc.nat({ max: 11 }), { minLength: 60, maxLength: 60 });
const run: fc.Arbitrary<Run> = fc.record({
  start: fc.constantFrom(...STARTS),
  acts: fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 3 }),
  picks,
  apart: fc.boolean(),
});

it("use cases that run at the same time have some order", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(run, async (one) => {
      const seen = await interleavedly(one, (store) => store);
      expect(await inSomeOrder(one), JSON.stringify(one)).toContain(seen);
    }),
    RUNS,
  );
});

/** Use cases that chance seldom brings together. */
const TOGETHER: readonly Omit<Run, "picks">[] = [
  { start: ["register s", "register another s", "delete s 1"], acts: ["purge s 1", "look another s up"], apart: false },
  { start: ["register s", "register another s", "delete s 1"], acts: ["purge s 1", "look s up"], apart: false },
];

it.each(TOGETHER)("$acts have some order", { timeout: 600_000 }, async (one) => {
  const expected = await inSomeOrder(one);
  await fc.assert(
    fc.asyncProperty(picks, async (chosen) => {
      expect(expected).toContain(await interleavedly({ ...one, picks: chosen }, (store) => store));
    }),
    RUNS,
  );
});

/** By what is lost of what a reading asked, use cases that come to no order then. */
const LOST: Readonly<Record<string, { readonly lost: (key: Key) => boolean; readonly run: Omit<Run, "picks"> }>> = {
  "the versions of a subject": {
    lost: (one) => one.startsWith("v "),
    run: { start: [], acts: ["register s", "register another s"], apart: true },
  },
  "the subjects of a context": {
    lost: (one) => one.startsWith("c "),
    run: { start: [], acts: ["delete the context", "import mode of the context", "register s"], apart: false },
  },
  "who refers to a subject": {
    lost: (one) => one.startsWith("r "),
    run: { start: ["register s"], acts: ["register what refers to s", "delete s"], apart: false },
  },
  settings: {
    lost: (one) => one === "settings",
    run: { start: [], acts: ["import mode of s", "register s"], apart: true },
  },
  associations: {
    lost: (one) => one === "associations",
    run: { start: ["register s"], acts: ["associate s", "delete s"], apart: false },
  },
  services: {
    lost: (one) => one === "services",
    run: { start: ["register s", "an environment", "publish"], acts: ["deploy", "no environment"], apart: true },
  },
};

it.each(Object.keys(LOST))(
  "the control: they have none where a reading loses %s",
  {
    timeout: 600_000,
  },
  async (name) => {
    const planted = LOST[name];
    if (planted === undefined) throw new Error(`nothing is planted for ${name}`);
    const found = await fc.check(
      fc.asyncProperty(picks, async (chosen) => {
        const one = { ...planted.run, picks: chosen };
        return (await inSomeOrder(one)).includes(await interleavedly(one, (store) => forgetting(store, planted.lost)));
      }),
      { ...RUNS, numRuns: 200, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  },
);

/** A store that does not check some of what was asked. */
function forgetting(store: Store, lost: (key: Key) => boolean): Store {
  const kept = ({ asked }: Pick<Reading, "asked">) => new Map([...asked].filter(([one]) => !lost(one)));
  return { ...store, commit: (writes, decided) => store.commit(writes, { asked: kept(decided) }) };
}

async function interleavedly(one: Run, change: (store: Store) => Store): Promise<string> {
  const mixed = interleaved(change(sqliteStore(":memory:", { now: () => 0 })));
  const first = inTurns(makeRegistry(mixed.store, FORMATS, { level: "NONE" }), mixed.turn);
  await begin(first, one.start);
  const another = () => inTurns(makeRegistry(mixed.store, FORMATS, { level: "NONE" }), mixed.turn);
  const chosen = one.picks.values();
  return outcome(first, one.acts, {
    process: one.apart ? another : () => first,
    perform: (tasks) => mixed.run(tasks, () => chosen.next().value ?? 0),
  });
}

/** The registry with an engine that waits for its turn as well. */
function inTurns(registry: Registry, turn: () => Promise<void>): Registry {
  const { engine } = registry;
  return { ...registry, engine: { ...engine, run: async (name, input) => turn().then(() => engine.run(name, input)) } };
}

/** What comes of the acts in each of their orders. */
async function inSomeOrder({ start, acts }: Omit<Run, "picks">): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const order of permutations(acts.map((_, index) => index))) {
    const registry = makeRegistry(sqliteStore(":memory:", { now: () => 0 }), FORMATS, { level: "NONE" });
    await begin(registry, start);
    const perform = async (tasks: readonly (() => Promise<string>)[]) => {
      const results: string[] = [];
      for (const index of order) results[index] = (await tasks[index]?.()) ?? "";
      return results;
    };
    outcomes.push(await outcome(registry, acts, { process: () => registry, perform }));
  }
  return outcomes;
}

async function begin(registry: Registry, start: readonly string[]): Promise<void> {
  for (const name of start) await ACTS[name]?.(registry);
}

interface Performing {
  /** The registry of an act. */
  readonly process: () => Registry;
  readonly perform: (tasks: readonly (() => Promise<string>)[]) => Promise<readonly string[]>;
}

/** The answers, in the order of the acts, and all that the registry holds afterwards; ids of associations are random. */
async function outcome(registry: Registry, acts: readonly string[], { process, perform }: Performing): Promise<string> {
  const answers = await perform(acts.map((name) => () => answerOf(ACTS[name], process())));
  // The context works on, whatever happened.
  const last = { ...registerCall("after", "After"), force: true };
  const after = await answerOf(async (one) => (await register(one, last)).answer, registry);
  // What was kept in memory on the way misleads nobody.
  const again = [await answerOf(ACTS["register s"], registry), await answerOf(ACTS["register another s"], registry)];
  const { reading } = look(registry);
  const keys = [...["s", "t", "u", ""].map((subject) => key(subject)), key("d", "."), key("", ".__GLOBAL")];
  const held = await Promise.all(keys.map(async (one) => [await reading.facts(one), await reading.referrers(one)]));
  const associations = (await reading.associations({})).map((one) => ({ ...one, guid: undefined }));
  const contexts = await reading.contexts();
  const { services } = reading;
  const known = [await services.versions(), await services.environments(), await services.deployments()];
  const service = await services.version("mail", "1");
  const verifications = await services.verifications(service?.contracts[0]?.sha ?? "");
  const result = JSON.stringify({ answers, after, again, held, associations, contexts, known, service, verifications });
  await registry.store.close();
  return result;
}

async function answerOf(act: Act | undefined, registry: Registry): Promise<string> {
  try {
    const value = await act?.(registry);
    return JSON.stringify(value, (name, inner: unknown) => (name === "guid" ? undefined : inner)) ?? "nothing";
  } catch (error) {
    if (error instanceof Refusal) return `${error.kind} ${JSON.stringify(error.facts)}`;
    throw error;
  }
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
