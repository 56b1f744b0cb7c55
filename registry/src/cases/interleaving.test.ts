import fc from "fast-check";
import { expect, it } from "vitest";
import { Refusal } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { interleaved } from "../store/interleaved.fixture.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Scope, Store } from "../store/store.ts";
import { associate, dissociate } from "./associations.ts";
import { register } from "./register.ts";
import { makeRegistry, type Registry } from "./registry.ts";
import { removeContext, removeSubject, removeVersion } from "./remove.ts";
import { dropMode, putConfig, putMode } from "./settings.ts";

/** Use cases that run at the same time are as if one had run after the other, whatever way their calls of the store mix. */
const RUNS = { seed: 20261129, numRuns: process.env.CONCORDAT_DEEP ? 3_000 : 120 };

const key = (subject: string, context = ".c") => ({ context, subject });
const text = (name: string) => `{"type":"record","name":"${name}","fields":[]}`;
const call = (subject: string, name: string, context?: string, id = -1) => ({
  key: key(subject, context),
  mayBeAlias: true,
  request: {
    text: text(name),
    type: "AVRO",
    references: [],
    metadata: undefined,
    ruleSet: undefined,
    normalize: false,
  },
  version: 0,
  id,
  force: false,
});
const resource = { resourceName: "t", resourceNamespace: "-", resourceId: "t", resourceType: "topic" };
const association = (subject: string) => ({
  operation: "UPSERT" as const,
  subject: key(subject),
  associationType: "value",
  lifecycle: "STRONG" as const,
  frozen: false,
  schema: undefined,
});

type Act = (registry: Registry) => Promise<unknown>;

/** By name, what is done at the same time. */
const ACTS: Readonly<Record<string, Act>> = {
  "register s": (registry) => register(registry, call("s", "A")),
  "register another s": (registry) => register(registry, call("s", "B")),
  "register t": (registry) => register(registry, call("t", "A")),
  "register d": (registry) => register(registry, call("d", "A", ".")),
  "import s": (registry) => register(registry, call("s", "A", ".c", 7)),
  "delete s": (registry) => removeSubject(registry, key("s"), false),
  "purge s": (registry) => removeSubject(registry, key("s"), true),
  "delete s 1": (registry) => removeVersion(registry, key("s"), 1, false),
  "delete the context": (registry) => removeContext(registry, ".c"),
  "import mode of the context": (registry) => putMode(registry, key(""), "IMPORT", false),
  "import mode of all": (registry) => putMode(registry, key("", ".__GLOBAL"), "IMPORT", false),
  "import mode of s": (registry) => putMode(registry, key("s"), "IMPORT", false),
  "no mode of the context": (registry) => dropMode(registry, key(""), true),
  "a level of s": (registry) => putConfig(registry, key("s"), { compatibility: "NONE" }),
  "an alias of s": (registry) => putConfig(registry, key("s"), { alias: "t" }),
  "associate s": (registry) => associate(registry, { resource, items: [association("s")], dryRun: false }),
  dissociate: (registry) => dissociate(registry, "t", () => true, { cascade: false, dryRun: false }),
};
const NAMES = Object.keys(ACTS);

/** What there may be before. */
const STARTS: readonly (readonly string[])[] = [
  [],
  ["register s"],
  ["register s", "delete s"],
  ["register s", "associate s"],
  ["import mode of the context"],
];

interface Run {
  readonly start: readonly string[];
  readonly acts: readonly string[];
  /** Which of the calls that wait is next. */
  readonly picks: readonly number[];
}

const run: fc.Arbitrary<Run> = fc.record({
  start: fc.constantFrom(...STARTS),
  acts: fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 3 }),
  picks: fc.array(fc.nat({ max: 11 }), { minLength: 60, maxLength: 60 }),
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

it("the control: they have none where decisions on a context do not count its subjects in", {
  timeout: 600_000,
}, async () => {
  const narrow = ({ subjects: _, ...scope }: Scope): Scope => scope;
  const broken = (store: Store): Store => ({
    ...store,
    facts: (scope) => store.facts(narrow(scope)),
    commit: (plan, epoch) => store.commit({ ...plan, scope: narrow(plan.scope) }, epoch),
  });
  const acts = ["delete the context", "import mode of the context", "register s"];
  const found = await fc.check(
    fc.asyncProperty(run, async ({ picks }) => {
      const one = { start: [], acts, picks };
      return (await inSomeOrder(one)).includes(await interleavedly(one, broken));
    }),
    { ...RUNS, numRuns: 200, endOnFailure: true },
  );
  expect(found.failed).toBe(true);
});

async function interleavedly(one: Run, change: (store: Store) => Store): Promise<string> {
  const mixed = interleaved(change(sqliteStore(":memory:", { now: () => 0 })));
  const registry = await started(mixed.store, one.start);
  const picks = one.picks.values();
  return outcome(registry, (acts) => mixed.run(acts, () => picks.next().value ?? 0), one.acts);
}

/** What comes of the acts in each of their orders. */
async function inSomeOrder({ start, acts }: Run): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const order of permutations(acts.map((_, index) => index))) {
    const registry = await started(sqliteStore(":memory:", { now: () => 0 }), start);
    const one = async (tasks: readonly (() => Promise<string>)[]) => {
      const results: string[] = [];
      for (const index of order) results[index] = (await tasks[index]?.()) ?? "";
      return results;
    };
    outcomes.push(await outcome(registry, one, acts));
  }
  return outcomes;
}

async function started(store: Store, start: readonly string[]): Promise<Registry> {
  const registry = makeRegistry(store, FORMATS, { level: "NONE" });
  for (const name of start) await ACTS[name]?.(registry);
  return registry;
}

/** The answers, in the order of the acts, and all that the registry holds afterwards; ids of associations are random. */
async function outcome(
  registry: Registry,
  perform: (tasks: readonly (() => Promise<string>)[]) => Promise<readonly string[]>,
  acts: readonly string[],
): Promise<string> {
  const { store } = registry;
  const answers = await perform(acts.map((name) => () => answerOf(ACTS[name]?.(registry))));
  // The context works on, whatever happened.
  const after = await answerOf(register(registry, { ...call("after", "After"), force: true }));
  const keys = [...["s", "t", ""].map((subject) => key(subject)), key("d", "."), key("", ".__GLOBAL")];
  const held = await Promise.all(
    keys.map(async (one) => ({ ...(await store.facts({ key: one })), epoch: undefined, referrers: undefined })),
  );
  const associations = (await store.associations({})).map((one) => ({ ...one, guid: undefined }));
  const result = JSON.stringify({ answers, after, held, associations, contexts: await store.contexts() });
  await store.close();
  return result;
}

async function answerOf(answer: Promise<unknown> | undefined): Promise<string> {
  try {
    const value = await answer;
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
