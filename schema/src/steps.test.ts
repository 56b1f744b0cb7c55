import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avro } from "./avro/index.ts";
import { BudgetExceeded, budgetOf, LARGE_BUDGET } from "./budget.ts";
import type { Format, Schema } from "./format.ts";
import { jsonSchema } from "./json/index.ts";
import { protobuf } from "./protobuf/index.ts";

const RUNS = process.env.CONCORDAT_DEEP ? 5_000 : 200;

/** How one type uses another. */
type Use = "plain" | "optional" | "either" | "list" | "map";

interface Field {
  readonly use: Use;
  /** The types used: one, or the two of `either`. */
  readonly types: readonly [number, number];
}

/** Types by number, each with its fields; the first is the event. A type may use any type, itself too. */
interface Graph {
  readonly types: readonly (readonly Field[])[];
}

/** Graphs that share and double types, without and with recursion. `uses` says how a type may use another one. */
function graphs(uses: readonly Use[]): fc.Arbitrary<Graph> {
  return fc.integer({ min: 2, max: 30 }).chain((size) =>
    fc
      .array(
        fc.array(
          fc.record({
            use: fc.constantFrom(...uses),
            // Mostly the next type, so that graphs are deep; now and then any, so that they are shared and circular.
            types: fc.tuple(
              fc.oneof({ weight: 4, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(size - 1) }),
              fc.nat(size - 1),
            ),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        { minLength: size, maxLength: size },
      )
      .map((types) => ({ types: types.map((fields, index) => fields.map((field) => placed(field, index, size))) })),
  );
}

function placed({ use, types: [first, second] }: Field, index: number, size: number): Field {
  const next = Math.min(index + 1, size - 1);
  // A record that holds itself without a way out has no events: the way back is optional.
  const back = first !== -1 && first <= index;
  return { use: back && use === "plain" ? "optional" : use, types: [first === -1 ? next : first, second] };
}

const ends = (graph: Graph, index: number) => index === graph.types.length - 1;

/** The graph as Avro; `leaf` is the type of the field that the last type has. */
function avroText(graph: Graph, leaf: string): string {
  const written = new Set<number>();
  const name = (index: number): string => (written.has(index) ? `"R${index}"` : define(index));
  const define = (index: number): string => {
    written.add(index);
    const own = ends(graph, index)
      ? [`{"name":"x","type":"${leaf}"}`]
      : (graph.types[index] ?? []).map((field, at) => `{"name":"f${at}","type":${typeOf(field)}}`);
    return `{"type":"record","name":"R${index}","fields":[${own.join()}]}`;
  };
  const typeOf = ({ use, types: [one, other] }: Field): string => {
    switch (use) {
      case "plain":
        return name(one);
      case "optional":
        return `["null",${name(one)}]`;
      case "either":
        return one === other ? `["null",${name(one)}]` : `["null",${name(one)},${name(other)}]`;
      case "list":
        return `{"type":"array","items":${name(one)}}`;
      case "map":
        return `{"type":"map","values":${name(one)}}`;
    }
  };
  return define(0);
}

/** The graph as Protobuf, its types in a file of their own, which is imported. */
function protobufFiles(graph: Graph, leaf: string): { readonly main: string; readonly imported: string } {
  const messages = graph.types.map((fields, index) => {
    const typeOf = ({ use, types: [one] }: Field, at: number) => {
      const name = `R${one}`;
      const number = at + 1;
      if (use === "list") return `repeated ${name} f${at} = ${number};`;
      if (use === "map") return `map<string, ${name}> f${at} = ${number};`;
      return use === "either" ? `oneof o${at} { ${name} f${at} = ${number}; }` : `${name} f${at} = ${number};`;
    };
    const own = ends(graph, index) ? [`${leaf} x = 1;`] : fields.map(typeOf);
    return `message R${index} { ${own.join(" ")} }`;
  });
  return {
    main: 'syntax = "proto3";\nimport "types.proto";\nmessage Event { types.R0 a = 1; types.R0 b = 2; }\n',
    imported: `syntax = "proto3";\npackage types;\n${messages.join("\n")}\n`,
  };
}

/** The graph as JSON Schema of the newest draft, its types in definitions. */
function jsonSchemaText(graph: Graph, leaf: string): string {
  const ref = (index: number) => `{"$ref":"#/$defs/R${index}"}`;
  const typeOf = ({ use, types: [one, other] }: Field): string => {
    switch (use) {
      case "plain":
        return ref(one);
      case "optional":
        return `{"anyOf":[{"type":"null"},${ref(one)}]}`;
      case "either":
        return `{"anyOf":[{"type":"null"},${one === other ? ref(one) : `${ref(one)},${ref(other)}`}]}`;
      case "list":
        return `{"type":"array","items":${ref(one)}}`;
      case "map":
        return `{"type":"object","additionalProperties":${ref(one)}}`;
    }
  };
  const defined = graph.types.map((fields, index) => {
    const own = ends(graph, index)
      ? [`"x":{"type":"${leaf}"}`]
      : fields.map((field, at) => `"f${at}":${typeOf(field)}`);
    return `"R${index}":{"type":"object","properties":{${own.join()}},"additionalProperties":false}`;
  });
  return `{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/R0","$defs":{${defined.join()}}}`;
}

const jsonSchemaOf = (graph: Graph, leaf: string) => jsonSchema.parse(jsonSchemaText(graph, leaf)) as Schema;
const avroSchema = (graph: Graph, leaf: string) => avro.parse(avroText(graph, leaf)) as Schema;

function protobufSchema(graph: Graph, leaf: string): Schema {
  const { main, imported } = protobufFiles(graph, leaf);
  const references = [{ name: "types.proto", subject: "types", version: 1, text: imported }];
  return protobuf.parse(main, { references }) as Schema;
}

/** The walks over one schema, or over a pair. */
const WALKS: Readonly<Record<string, (format: Format, one: Schema, other: Schema, steps: number) => number>> = {
  compare: (format, one, other, steps) =>
    spent(steps, (budget) => format.compare(one, other, { only: "errors", budget })),
  warn: (format, one, other, steps) => spent(steps, (budget) => format.compare(one, other, { budget })),
  fields: (format, one, _, steps) => spent(steps, (budget) => format.fields(one, budget)),
  changes: (format, one, other, steps) => spent(steps, (budget) => format.changes(one, other, budget)),
};

function spent(steps: number, walk: (budget: ReturnType<typeof budgetOf>) => unknown): number {
  const budget = budgetOf(steps);
  walk(budget);
  return budget.spent;
}

const sizeOf = ({ source, references }: Schema) =>
  references.reduce((sum, { text }) => sum + text.length, source.length);

/** The places of the last type in the graph as a tree: what a walk over places rather than types would visit. */
function placesOf(graph: Graph): number {
  const places: number[] = graph.types.map((_, index) => (index === 0 ? 1 : 0));
  for (const [index, fields] of graph.types.entries())
    for (const { use, types } of fields)
      for (const one of use === "either" ? types : types.slice(0, 1))
        if (one > index) places[one] = (places[one] ?? 0) + (places[index] ?? 0);
  return Math.max(...places);
}

/** The formats, with how a graph is written in them and the two types of its last field. */
const FORMATS = [
  { format: avro as Format, schema: avroSchema, leaves: ["int", "string"] },
  { format: protobuf as Format, schema: protobufSchema, leaves: ["int32", "string"] },
  { format: jsonSchema as Format, schema: jsonSchemaOf, leaves: ["integer", "string"] },
];

describe.each(FORMATS)("walks over $format.type types", ({ format, schema, leaves: [before = "", after = ""] }) => {
  it("take steps in proportion to the text, whatever is shared, doubled or circular", () => {
    let [most, places] = [0, 0];
    fc.assert(
      fc.property(graphs(["plain", "optional", "list", "map"]), (graph) => {
        const [one, other] = [schema(graph, before), schema(graph, after)];
        const size = sizeOf(one) + sizeOf(other);
        for (const [name, walk] of Object.entries(WALKS)) {
          const steps = walk(format, one, other, 100_000);
          // Lists have their bound of repeated places, whatever the size.
          expect(steps, name).toBeLessThan(4_000 + 2 * size);
          most = Math.max(most, steps);
        }
        places = Math.max(places, placesOf(graph));
      }),
      { seed: 7, numRuns: RUNS },
    );
    console.log(`${format.type}: ${RUNS} graphs, at most ${most} steps; a walk over places would take ${places}`);
    // The control: the same graphs as trees are beyond all bounds.
    expect(places).toBeGreaterThan(1_000_000);
  });

  it("grow linearly with doubled types", () => {
    const doubled = (size: number): Graph => ({
      types: Array.from({ length: size }, (_, index) => {
        const next = Math.min(index + 1, size - 1);
        const field: Field = { use: "plain", types: [next, next] };
        return [field, field];
      }),
    });
    for (const [name, walk] of Object.entries(WALKS)) {
      const steps = [50, 100, 200].map((size) => {
        const graph = doubled(size);
        return walk(format, schema(graph, before), schema(graph, after), LARGE_BUDGET);
      });
      const [small = 0, middle = 0, large = 0] = steps;
      // Twice the types, twice the steps; what is listed anew at places that are repeated is as deep as the graph.
      expect(large - middle, name).toBeLessThanOrEqual(2.2 * (middle - small) + 200);
    }
  });

  it("end with their budget where types of unions meet each other", () => {
    fc.assert(
      fc.property(graphs(["either", "list"]), fc.integer({ min: 1, max: 500 }), (graph, steps) => {
        const [one, other] = [schema(graph, before), schema(graph, after)];
        for (const walk of Object.values(WALKS)) {
          try {
            expect(walk(format, one, other, steps)).toBeLessThanOrEqual(steps);
          } catch (error) {
            expect(error).toBeInstanceOf(BudgetExceeded);
          }
        }
      }),
      { seed: 11, numRuns: RUNS },
    );
  });
});

describe.each(FORMATS)("searches over $format.type types", ({ format, schema, leaves: [before = "", after = ""] }) => {
  it("search witnesses, and make samples, within a budget", { timeout: 120_000 }, () => {
    let [searches, given] = [0, 0];
    fc.assert(
      fc.property(graphs(["plain", "optional", "either", "list", "map"]), (graph) => {
        const [one, other] = [schema(graph, before), schema(graph, after)];
        for (const finding of format.compare(one, other).slice(0, 5)) {
          const searched = budgetOf(LARGE_BUDGET);
          searches += 1;
          try {
            format.witness(one, other, finding, searched);
          } catch (error) {
            expect(error).toBeInstanceOf(BudgetExceeded);
            given += 1;
          }
          expect(searched.spent).toBeLessThan(2_000_000);
        }
        const sampled = budgetOf(LARGE_BUDGET);
        try {
          format.sample(one, 1, sampled);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/too-large|no-finite-event|no-event/) });
        }
        expect(sampled.spent).toBeLessThan(2_000_000);
      }),
      { seed: 13, numRuns: Math.ceil(RUNS / 10) },
    );
    // Ending with the budget is an exception, not what searches come to.
    expect(given).toBeLessThan(searches / 4);
  });
});

describe("what is said of an enum", () => {
  const many = 2_000;
  const range = Array.from({ length: many }, (_, index) => index);
  const proto = (first: string) =>
    protobuf.parse(
      `syntax = "proto3"; enum E { ${range.map((at) => `${at === 0 ? "V" : first}${at} = ${at};`).join(" ")} } message A { ${range.map((at) => `E f${at} = ${at + 1};`).join(" ")} }`,
    );

  it("does not grow with the fields that have it", () => {
    const [one, other] = [proto("V"), proto("W")];
    const findings = protobuf.compare(one, other);
    expect(findings).toHaveLength(1_000);
    expect(findings.at(-1)?.others).toBe(many - 1_000);
    // Each names a few of the two thousand values.
    for (const { facts } of findings) expect(String(facts.values).length).toBeLessThan(1_000);
  });
});
