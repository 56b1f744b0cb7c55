import fc from "fast-check";
import { expect, test } from "vitest";
import { largeBudget } from "../budget.ts";
import { SchemaError } from "../error.ts";
import { avroText } from "./arbitrary-schema.fixture.ts";
import { compareAvro } from "./compare.ts";
import type { AvroType } from "./model.ts";
import { parseAvro } from "./parse.ts";
import { surelyReads } from "./readable.ts";

const RUNS = process.env.CONCORDAT_DEEP === "1" ? 20_000 : 600;

const model = (text: string): AvroType => parseAvro(text).model;
const isRead = (reader: AvroType, writer: AvroType) => compareAvro(reader, writer).length === 0;
const quickly = (reader: AvroType, writer: AvroType) => surelyReads(reader, writer, largeBudget());

const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "string", "bytes"];

/** The text with one of its primitives replaced, or a field's default or an alias taken away; it may be no schema then. */
const CHANGES: readonly ((text: string, draw: fc.GeneratorValue) => string)[] = [
  (text) => text,
  (text, draw) => {
    const all = [...text.matchAll(/"(?:null|boolean|int|long|float|double|string|bytes)"/g)];
    const at = all[draw(fc.nat, { max: Math.max(0, all.length - 1) })];
    const other = PRIMITIVES[draw(fc.nat, { max: PRIMITIVES.length - 1 })];
    return at === undefined ? text : `${text.slice(0, at.index)}"${other}"${text.slice(at.index + at[0].length)}`;
  },
  (text) => text.replace(/"default":("[^"\\]*"|[-\d.E]+|null|true|false),?/, ""),
  (text) => text.replace(/"symbols":\["[^"]*",/, '"symbols":['),
  (text) => text.replace(/"aliases":\[[^\]]*\],?/, ""),
];

test("what it says is read has no errors, and nearly all that has none it says is read", () => {
  let [read, sure, unread] = [0, 0, 0];
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const text = avroText(draw);
      const change = CHANGES[draw(fc.nat, { max: CHANGES.length - 1 })] ?? ((same: string) => same);
      let pair: readonly [AvroType, AvroType];
      try {
        pair = [model(text), model(change(text, draw))];
      } catch (error) {
        if (error instanceof SchemaError) return;
        throw error;
      }
      for (const [reader, writer] of [pair, [pair[1], pair[0]] as const]) {
        if (!isRead(reader, writer)) {
          unread += 1;
          expect(quickly(reader, writer)).toBe(false);
        } else {
          read += 1;
          if (quickly(reader, writer)) sure += 1;
        }
      }
    }),
    { numRuns: RUNS, seed: 16, endOnFailure: true },
  );
  console.log(`readable: ${read} pairs are read, ${sure} of them surely; ${unread} are not`);
  expect(unread).toBeGreaterThan(RUNS / 10);
  expect(sure / read).toBeGreaterThan(0.95);
});

const record = (name: string, ...fields: readonly object[]) => ({ type: "record", name, fields });

test("types that hold themselves, and many pairs", () => {
  const list = (value: string) =>
    JSON.stringify(record("L", { name: "v", type: value }, { name: "next", type: ["null", "L"] }));
  expect(quickly(model(list("long")), model(list("int")))).toBe(true);
  expect(quickly(model(list("int")), model(list("long")))).toBe(false);
  const wide = (count: number, last: string) =>
    JSON.stringify(
      record(
        "W",
        ...Array.from({ length: count }, (_, index) => ({
          name: `f${index}`,
          type: record(`R${index}`, { name: "x", type: index === count - 1 ? last : "int" }),
        })),
      ),
    );
  for (const count of [1, 14, 15, 16, 17, 200]) {
    expect(quickly(model(wide(count, "long")), model(wide(count, "int")))).toBe(true);
    expect(quickly(model(wide(count, "int")), model(wide(count, "long")))).toBe(false);
  }
});

test("an alias that claims two fields is left to the comparison, in a union too", () => {
  const claims = record("A", { name: "a", aliases: ["b"], type: "int" });
  const both = record("A", { name: "a", type: "int" }, { name: "b", type: "int" });
  const [reader, writer] = [model(JSON.stringify([claims, "null"])), model(JSON.stringify([both, "null"]))];
  expect(isRead(reader, writer)).toBe(false);
  expect(quickly(reader, writer)).toBe(false);
});
