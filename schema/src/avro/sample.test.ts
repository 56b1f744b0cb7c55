import avsc from "avsc";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { branchOf } from "./codec/branch.ts";
import { compileDecoder, compileEncoder, createDecoder, createEncoder } from "./codec/index.ts";
import { describeType } from "./describe.ts";
import type { AvroType } from "./model.ts";
import { parseAvro } from "./parse.ts";
import { sampleAvro } from "./sample.ts";

const model = (schema: unknown): AvroType => parseAvro(JSON.stringify(schema)).model;

describe("sampleAvro", () => {
  const shop = model({
    type: "record",
    name: "Order",
    fields: [
      { name: "status", type: { type: "enum", name: "S", symbols: ["NEW", "PAID", "SENT"] } },
      { name: "note", type: ["null", "string"], default: null },
      { name: "count", type: "int", default: 7 },
      {
        name: "pay",
        type: [
          { type: "record", name: "Card", fields: [] },
          { type: "record", name: "Cash", fields: [] },
        ],
      },
      { name: "next", type: ["null", "Order"], default: null },
    ],
  });

  it("takes every branch, symbol, null and default", () => {
    const events = sampleAvro(shop, 1) as {
      status: string;
      note: unknown;
      count: number;
      pay: { $type: string };
      next: unknown;
    }[];
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set(["NEW", "PAID", "SENT"]));
    expect(new Set(events.map(({ note }) => note === null))).toEqual(new Set([true, false]));
    expect(new Set(events.map(({ count }) => count === 7))).toEqual(new Set([true, false]));
    expect(new Set(events.map(({ pay }) => pay.$type))).toEqual(new Set(["Card", "Cash"]));
    expect(new Set(events.map(({ next }) => next === null))).toEqual(new Set([true, false]));
  });

  it("gives the same events for the same seed and others for another", () => {
    expect(sampleAvro(shop, 5)).toEqual(sampleAvro(shop, 5));
    expect(sampleAvro(shop, 5)).not.toEqual(sampleAvro(shop, 6));
  });

  it.each([
    ["a record in itself", { type: "record", name: "R", fields: [{ name: "r", type: "R" }] }, "avro/no-finite-event"],
    ["an empty enum", { type: "enum", name: "E", symbols: [] }, "avro/no-finite-event"],
    ["a fixed of 2 GB", { type: "fixed", name: "F", size: 2147483639 }, "avro/event-too-large"],
    ["doubled records", doubled(28), "avro/event-too-large"],
  ])("refuses %s", (_, schema, code) => {
    expect(() => sampleAvro(model(schema), 1)).toThrow(expect.objectContaining({ code }));
  });
});

function doubled(levels: number): unknown {
  const pair = (level: number, type: unknown) => ({
    type: "record",
    name: `R${level}`,
    fields: [
      { name: "a", type },
      { name: "b", type: level === 0 ? type : `R${level - 1}` },
    ],
  });
  let schema: unknown = pair(0, "int");
  for (let level = 1; level <= levels; level += 1) schema = pair(level, schema);
  return schema;
}

describe.skipIf(!haveVectors("avro-parse.jsonl", "avro-canonical.jsonl"))("samples of the vectors' schemas", () => {
  const texts = [
    ...vectors<{ schema: string; valid: boolean }>("avro-parse.jsonl").filter(({ valid }) => valid),
    ...vectors<{ schema: string }>("avro-canonical.jsonl"),
  ].map(({ schema }) => schema);

  it.each([
    ["the interpreter", createEncoder, createDecoder],
    ["emitted code", compileEncoder, compileDecoder],
  ])("come back from %s as they went in, in avsc's bytes where avsc takes the schema", (_, encoderOf, decoderOf) => {
    let compared = 0;
    for (const text of texts) {
      const { model } = parseAvro(text, { strictness: "java" });
      const events = eventsOf(model);
      const encode = encoderOf(model);
      const decode = decoderOf(model);
      const judge = avscType(text);
      for (const event of events) {
        const bytes = encode(event);
        expect(decode(bytes)).toEqual(event);
        if (judge === undefined || BEYOND_AVSC.test(JSON.stringify(event))) continue;
        compared += 1;
        // avsc reads our bytes and writes them again: both are its own only if ours are.
        expect(Buffer.from(judge.toBuffer(judge.fromBuffer(Buffer.from(bytes)))).toString("hex")).toBe(
          Buffer.from(bytes).toString("hex"),
        );
      }
    }
    expect(compared).toBeGreaterThan(900);
  });
});

