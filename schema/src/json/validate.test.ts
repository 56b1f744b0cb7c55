import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { BudgetExceeded, budgetOf, largeBudget } from "../budget.ts";
import { parseJson } from "../text/json.ts";
import { jsonOf, plainOf } from "./instance.ts";
import { parseJsonSchema } from "./parse.ts";
import { sampleJsonSchema } from "./sample.ts";
import { ajvOf } from "./second-judge.ts";
import { lessOf } from "./shrink.ts";
import { validatorOf } from "./validate.ts";

const DRAFT_4 = "http://json-schema.org/draft-04/schema#";
const DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema";
const DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema";

const model = (schema: unknown) => parseJsonSchema(typeof schema === "string" ? schema : JSON.stringify(schema)).model;
const errors = (schema: unknown, value: unknown) => validatorOf(model(schema))(value);
const isValid = (schema: unknown, value: unknown) => errors(schema, value).length === 0;
const isValidText = (schema: string, text: string) => validatorOf(model(schema)).ofJson(parseJson(text)).length === 0;

describe("an instance of a JSON Schema", () => {
  const order = {
    type: "object",
    properties: { id: { type: "string" }, lines: { type: "array", items: { $ref: "#/definitions/Line" } } },
    required: ["id"],
    additionalProperties: false,
    definitions: { Line: { type: "object", properties: { qty: { type: "integer", minimum: 1 } }, required: ["sku"] } },
  };

  it("gets what is wrong with it, where, and by which keyword", () => {
    expect(errors(order, { id: 7, "a/b": 1, lines: [{ sku: "x", qty: 0 }, {}] })).toEqual([
      {
        instance: "/id",
        keyword: "type",
        schema: "/properties/id/type",
        document: undefined,
        message: "must be a string, but is 7",
      },
      {
        instance: "",
        keyword: "additionalProperties",
        schema: "/additionalProperties",
        document: undefined,
        message: 'must not have the property "a/b"',
        member: "a/b",
      },
      {
        instance: "/lines/0/qty",
        keyword: "minimum",
        schema: "/definitions/Line/properties/qty/minimum",
        document: undefined,
        message: "must be at least 1, but is 0",
      },
      {
        instance: "/lines/1",
        keyword: "required",
        schema: "/definitions/Line/required",
        document: undefined,
        message: 'must have the property "sku"',
        member: "sku",
      },
    ]);
    expect(errors(order, { id: "o-1", lines: [{ sku: "x", qty: 1 }] })).toEqual([]);
  });

  it("is told of the nearest branch what is wrong", () => {
    const union = {
      oneOf: [
        {
          type: "object",
          properties: { type: { const: "card" }, number: { type: "string" } },
          required: ["type", "number"],
        },
        { type: "object", properties: { type: { const: "cash" } }, required: ["type"] },
      ],
    };
    const [error] = errors(union, { type: "card" });
    expect(error?.message).toBe("must match one of 2 schemas, but matches none");
    expect(error?.causes?.map(({ message }) => message)).toEqual(['must have the property "number"']);
  });

  it("is held against texts that are referred to", () => {
    const text = '{"type":"object","properties":{"at":{"$ref":"place.json"}}}';
    const references = [
      { name: "place.json", subject: "place", version: 1, text: '{"type":"object","required":["city"]}' },
    ];
    const { model: own } = parseJsonSchema(text, { references });
    expect(validatorOf(own)({ at: {} })).toMatchObject([
      { instance: "/at", schema: "/required", document: "place.json" },
    ]);
  });

  it("is judged by its draft", () => {
    expect(isValid({ $schema: DRAFT_4, minimum: 5, exclusiveMinimum: true }, 5)).toBe(false);
    expect(isValid({ $schema: DRAFT_4, const: 1 }, 2)).toBe(true);
    expect(isValid({ $ref: "#/definitions/A", type: "string", definitions: { A: {} } }, 1)).toBe(true);
    expect(isValid({ $schema: DRAFT_2020, $ref: "#/$defs/A", type: "string", $defs: { A: {} } }, 1)).toBe(false);
    expect(isValid({ $schema: DRAFT_2020, prefixItems: [{ type: "string" }], items: false }, ["a", 1])).toBe(false);
    expect(isValid({ items: [{ type: "string" }], additionalItems: false }, ["a", 1])).toBe(false);
    const open = { allOf: [{ properties: { a: true } }], unevaluatedProperties: false };
    expect(isValid({ $schema: DRAFT_2019, ...open }, { a: 1, b: 2 })).toBe(false);
    expect(isValid({ $schema: DRAFT_2019, ...open }, { a: 1 })).toBe(true);
    expect(isValid(open, { a: 1, b: 2 })).toBe(true);
  });

  it("follows what is dynamic to the outermost schema", () => {
    const tree = {
      $schema: DRAFT_2020,
      $id: "https://example.com/strict",
      $dynamicAnchor: "node",
      $ref: "tree",
      unevaluatedProperties: false,
      $defs: {
        tree: {
          $id: "tree",
          $dynamicAnchor: "node",
          type: "object",
          properties: { data: true, children: { type: "array", items: { $dynamicRef: "#node" } } },
        },
      },
    };
    expect(isValid(tree, { children: [{ data: 1 }] })).toBe(true);
    expect(isValid(tree, { children: [{ daat: 1 }] })).toBe(false);
  });

  it("may have numbers of any size", () => {
    expect(isValidText('{"maximum":9007199254740992}', "9007199254740993")).toBe(false);
    expect(isValidText('{"enum":[9007199254740993]}', "9007199254740992")).toBe(false);
    expect(isValidText('{"type":"integer","minimum":1e399}', "1e400")).toBe(true);
    expect(isValidText('{"multipleOf":0.1}', "0.3")).toBe(true);
    expect(isValidText('{"const":1}', "1.0")).toBe(true);
    expect(isValid({ type: "integer" }, 2n ** 70n)).toBe(true);
  });

  it("has members of any name", () => {
    const named =
      '{"properties":{"constructor":{"type":"string"},"__proto__":{"type":"string"},"toString":{"type":"string"}}';
    expect(isValidText(`${named}}`, "{}")).toBe(true);
    expect(isValidText(`${named}}`, '{"__proto__":1}')).toBe(false);
    expect(isValidText(`${named},"required":["constructor","toString"]}`, "{}")).toBe(false);
    expect(isValidText('{"additionalProperties":false}', '{"__proto__":1}')).toBe(false);
    expect(isValid({ enum: [{ a: 1, b: 2 }] }, { b: 2, a: 1 })).toBe(true);
    expect(isValid({ format: "constructor" }, "x")).toBe(true);
  });

  it("of which JSON has none is not valid", () => {
    expect(errors({}, Number.NaN)).toMatchObject([{ message: "must be JSON, but JSON has no number NaN" }]);
    expect(isValid({}, () => {})).toBe(false);
    expect(isValid({ required: ["a"] }, { a: undefined })).toBe(false);
  });

  it("is not taken where a pattern cannot be read", () => {
    expect(errors({ pattern: "(?i)a" }, "A")).toMatchObject([
      { keyword: "pattern", message: expect.stringContaining("ECMA-262") },
    ]);
  });
});

