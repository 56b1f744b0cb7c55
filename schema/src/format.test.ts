import { describe, expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import type { Format } from "./format.ts";
import { minimise } from "./minimise.ts";
import { protobuf } from "./protobuf/index.ts";
import { SCHEMA_TYPES, TYPE_FACTS } from "./schema-type.ts";
import { type Shape, TAG } from "./shape.ts";

interface Row {
  readonly format: Format;
  /** A schema whose events have a list, a map, a choice of records, and scalars; it holds itself. */
  readonly text: string;
}

/** What every format does; a new one has a row here. */
const ROWS: readonly Row[] = [
  {
    format: avro as Format,
    text: `{"type":"record","name":"Order","namespace":"shop","doc":"An order.","fields":[
      {"name":"id","type":"string"},
      {"name":"count","type":"long"},
      {"name":"raw","type":"bytes"},
      {"name":"tags","type":{"type":"array","items":"string"}},
      {"name":"left","type":{"type":"map","values":"int"}},
      {"name":"method","type":[
        {"type":"record","name":"Card","fields":[{"name":"last4","type":"string"}]},
        {"type":"record","name":"Transfer","fields":[{"name":"iban","type":"string"}]}]},
      {"name":"parent","type":["null","Order"]}]}`,
  },
  {
    format: protobuf as Format,
    text: `syntax = "proto3"; package shop;
      message Order {
        string id = 1; int64 count = 2; bytes raw = 3; repeated string tags = 4; map<string, int32> left = 5;
        oneof method { Card card = 6; string iban = 7; }
        Order parent = 8;
        message Card { string last4 = 1; }
      }`,
  },
];

/** What is wrong with a value of a shape, as far as the shape leads. */
function misfits(shape: Shape, value: unknown, at: string): readonly string[] {
  switch (shape.kind) {
    case "scalar":
      return shape.json !== "other" && kindOf(shape.view(value)) !== shape.json ? [`${at} is no ${shape.json}`] : [];
    case "choice": {
      const branch = shape.branchOf(value);
      return branch === undefined ? [`${at} is of no branch`] : misfits(branch.shape, value, `${at}<${branch.name}>`);
    }
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item) => misfits(shape.items, item, `${at}[]`))
        : [`${at} is no list`];
    default: {
      if (typeof value !== "object" || value === null) return [`${at} is no object`];
      if (shape.kind === "map") return Object.values(value).flatMap((one) => misfits(shape.values, one, `${at}.*`));
      const names = shape.fields.map(({ name }) => name);
      const unknown = Object.keys(value).filter((key) => key !== TAG && !names.includes(key));
      return [
        ...unknown.map((key) => `${at} has ${key}`),
        ...shape.fields.flatMap((field) => misfits(field.shape, Reflect.get(value, field.name), `${at}.${field.name}`)),
      ];
    }
  }
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

describe.each(ROWS.map((row) => [row.format.type, row] as const))("%s", (type, { format, text }) => {
  const schema = format.parse(text);
  const sampled = (seed: number) => format.sample(schema, seed);
  const events = Array.from({ length: 8 }, (_, seed) => sampled(seed)).flat();

  it("has the facts of its type", () => {
    expect(SCHEMA_TYPES).toContain(type);
    expect(format).toMatchObject(TYPE_FACTS[type]);
    for (const form of format.forms) expect(format.inForm(schema, form)).not.toBe("");
    expect(format.inForm(schema, "none")).toBe(format.canonical(schema));
  });

  it("has rules that say what to do, each under its id", () => {
    expect(format.rules.size).toBeGreaterThan(0);
    for (const [id, rule] of format.rules) expect(rule).toMatchObject({ id, purpose: expect.stringMatching(/\.$/) });
  });

  it("shows its events as JSON", () => {
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) expect(JSON.parse(JSON.stringify(format.view(schema, event)))).toBeTypeOf("object");
    const shown = (seed: number) => sampled(seed).map((event) => format.view(schema, event));
    expect(shown(3)).toEqual(shown(3));
    expect(shown(3)).not.toEqual(shown(4));
  });

  it("makes events smaller until nothing can be taken from them", () => {
    const sizeOf = (event: unknown) => JSON.stringify(format.view(schema, event)).length;
    for (const event of events.slice(0, 20)) {
      let size = sizeOf(event);
      const isSmaller = (one: unknown) => {
        const smaller = sizeOf(one) < size;
        if (smaller) size = sizeOf(one);
        return smaller;
      };
      const least = minimise(event, isSmaller, { less: (one) => format.shrink(schema, one), most: 5_000 });
      expect(sizeOf(least)).toBeLessThanOrEqual(sizeOf(event));
      for (const less of format.shrink(schema, least)) expect(sizeOf(less)).toBeGreaterThanOrEqual(sizeOf(least));
    }
  });

  it("stands within a JSON document, with the name that it has", () => {
    const part = format.embedded(schema);
    expect(JSON.parse(JSON.stringify({ part }))).toEqual({ part });
    const { name, description } = format.about(schema);
    expect([
      name === undefined || text.includes(name),
      description === undefined || text.includes(description),
    ]).toEqual([true, true]);
  });

  it.skipIf(format.shape === undefined)("has events of the shape that it tells", () => {
    const shape = format.shape?.(schema);
    if (shape === undefined) throw new Error("no shape");
    expect(format.shape?.(schema)).toBe(shape);
    expect(events.flatMap((event) => misfits(shape, event, "$"))).toEqual([]);
    // The control: a value of another shape is seen.
    expect(misfits(shape, { other: 1 }, "$")).toContain("$ has other");
  });
});
