import { describe, expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import type { Format } from "./format.ts";
import { jsonSchema } from "./json/index.ts";
import { minimise } from "./minimise.ts";
import { protobuf } from "./protobuf/index.ts";
import { SCHEMA_TYPES, TYPE_FACTS } from "./schema-type.ts";
import { memberName, type Shape, setFieldOf } from "./shape.ts";

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
  {
    format: jsonSchema as Format,
    text: `{"type":"object","title":"Order","description":"An order.","additionalProperties":false,
      "required":["id","count","tags","left","method"],"properties":{
        "id":{"type":"string"},"count":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}},
        "left":{"type":"object","additionalProperties":{"type":"integer"}},
        "method":{"oneOf":[
          {"type":"object","required":["kind","last4"],"additionalProperties":false,
            "properties":{"kind":{"const":"card"},"last4":{"type":"string"}}},
          {"type":"object","required":["kind","iban"],"additionalProperties":false,
            "properties":{"kind":{"const":"transfer"},"iban":{"type":"string"}}}]},
        "parent":{"$ref":"#"}}}`,
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
      if (shape.kind === "group") {
        const set = setFieldOf(shape, value);
        return set === undefined ? [] : misfits(set.shape, Reflect.get(value, "value"), `${at}.${set.name}`);
      }
      // What begins with a dollar sign says of which type a value is.
      const members = shape.fields.map(memberName);
      const unknown = Object.keys(value).filter((key) => !key.startsWith("$") && !members.includes(key));
      const known = shape.fields.filter(
        ({ optional, ...one }) => !optional || Reflect.get(value, memberName(one)) !== undefined,
      );
      return [
        ...unknown.map((key) => `${at} has ${key}`),
        ...known.flatMap((one) => misfits(one.shape, Reflect.get(value, memberName(one)), `${at}.${one.name}`)),
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
