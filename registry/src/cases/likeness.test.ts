import type { Format } from "@concordat/schema";
import { avro } from "@concordat/schema/avro";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { Refusal } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { subjectKey } from "../names.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { propose } from "./propose.ts";
import { register } from "./register.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";
import { removeVersion } from "./remove.ts";

const RUNS = process.env.CONCORDAT_DEEP ? 300 : 60;
const SUBJECT = subjectKey("s");

/** Some are alike: attributes in another order. */
const TEXTS = [
  '{"type":"int","a":1,"b":2}',
  '{"type":"int","b":2,"a":1}',
  '"string"',
  '{"type":"record","name":"R","fields":[{"name":"f","type":"int","x":1,"y":2}]}',
  '{"type":"record","name":"R","fields":[{"name":"f","type":"int","y":2,"x":1}]}',
  '{"type":"record","name":"R","fields":[]}',
] as const;

let registry: Registry;
/** Another node over the same store: what it does, the first one is not told of. */
let another: Registry;
const fresh = () => {
  const store = sqliteStore(":memory:");
  registry = makeRegistry(store, FORMATS, { level: "NONE" });
  another = makeRegistry(store, FORMATS, { level: "NONE" });
};
afterEach(() => registry.store.close());

const request = (text: string, metadata?: { readonly properties: Readonly<Record<string, string>> }) => ({
  text,
  type: "AVRO",
  references: [],
  metadata,
  ruleSet: undefined,
  normalize: false,
});

/** Registers with metadata of its own, so that alike texts become versions too. */
const add = (text: string, owner: string, node = registry) =>
  register(node, {
    key: SUBJECT,
    request: request(text, { properties: { owner } }),
    version: 0,
    id: -1,
    force: true,
  });

async function remove(node: Registry, version: number, permanent: boolean) {
  try {
    await removeVersion(node, SUBJECT, version, permanent);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** The numbers of the versions that are alike. */
async function alike(text: string) {
  const at = look(registry);
  const facts = await at.reading.facts(SUBJECT);
  const { proposal } = await propose(at, facts, request(text), {}, true);
  return (await registry.likeness.alike(at, facts, proposal, () => false)).map(({ version }) => version);
}

/** The same by holding the text against each version. */
async function alikeOneByOne(text: string) {
  const comparable = (one: string) => (avro as Format).comparable(avro.parse(one));
  const { reading } = look(registry);
  const versions = await reading.versions(SUBJECT);
  const found: number[] = [];
  for (const { version, id } of versions) {
    const stored = await registry.library.stored(reading, SUBJECT.context, id);
    if (stored !== undefined && comparable(stored.text) === comparable(text)) found.push(version);
  }
  return found;
}

const change = fc.oneof(
  fc.record({ text: fc.constantFrom(...TEXTS), owner: fc.constantFrom("a", "b", "c") }),
  fc.record({ version: fc.integer({ min: 1, max: 5 }), permanent: fc.boolean() }),
);
const step = fc.record({ change, here: fc.boolean(), asked: fc.boolean() });

it("finds the versions that are alike, whatever was added and removed before", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      fresh();
      for (const { change, here, asked } of steps) {
        const node = here ? registry : another;
        if ("text" in change) await add(change.text, change.owner, node);
        else await remove(node, change.version, change.permanent);
        for (const text of asked ? TEXTS : []) {
          const expected = await alikeOneByOne(text);
          expect(await alike(text)).toEqual(expected);
          found += expected.length;
        }
      }
      await registry.store.close();
    }),
    { numRuns: RUNS, seed: 20_261_126 },
  );
  expect(found).toBeGreaterThan(100);
  fresh();
});

it("looks at each version once, however many registrations follow", async () => {
  fresh();
  const run = vi.spyOn(registry.engine, "run");
  const made = () => run.mock.calls.filter(([name]) => name === "likeness").length;
  for (let number = 0; number < 20; number += 1) await add(`{"type":"fixed","name":"F","size":${number + 1}}`, "a");
  // One for the proposal and one for the version before it.
  expect(made()).toBe(2 * 19);
});

it("requests at the same time add a version once", async () => {
  fresh();
  await add(TEXTS[2], "a");
  await alike(TEXTS[0]);
  for (const owner of ["a", "b", "c"]) await add(TEXTS[0], owner);
  // Nobody has asked since the last one was added.
  const found = await Promise.all(Array.from({ length: 5 }, () => alike(TEXTS[1])));
  expect(found).toEqual(Array.from({ length: 5 }, () => [2, 3, 4]));
  const read = vi.spyOn(registry.library, "stored");
  expect(await alike(TEXTS[1])).toEqual([2, 3, 4]);
  // Those that are found alone: nothing was made anew.
  expect(read.mock.calls.length).toBe(3);
});