describe.skipIf(!haveVectors("avro-compat.jsonl"))("samples of the pairs' schemas", () => {
  it("take every branch, symbol and default that can be told from the events", () => {
    const missed: string[] = [];
    let counted = 0;
    for (const { id, reader } of vectors<{ id: string; reader: unknown }>("avro-compat.jsonl")) {
      const { model } = parseAvro(JSON.stringify(reader));
      const met = new Map<AvroType, Set<number>>();
      for (const event of eventsOf(model)) note(model, event, met);
      for (const [type, ways] of met) {
        const all = type.kind === "union" ? type.branches.length : type.kind === "enum" ? type.symbols.length : 0;
        counted += all;
        if (ways.size < all && !isRecursive(type))
          missed.push(`${id}: ${ways.size} of ${all} of ${describeType(type)}`);
      }
    }
    expect(missed).toEqual([]);
    expect(counted).toBeGreaterThan(1_000);
  });
});

/** Notes which branches and symbols an event takes. */
function note(type: AvroType, value: unknown, met: Map<AvroType, Set<number>>): void {
  const way = (index: number) => met.set(type, (met.get(type) ?? new Set()).add(index));
  if (type.kind === "enum") way(type.symbols.indexOf(String(value)));
  if (type.kind === "array") for (const item of value as unknown[]) note(type.items, item, met);
  if (type.kind === "map") for (const item of Object.values(value as object)) note(type.values, item, met);
  if (type.kind === "record")
    for (const field of type.fields) note(field.type, Reflect.get(value as object, field.name), met);
  if (type.kind !== "union" || isAmbiguous(type)) return;
  const index = branchOf(type, value);
  way(index);
  const branch = type.branches[index];
  if (branch !== undefined) note(branch, value, met);
}

/** A union in which one bare value may stand for two branches, such as two enums that share a symbol. */
function isAmbiguous(type: AvroType): boolean {
  if (type.kind !== "union") return false;
  const texts = type.branches.filter(
    ({ kind, logical }) => kind === "enum" || kind === "string" || logical?.kind === "decimal",
  );
  const sizes = type.branches.flatMap((branch) => (branch.kind === "fixed" ? [branch.size] : []));
  return texts.length > 1 || new Set(sizes).size < sizes.length;
}

/** A union with a branch that no event can have, because it has no end. */
function isRecursive(type: AvroType): boolean {
  return type.kind === "union" && type.branches.some((branch) => eventsOf(branch).length === 0);
}

function eventsOf(type: AvroType): readonly unknown[] {
  try {
    return sampleAvro(type, 3);
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^avro\/(no-finite-event|event-too-large)$/) });
    return [];
  }
}

/** avsc keeps records as objects with prototypes, where fields of such names hide its own methods. */
const NOT_FOR_AVSC = /"(toString|valueOf|constructor|hasOwnProperty|__proto__|isValid|compare|clone)"/;

/** avsc writes longs next to the edge of the safe integers one off. */
const BEYOND_AVSC = /9007199254740991/;

function avscType(text: string): avsc.Type | undefined {
  if (NOT_FOR_AVSC.test(text)) return undefined;
  try {
    return avsc.Type.forSchema(JSON.parse(text), { wrapUnions: true });
  } catch {
    return undefined;
  }
}
