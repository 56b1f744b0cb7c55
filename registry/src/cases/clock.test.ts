import fc from "fast-check";
import { expect, it } from "vitest";
import { Refusal } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { ACTS, key, NAMES } from "./acts.fixture.ts";
import { look, makeRegistry } from "./registry.ts";

/** What the clock shows says when something happened, and decides nothing. */
const RUNS = { seed: 20261130, numRuns: process.env.CONCORDAT_DEEP ? 5_000 : 300 };
const HOUR = 3_600_000;
const START = 1_800_000_000_000;

const acts = fc.array(fc.constantFrom(...NAMES), { minLength: 5, maxLength: 25 });
/** Milliseconds by which the clock is set on each time that it is read: back and on, up to an hour. */
const jumps = fc.array(fc.integer({ min: -HOUR, max: HOUR }), { minLength: 10, maxLength: 40 });

it("a clock that jumps changes no id, no version, no order and no verdict", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(acts, jumps, async (names, by) => {
      let [steady, jumping, reads] = [START, START, 0];
      const one = await told(names, () => (steady += 1));
      const other = await told(names, () => (jumping += by[reads++ % by.length] ?? 0));
      expect(other).toEqual(one);
    }),
    RUNS,
  );
});

it("control: what the clock showed is kept, and would be seen here", async () => {
  const names = ["register s", "an environment", "publish", "deploy"];
  const at = (time: number) => told(names, () => time, []);
  expect(await at(START)).not.toEqual(await at(START + HOUR));
});

const TIMES: readonly string[] = ["ts", "time", "since", "ended", "published", "until"];

/** What each act was answered, and all that the registry holds afterwards, without times. */
async function told(names: readonly string[], now: () => number, without = TIMES): Promise<readonly unknown[]> {
  const registry = makeRegistry(sqliteStore(":memory:", { now }), FORMATS, { level: "BACKWARD" });
  const all: unknown[] = [];
  for (const name of names) {
    try {
      all.push(await ACTS[name]?.(registry));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      all.push([error.kind, error.facts]);
    }
  }
  const { reading } = look(registry);
  const { services } = reading;
  all.push(await reading.located({ context: undefined, prefix: "", deleted: "with" }));
  for (const subject of ["s", "t", "u"]) all.push(await reading.versions(key(subject)));
  for (let id = 1; id < 5; id += 1) all.push(await reading.versionsOf(".c", id));
  all.push(await services.versions(), await services.environments(), await services.deployments());
  all.push(await services.history("prod", "mail"));
  await registry.engine.close();
  await registry.store.close();
  const shown = (name: string, value: unknown) => (name === "guid" || without.includes(name) ? undefined : value);
  return JSON.parse(JSON.stringify(all, shown) ?? "[]") as unknown[];
}
