import { SchemaError } from "@concordat/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { FORMATS } from "../formats.ts";
import { makeEngine } from "./engine.ts";
import { POOL_SETTINGS, workerPool } from "./pool.ts";
import { keepingReader } from "./reader.ts";
import type { SourceText } from "./source.ts";
import { isApart, perform, type TaskInput, type TaskName } from "./tasks.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
/** One row of this many is asked both here and in a worker. */
const EVERY = DEEP ? 1 : 12;

const pool = workerPool(POOL_SETTINGS);
const reader = keepingReader(FORMATS);
beforeAll(async () => void (await Promise.all(FORMATS.types.map((type) => FORMATS.load(type)))));
afterAll(() => pool.close());

const source = (text: string, type: SourceText["type"] = "AVRO"): SourceText => ({
  type,
  text,
  references: [],
  strictness: "lax",
});

/** What a task gives, or what it says against it: as data. */
const told = async (work: () => unknown) => {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const { code, message, place, hint } = error;
    return { code, message, place, hint };
  }
};

const here = <Name extends TaskName>(name: Name, input: TaskInput<Name>) => told(() => perform(reader, name, input));
const inWorker = <Name extends TaskName>(name: Name, input: TaskInput<Name>) =>
  told(() => pool.run({ name, input, size: 0 }));

interface Row {
  readonly schemaType: SourceText["type"];
  readonly old: string;
  readonly new: string;
}

describe.skipIf(!haveVectors("confluent-compat.jsonl"))("a task gives the same here and in a worker", () => {
  const rows = vectors<Row>("confluent-compat.jsonl").filter(({ schemaType }) => FORMATS.has(schemaType));
  const sample = rows.filter((_, index) => index % EVERY === 0);

  it("for verdicts, witnesses, texts and likeness of recorded pairs", async () => {
    const kinds = new Set<string>();
    for (const row of sample) {
      const [old, proposed] = [source(row.old, row.schemaType), source(row.new, row.schemaType)];
      const history = [{ version: 1, canonical: row.old, source: old }];
      const tasks = [
        ["stored", { source: proposed, normalize: true }],
        ["likeness", { source: proposed }],
        ["compare", { level: "FULL", proposed, history }],
        ["report", { level: "FULL", proposed, history, witness: true }],
      ] as const;
      for (const [name, input] of tasks) {
        const expected = await here(name, input);
        expect(await inWorker(name, input), `${name} ${row.new}`).toEqual(expected);
        kinds.add("value" in expected ? `${name} gives` : `${name} refuses`);
      }
    }
    // The sample has schemas of either kind.
    expect([...kinds].sort()).toEqual(
      ["compare", "likeness", "report", "stored"].flatMap((name) => [`${name} gives`, `${name} refuses`]),
    );
  });
});

describe("what goes to a worker", () => {
  const text = (size: number) => source(JSON.stringify("int").padEnd(size));
  const compared = (one: number, other: number) => ({
    level: "FULL" as const,
    proposed: text(one),
    history: [{ version: 1, canonical: "", source: text(other) }],
  });
  const KIB = 1024;

  it.each([
    ["a text of 32 KiB", isApart("stored", { source: text(32 * KIB), normalize: false }), false],
    ["a longer one", isApart("stored", { source: text(32 * KIB + 1), normalize: false }), true],
    ["a pair of long texts that parse together in time", isApart("compare", compared(16 * KIB, 16 * KIB)), false],
    ["a report on small schemas", isApart("report", { ...compared(10, 10), witness: false }), false],
    ["a search for witnesses", isApart("report", { ...compared(10, 10), witness: true }), true],
  ])("%s", (_, found, expected) => expect(found).toBe(expected));

  it("references count", () => {
    const references = [{ name: "A", subject: "a", version: 1, text: " ".repeat(32 * KIB) }];
    expect(isApart("likeness", { source: { ...text(10), references } })).toBe(true);
  });
});

it("an engine remembers of a source no more than what it is: a copy with other references is parsed anew", async () => {
  const engine = makeEngine(FORMATS);
  const one = source('{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]}');
  const b = (symbol: string) => ({
    name: "B",
    subject: "b",
    version: 1,
    text: `{"type":"enum","name":"B","symbols":["${symbol}"]}`,
  });
  const first = { ...one, references: [b("X")] };
  expect(await engine.run("form", { source: first, form: "resolved" })).toContain('"X"');
  expect(await engine.run("form", { source: { ...first, references: [b("Y")] }, form: "resolved" })).toContain('"Y"');
});
