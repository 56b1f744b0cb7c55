import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { budgetOf } from "../budget.ts";
import { SchemaError } from "../error.ts";
import { parseJsonSchema } from "./parse.ts";
import { sampleJsonSchema } from "./sample.ts";
import { shrinkJsonSchema } from "./shrink.ts";
import { validatorOf } from "./validate.ts";

const model = (schema: unknown) => parseJsonSchema(typeof schema === "string" ? schema : JSON.stringify(schema)).model;
const sample = (schema: unknown, seed = 1) => sampleJsonSchema(model(schema), seed);
const invalid = (schema: unknown, events: readonly unknown[]) =>
  events.filter((event) => validatorOf(model(schema))(event).length > 0);

const ORDER = {
  type: "object",
  properties: {
    id: { type: "string", format: "uuid" },
    status: { enum: ["NEW", "PAID", "SENT"] },
    quantity: { type: "integer", minimum: 1, maximum: 99 },
    sku: { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" },
    code: { type: "string", minLength: 2, maxLength: 5 },
    at: { type: "string", format: "date-time" },
    note: { type: ["string", "null"] },
    pay: { oneOf: [{ $ref: "#/definitions/Card" }, { $ref: "#/definitions/Cash" }] },
    parent: { $ref: "#" },
  },
  required: ["id", "status", "pay"],
  additionalProperties: false,
  definitions: {
    Card: { type: "object", properties: { type: { const: "card" }, number: { type: "string" } }, required: ["type"] },
    Cash: { type: "object", properties: { type: { const: "cash" } }, required: ["type"] },
  },
};

describe("sampleJsonSchema", () => {
  interface Order {
    readonly status: string;
    readonly quantity?: number;
    readonly code?: string;
    readonly note?: string | null;
    readonly pay: { readonly type: string };
    readonly parent?: Order;
  }
  const events = sample(ORDER) as readonly Order[];
  const all = <Value>(value: (event: Order) => Value) => new Set(events.map(value));

  it("takes listed values, branches, bounds, and what may be absent", () => {
    expect(invalid(ORDER, events)).toEqual([]);
    expect(all(({ status }) => status)).toEqual(new Set(["NEW", "PAID", "SENT"]));
    expect(all(({ pay }) => pay.type)).toEqual(new Set(["card", "cash"]));
    expect([...all(({ quantity }) => quantity)]).toEqual(expect.arrayContaining([undefined, 1, 99]));
    expect([...all(({ code }) => code?.length)]).toEqual(expect.arrayContaining([undefined, 2, 5]));
    expect([...all(({ note }) => note === undefined || note === null || typeof note)]).toEqual(
      expect.arrayContaining([true, "string"]),
    );
    expect([...all(({ parent }) => parent === undefined)].sort()).toEqual([false, true]);
  });

  it("is the same for the same seed, and others for another", () => {
    expect(sample(ORDER)).toEqual(events);
    expect(sample(ORDER, 2)).not.toEqual(events);
  });

  it.each([
    ["what all of some schemas say", { allOf: [{ minimum: 3 }, { type: "integer", maximum: 4 }, { multipleOf: 2 }] }],
    [
      "either of some",
      {
        anyOf: [
          { type: "string", maxLength: 1 },
          { type: "array", items: { type: "null" }, minItems: 1 },
        ],
      },
    ],
    [
      "a condition",
      {
        properties: { a: { enum: [1, 2] }, b: {} },
        required: ["a"],
        if: { properties: { a: { const: 1 } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword
        then: { required: ["b"] },
      },
    ],
    ["what must not be", { type: "string", not: { enum: ["", "a"] } }],
    ["a pattern that looks ahead", { type: "string", pattern: "^(?=.*\\d)[a-z\\d]{4,8}$", maxLength: 8 }],
    [
      "members by patterns",
      {
        type: "object",
        patternProperties: { "^x-": { type: "integer" } },
        additionalProperties: false,
        minProperties: 1,
      },
    ],
    [
      "members by any name",
      {
        type: "object",
        additionalProperties: { type: "boolean" },
        minProperties: 2,
        propertyNames: { pattern: "^[a-c]+$" },
      },
    ],
    [
      "members whose names follow a pattern",
      {
        type: "object",
        additionalProperties: { type: "string" },
        propertyNames: { pattern: "^[a-z]+$" },
        minProperties: 6,
      },
    ],
    ["items that differ", { type: "array", items: { enum: [1, 2, 3] }, uniqueItems: true, minItems: 3 }],
    ["items that it contains", { type: "array", items: { type: "integer" }, contains: { minimum: 100 }, maxItems: 3 }],
    [
      "tuples",
      { type: "array", items: [{ type: "string" }, { type: "integer" }], minItems: 2, additionalItems: false },
    ],
    [
      "members that need others",
      { type: "object", properties: { a: { type: "string" }, b: { type: "string" } }, dependencies: { a: ["b"] } },
    ],
    ["decimals", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.3, multipleOf: 0.1 }],
    ["an example that is hard to guess", { type: "string", pattern: "^(\\w)(\\w)\\2\\1$", examples: ["abba"] }],
    [
      "names that objects have",
      '{"type":"object","properties":{"__proto__":{"const":1},"constructor":{"const":2}},"required":["__proto__","constructor"],"additionalProperties":false}',
    ],
  ])("gives events of %s", (_, schema) => {
    const found = sample(schema);
    expect(found.length).toBeGreaterThan(0);
    expect(invalid(schema, found)).toEqual([]);
  });

  it("ends where a schema holds itself", () => {
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#" }, minItems: 0 } },
      required: ["children"],
    };
    expect(sample(tree).length).toBeGreaterThan(1);
    const list = {
      anyOf: [{ type: "null" }, { type: "object", properties: { next: { $ref: "#" } }, required: ["next"] }],
    };
    expect(JSON.stringify(sample(list))).toContain('"next":null');
  });

  it.each([
    ["no value is left", { type: "string", enum: [1] }],
    ["it is false", false],
    ["it never ends", { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }],
    ["its events are too large to make", { type: "array", items: { type: "string" }, minItems: 1_000_000_000 }],
  ])("says so where %s", (_, schema) => {
    expect(() => sample(schema)).toThrow(SchemaError);
  });

  it("takes steps from its budget", () => {
    expect(() => sampleJsonSchema(model(ORDER), 1, budgetOf(50))).toThrow("too entangled");
  });
});

describe("shrinkJsonSchema", () => {
  it("gives values with less in one place", () => {
    const less = [...shrinkJsonSchema({ id: "ab", lines: [1, 2] })].map((one) => JSON.stringify(one));
    expect(less).toEqual(
      expect.arrayContaining(['{"id":"ab"}', '{"lines":[1,2]}', '{"id":"a","lines":[1,2]}', '{"id":"ab","lines":[2]}']),
    );
    expect([...shrinkJsonSchema(null)]).toEqual([]);
  });

  it("comes to an end", () => {
    let value: unknown = { a: [100, "text", { b: true }], c: 1.5 };
    let steps = 0;
    for (let next = shrinkJsonSchema(value).next(); next.done !== true; next = shrinkJsonSchema(value).next()) {
      value = next.value;
      steps += 1;
    }
    expect(steps).toBeLessThan(10);
  });
});

const FILE = "confluent-compat.jsonl";

describe.skipIf(!haveVectors(FILE))("samples of the schemas of the vectors", () => {
  interface Row {
    readonly schemaType: string;
    readonly category: string;
    readonly old: string;
    readonly new: string;
  }
  const rows = vectors<Row>(FILE).filter(
    ({ schemaType, category }) => schemaType === "JSON" && category !== "invalid-new",
  );
  const texts = [...new Set(rows.flatMap((row) => [row.old, row.new]))];

  it("are all valid, and nearly every schema has one", () => {
    const counts = { schemas: 0, events: 0 };
    const none: string[] = [];
    for (const text of texts) {
      const parsed = parsedOrNone(text);
      if (parsed === undefined) continue;
      counts.schemas += 1;
      const events = sampledOrNone(parsed);
      if (events.length === 0) none.push(text);
      counts.events += events.length;
      expect([text, events.filter((event) => validatorOf(parsed)(event).length > 0)]).toEqual([text, []]);
    }
    expect(counts.schemas).toBeGreaterThan(1_200);
    expect(counts.events).toBeGreaterThan(6_000);
    // Those without one contradict themselves: types that exclude each other, or a required member that may not be there.
    expect(none.filter((text) => !/"(?:allOf|anyOf|oneOf|not)"|"required": \[("c"|"p")\]|^false$/.test(text))).toEqual(
      [],
    );
    expect(none.length).toBeLessThan(70);
  }, 60_000);

  function parsedOrNone(text: string) {
    try {
      return model(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SchemaError);
      return undefined;
    }
  }

  function sampledOrNone(parsed: ReturnType<typeof model>): readonly unknown[] {
    try {
      return sampleJsonSchema(parsed, 1);
    } catch (error) {
      expect(error).toMatchObject({ code: "json-schema/no-event" });
      return [];
    }
  }
});
