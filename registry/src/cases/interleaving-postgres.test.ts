import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDatabase, postgresForTests } from "../../../test/support/postgres.ts";
import { openNodes, type PostgresNodes } from "../../../test/support/postgres-nodes.ts";
import { needService } from "../../../test/support/services.ts";
import { FORMATS } from "../formats.ts";
import type { Asked } from "../store/epochs.ts";
import type { Store } from "../store/store.ts";
import { NAMES } from "./acts.fixture.ts";
import { begin, inSomeOrder, outcome, type Run, STARTS } from "./interleaving.fixture.ts";
import { makeRegistry } from "./registry.ts";

/** Use cases that run at the same time at two nodes on one database are as if one had run after the other. */
const RUNS = { seed: 20261130, numRuns: process.env.CONCORDAT_DEEP ? 1_000 : 60 };

const postgres = await postgresForTests();
const there = needService("PostgreSQL", postgres.reason);

const run: fc.Arbitrary<Pick<Run, "start" | "acts">> = fc.record({
  start: fc.constantFrom(...STARTS),
  acts: fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 3 }),
});

describe.skipIf(!there)("at two nodes on one PostgreSQL", { timeout: 600_000 }, () => {
  let nodes: PostgresNodes;
  beforeAll(async () => {
    nodes = await openNodes(await makeDatabase(postgres.url), { now: () => 0 });
  });
  afterAll(() => nodes.close());

  async function atBoth(
    { start, acts }: Pick<Run, "start" | "acts">,
    change: (store: Store) => Store,
  ): Promise<string> {
    await nodes.empty();
    const [first, ...others] = nodes.stores.map((store) => makeRegistry(change(store), FORMATS, { level: "NONE" }));
    if (first === undefined) throw new Error("there are no nodes");
    await begin(first, start);
    const processes = [...others, first].values();
    const next = () => processes.next().value ?? first;
    return outcome(first, acts, { process: next, perform: (tasks) => Promise.all(tasks.map((task) => task())) });
  }

  it("use cases have some order", async () => {
    await fc.assert(
      fc.asyncProperty(run, async (one) => {
        const seen = await atBoth(one, (store) => store);
        expect(await inSomeOrder(one), JSON.stringify(one)).toContain(seen);
      }),
      RUNS,
    );
  });

  it("the control: they have none where what was asked is not checked", async () => {
    const one = { start: [], acts: ["register s", "register another s"] };
    const unchecked = (store: Store): Store => ({
      ...store,
      commit: (writes) => store.commit(writes, { asked: new Map() satisfies Asked }),
    });
    const orders = await inSomeOrder(one);
    let found = false;
    for (let tries = 0; tries < 30 && !found; tries += 1) found = !orders.includes(await atBoth(one, unchecked));
    expect(found).toBe(true);
  });
});
