import { expect, it } from "vitest";
import { FORMATS } from "../formats.ts";
import type { PoolSettings } from "../pool/pool.ts";
import type { SourceText } from "../pool/source.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { compareWith } from "./judge.ts";
import { makeRegistry } from "./registry.ts";

const record = (...fields: readonly object[]): SourceText => ({
  type: "AVRO",
  text: JSON.stringify({ type: "record", name: "R", fields }),
  references: [],
  strictness: "lax",
});
const FIELDS = Array.from({ length: 20 }, (_, index) => ({ name: `field${index}`, type: "int" }));
const doc = (size: number) => ({ name: "x", type: "int", default: 0, doc: "".padEnd(size) });

const proposed = record(...FIELDS, doc(5_000));

/** Compares with versions by FULL_TRANSITIVE; `sourceOf` says what each is. */
function compare(count: number, sourceOf: (version: number) => SourceText, pool: Partial<PoolSettings> = {}) {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD", pool });
  const history = Array.from({ length: count }, (_, index) => ({ version: index + 1 }));
  const read = ({ version }: { readonly version: number }) => ({
    version,
    canonical: "",
    source: sourceOf(version),
  });
  return compareWith(registry, { level: "FULL_TRANSITIVE", proposed, history, read });
}

it("lets others have their turn between the parts of a long history", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const { compatible, comparisons } = await compare(3_000, (version) => record(...FIELDS, doc(version % 10)));
  clearInterval(timer);
  expect({ compatible, count: comparisons.length }).toEqual({ compatible: true, count: 3_000 });
  // All in one piece, no timer would have come to its turn.
  expect(turns).toBeGreaterThan(1);
});

it("judges small and large versions in their order, newest first, and ends with the first that fails", async () => {
  const mixed = (version: number) =>
    version === 40
      ? record(...FIELDS, { name: "y", type: "int" })
      : record(...FIELDS, doc(version % 3 === 0 ? 5_000 : 10));
  for (const pool of [{}, { workers: 0 }]) {
    const { compatible, comparisons } = await compare(100, mixed, pool);
    expect(compatible).toBe(false);
    expect(comparisons.map(({ version }) => version)).toEqual(Array.from({ length: 61 }, (_, index) => 100 - index));
    expect(comparisons.at(-1)?.differences.map(({ rule }) => rule)).toEqual(["avro/reader-field-missing-default"]);
  }
});

it("compares by the policy that is given, here and in a worker", async () => {
  const object = (more: object, size: number): SourceText => ({
    type: "JSON",
    text: JSON.stringify({ type: "object", description: "".padEnd(size), ...more }),
    references: [],
    strictness: "lax",
  });
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  for (const size of [1, 200_000]) {
    const question = {
      level: "BACKWARD",
      proposed: object({ properties: { a: { type: "string" } } }, size),
      history: [{ version: 1 }],
      read: () => ({ version: 1, canonical: "", source: object({}, 1) }),
    } as const;
    expect((await compareWith(registry, question)).compatible).toBe(false);
    expect((await compareWith(registry, { ...question, policy: "STRICT" })).compatible).toBe(false);
    expect((await compareWith(registry, { ...question, policy: "LENIENT" })).compatible).toBe(true);
  }
});
