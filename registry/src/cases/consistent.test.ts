import { expect, test } from "vitest";
import { refusals } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { commit, key, put } from "../store/conformance.fixture.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { consistently } from "./consistent.ts";
import { makeRegistry, type Registry } from "./registry.ts";

/** Two questions, between which somebody commits the first time; how often they were asked. */
async function torn(answersApart: boolean, thrown?: Error) {
  const store = { ...sqliteStore(":memory:"), answersApart };
  const registry = makeRegistry(store, FORMATS, { level: "NONE" });
  let asked = 0;
  const run = async (seen: Registry) => {
    const reading = seen.store.read();
    asked += 1;
    const before = (await reading.versions(key("s"))).length;
    if (asked === 1) await commit(store, put(key("s"), 1, "one"));
    if (thrown !== undefined) throw thrown;
    return [before, (await reading.versions(key("s"))).length];
  };
  const answer = await consistently(registry, run).catch((error: unknown) => error);
  await registry.engine.close();
  await store.close();
  return { answer, asked };
}

test("what changed while it was read is read again, also where it was an error", async () => {
  expect(await torn(true)).toEqual({ answer: [1, 1], asked: 2 });
  const error = refusals.subjectNotFound("s");
  expect(await torn(true, error)).toEqual({ answer: error, asked: 2 });
});

test("control: a store whose answers are of one moment is asked once, and here tells of two", async () => {
  expect(await torn(false)).toEqual({ answer: [0, 1], asked: 1 });
});

test("a decision is made once, and a store that is away is not asked again", async () => {
  const store = { ...sqliteStore(":memory:"), answersApart: true };
  const registry = makeRegistry(store, FORMATS, { level: "NONE" });
  let asked = 0;
  await consistently(registry, async (seen) => {
    asked += 1;
    const reading = seen.store.read();
    await reading.versions(key("s"));
    await seen.store.commit([put(key("s"), 1, "one")], reading);
  });
  expect(asked).toBe(1);
  const away = refusals.storeUnavailable();
  expect(await torn(true, away)).toEqual({ answer: away, asked: 1 });
  await registry.engine.close();
  await store.close();
});