describe("judging costs no more than its budget", () => {
  it("whatever the pattern", () => {
    expect(isValid({ pattern: "^(a+)+$" }, `${"a".repeat(100_000)}!`)).toBe(false);
    const value = jsonOf(`${"a".repeat(100)}!`);
    const validator = validatorOf(model({ pattern: "^((a+)\\2?)+$" }));
    expect(() => validator.accepts(value, budgetOf(10_000))).toThrow(BudgetExceeded);
  });

  it("with 20,000 items that are to differ", () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ index, name: `n${index}` }));
    const budget = largeBudget();
    const validator = validatorOf(model({ uniqueItems: true }));
    expect(validator(items, budget)).toEqual([]);
    expect(budget.spent).toBeLessThan(100_000);
    expect(validator([...items, { name: "n7", index: 7 }])).toMatchObject([
      { message: expect.stringContaining("7 and 20000") },
    ]);
  });

  it.each(["allOf", "anyOf", "oneOf"])("with references doubled 30 times by %s", (keyword) => {
    const definitions = Object.fromEntries(
      Array.from({ length: 31 }, (_, index) => {
        const next = { $ref: `#/definitions/d${index + 1}` };
        return [`d${index}`, index === 30 ? { type: "string" } : { [keyword]: [next, next] }];
      }),
    );
    const budget = largeBudget();
    const validator = validatorOf(model({ $ref: "#/definitions/d0", definitions }));
    expect(validator("x", budget).length).toBe(keyword === "oneOf" ? 1 : 0);
    expect(budget.spent).toBeLessThan(200);
  });

  it("with 100,000 properties", () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `p${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { type: "integer" }]));
    const budget = largeBudget();
    const value = Object.fromEntries(names.map((name, index) => [name, index === 99_999 ? "x" : index]));
    expect(validatorOf(model({ properties, additionalProperties: false }))(value, budget)).toMatchObject([
      { instance: "/p99999" },
    ]);
    expect(budget.spent).toBeLessThan(250_000);
  });

  it("with values that nest six hundred schemas deep, and none beyond", () => {
    const nested = (levels: number) =>
      Array.from({ length: levels }).reduce<unknown>((inner) => ({ next: inner }), "end");
    const list = { type: "object", properties: { next: { anyOf: [{ type: "string" }, { allOf: [{ $ref: "#" }] }] } } };
    const plain = { properties: { next: { $ref: "#" } } };
    expect(isValid(list, nested(140))).toBe(true);
    expect(JSON.stringify(errors(list, nested(900)))).toContain("nests too deep to be judged");
    expect(isValid(plain, nested(290))).toBe(true);
    expect(JSON.stringify(errors(plain, nested(900)))).toContain("nests too deep to be judged");
    expect(errors(list, nested(10_000))).toMatchObject([
      { message: "must be JSON, but it nests more than 1000 levels deep" },
    ]);
  });

  it("which grows with the value where none is given", () => {
    const schema = { items: { allOf: Array.from({ length: 20 }, () => ({ type: "integer" })) } };
    expect(
      isValid(
        schema,
        Array.from({ length: 100_000 }, (_, index) => index),
      ),
    ).toBe(true);
  });

  it("with a dynamic reference to itself", () => {
    expect(isValid({ $schema: DRAFT_2020, $dynamicRef: "#", type: "string" }, "x")).toBe(true);
    expect(isValid({ $schema: DRAFT_2020, $dynamicRef: "#", type: "string" }, 1)).toBe(false);
  });
});

const FILE = "confluent-compat.jsonl";

describe.skipIf(!haveVectors(FILE))("ajv", () => {
  interface Row {
    readonly schemaType: string;
    readonly old: string;
    readonly new: string;
  }
  const texts = new Set(vectors<Row>(FILE).flatMap((row) => (row.schemaType === "JSON" ? [row.old, row.new] : [])));
  const plain = [null, true, 0, 1.5, "", "abc", [], {}, [1, "a"], { a: 1 }, { a: "x", b: 2, c: true }];

  it("takes the same instances of the schemas of the vectors, but for properties named __proto__", () => {
    const counts = { judged: 0, rejected: 0 };
    const different = new Set<string>();
    for (const text of texts) {
      const parsed = parsedOrNone(text);
      const ajv = parsed === undefined ? undefined : ajvOf(parsed);
      if (parsed === undefined || ajv === undefined) continue;
      const validator = validatorOf(parsed);
      for (const value of [...plain, ...around(parsed)]) {
        const accepted = validator(value).length === 0;
        counts.judged += 1;
        if (!accepted) counts.rejected += 1;
        if (accepted !== (ajv(value).length === 0))
          different.add(`${text} takes ${JSON.stringify(value)}: ${accepted}`);
      }
    }
    expect([...different]).toEqual([]);
    expect(counts.judged).toBeGreaterThan(30_000);
    expect(counts.rejected).toBeGreaterThan(15_000);
  }, 60_000);

  function parsedOrNone(text: string) {
    try {
      return model(text);
    } catch {
      // Some are rejected on purpose; parse.test.ts has which.
      return undefined;
    }
  }

  /** Events of a schema, and what is a little less. */
  function around(parsed: ReturnType<typeof model>): readonly unknown[] {
    try {
      const events = sampleJsonSchema(parsed, 1).slice(0, 3);
      return events.flatMap((event) => [event, ...Array.from(lessOf(jsonOf(event)), plainOf)]);
    } catch {
      // A schema that no event satisfies.
      return [];
    }
  }
});
