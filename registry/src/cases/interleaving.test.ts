import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { FORMATS } from "../formats.ts";
import type { Key } from "../store/epochs.ts";
import { interleaved } from "../store/interleaved.fixture.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Reading, Store } from "../store/store.ts";
import { NAMES } from "./acts.fixture.ts";
import { begin, inSomeOrder, outcome, type Run, STARTS } from "./interleaving.fixture.ts";
import { makeRegistry, type Registry } from "./registry.ts";

/**
 * Use cases that run at the same time are as if one had run after the other, wherever they wait for the store or the engine,
 * in one process or in several over one store.
 */
const RUNS = { seed: 20261129, numRuns: process.env.CONCORDAT_DEEP ? 3_000 : 150 };

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

it("use cases of processes that share a file have some order", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(run, async (one) => {
      const folder = mkdtempSync(join(tmpdir(), "concordat-interleaving-"));
      const open = () => sqliteStore(join(folder, "registry.db"), { now: () => 0, shared: true });
      try {
        const seen = await interleavedly({ ...one, apart: true }, (store) => store, open);
        expect(await inSomeOrder(one), JSON.stringify(one)).toContain(seen);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { ...RUNS, numRuns: RUNS.numRuns / 3 },
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

/** What comes of a run; with `open` each process has a store of its own, which that opens. */
async function interleavedly(one: Run, change: (store: Store) => Store, open?: () => Store): Promise<string> {
  const mixed = interleaved(change(open?.() ?? sqliteStore(":memory:", { now: () => 0 })));
  const first = inTurns(makeRegistry(mixed.store, FORMATS, { level: "NONE" }), mixed.turn);
  await begin(first, one.start);
  const stores: Store[] = [];
  const another = () => {
    const own = open?.();
    if (own !== undefined) stores.push(own);
    const store = own === undefined ? mixed.store : mixed.another(own);
    return inTurns(makeRegistry(store, FORMATS, { level: "NONE" }), mixed.turn);
  };
  const chosen = one.picks.values();
  const result = await outcome(first, one.acts, {
    process: one.apart ? another : () => first,
    perform: (tasks) => mixed.run(tasks, () => chosen.next().value ?? 0),
  });
  for (const store of stores) await store.close();
  return result;
}

/** The registry with an engine that waits for its turn as well. */
function inTurns(registry: Registry, turn: () => Promise<void>): Registry {
  const { engine } = registry;
  return { ...registry, engine: { ...engine, run: async (name, input) => turn().then(() => engine.run(name, input)) } };
}
