import { generate } from "@concordat/codegen";
import { BudgetExceeded, SchemaError } from "@concordat/schema";
import { jsonChecks, parseJsonSchema, sampleJsonSchema, validatorOf } from "@concordat/schema/json";
import { describe, expect, test } from "vitest";
import { haveVectors, vectors } from "./support/vectors.ts";

/** Generated checks are the engine's own verdict, for every JSON Schema of the vectors. */

interface Pair {
  readonly schemaType: string;
  readonly old: string;
  readonly new: string;
}

interface Case {
  readonly steps: readonly { readonly body?: { readonly schema?: string } }[];
}

const FILES = ["confluent-compat.jsonl", "fuzz/json.jsonl.gz"];
const have = haveVectors(...FILES);

const D2020 = '"$schema":"https://json-schema.org/draft/2020-12/schema"';
/** What the vectors have none of: names that mean something to ajv or to JavaScript, and numbers and texts at their bounds. */
const ODD: readonly string[] = [
  '{"properties":{"$ref":{"type":"string"},"$id":{"const":"x"},"$anchor":{},"$defs":{"type":"null"}},"required":["$ref"]}',
  '{"enum":[{"$ref":"#/x"},{"$id":"http://a.example/"},["a"],1.0,{"a":{"__proto__":1}}]}',
  '{"properties":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}},"required":["__proto__"],"additionalProperties":false}',
  '{"dependencies":{"__proto__":["constructor"],"toString":{"required":["a"]}},"propertyNames":{"pattern":"^[a-z_]"}}',
  `{${D2020},"properties":{"a":true},"patternProperties":{"^x":{"type":"integer"}},"unevaluatedProperties":false,"anyOf":[{"properties":{"b":true},"required":["b"]},true]}`,
  `{${D2020},"prefixItems":[{"type":"integer"}],"contains":{"type":"string"},"minContains":2,"maxContains":3,"unevaluatedItems":{"type":"string"}}`,
  `{${D2020},"prefixItems":[{"type":"integer"}],"contains":{"type":"string"},"minContains":2,"maxContains":3}`,
  '{"items":[{"type":"integer"}],"contains":{"type":"string"},"additionalItems":{"type":["string","null"]}}',
  `{${D2020},"$ref":"#/$defs/a","minProperties":1,"$defs":{"a":{"type":"object","dependentRequired":{"a":["b"]},"maxProperties":2}}}`,
  '{"type":"number","multipleOf":0.1,"minimum":-1e400,"maximum":1e400}',
  '{"const":1e400}',
  '{"enum":[1e400,9007199254740992]}',
  '{"type":"string","minLength":2,"maxLength":3}',
  '{"type":"array","uniqueItems":true,"items":[{"type":"number"}],"additionalItems":{"not":{"type":"null"}}}',
  '{"$schema":"http://json-schema.org/draft-04/schema#","maximum":10,"exclusiveMaximum":true,"const":1}',
  '{"$ref":"#/definitions/a","maximum":1,"definitions":{"a":{"minimum":5}}}',
  '{"if":{"type":"string"},"then":{"format":"uuid"},"else":{"type":["integer","null"]}}',
  '{"nullable":true,"type":"string","discriminator":{"propertyName":"a"},"strict":false}',
];
const texts = new Set<string>(ODD);
if (have) {
  for (const one of vectors<Pair>("confluent-compat.jsonl"))
    if (one.schemaType === "JSON") texts.add(one.old).add(one.new);
  for (const { steps } of vectors<Case>("fuzz/json.jsonl.gz"))
    for (const { body } of steps) if (body?.schema !== undefined) texts.add(body.schema);
}

/** All of them where there is time. */
const chosen = [...texts].filter(
  (_, index) => process.env.CONCORDAT_DEEP === "1" || index < ODD.length || index % 6 === 0,
);

const PLAIN: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 7, 10, 100, 1e21, "", "a", "abc", "2026-01-02", "A".repeat(40)],
  ...[
    [],
    [1],
    [1, 1],
    ["a", 2, null],
    [{}, {}],
    {},
    { a: 1 },
    { id: "x", name: 5 },
    { constructor: 1, toString: null },
  ],
  ...["🙂", "🙂🙂", "a🙂b", "🙂a🙂b", 0.3, 0.35, 9007199254740992, 1e308, -0],
  ...[{ $ref: "#/x" }, { $id: "x" }, { $ref: "x", $id: "x" }, ["a", "b"], [1, "a", "b"], ["a", "a", "a", "a"]],
  ...[
    { b: 1, x1: 2 },
    { b: 1, c: 2 },
    { a: 1, b: 2 },
    { a: 1, b: 2, c: 3 },
    { x: 1 },
    { Xy: 1 },
    { toString: 1, a: 2 },
  ],
  ...['{"__proto__": 1}', '{"__proto__": 1, "constructor": "c"}', '{"a": {"__proto__": 1}}', '{"__proto__": "x"}'].map(
    (text) => JSON.parse(text) as unknown,
  ),
];

/** Values that are close to an event: each with one part of it left out, or another one in its place. */
function near(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [[value], String(value), null];
  const entries = Object.entries(value);
  const changed = entries.flatMap(([key, inner]) => [
    Object.fromEntries(entries.filter(([other]) => other !== key)),
    ...[null, 5, "x", [], {}].map((other) => Object.fromEntries(entries.map(([k, v]) => [k, k === key ? other : v]))),
    ...near(inner).map((other) => Object.fromEntries(entries.map(([k, v]) => [k, k === key ? other : v]))),
  ]);
  const all = Array.isArray(value) ? changed.map((one) => Object.values(one)) : changed;
  return [...all.slice(0, 60), Array.isArray(value) ? [...value, ...value] : { ...value, added: 1 }];
}

type Checks = { readonly validate?: (value: unknown) => boolean };

/** What the module of a schema's checks exports. */
async function checksOf(schema: string): Promise<Checks> {
  const events = [{ subject: "s", schemaType: "JSON" as const, schema }];
  const files = await generate({ topics: [{ topic: "t", events }] });
  const text = files.find(({ path }) => path.endsWith("/checks.ts"))?.text ?? "";
  const body = text
    .replace(/^import .*$/m, "")
    .replace(/^export const validate: Validate = (\w+);$/m, "exported.validate = $1;")
    .replace(/^export const fill: .* = (\w+);$/m, "");
  const exported: Checks = {};
  new Function("$", "exported", body)(jsonChecks, exported);
  return exported;
}

describe.skipIf(!have)("generated checks", () => {
  test("take what the engine takes, and nothing else", async () => {
    let [checked, values, unchecked] = [0, 0, 0];
    const different: unknown[] = [];
    for (const text of chosen) {
      const model = parsed(text);
      if (model === undefined) continue;
      const { validate } = await checksOf(text);
      if (validate === undefined) {
        unchecked += 1;
        continue;
      }
      checked += 1;
      const events = samples(model);
      for (const value of [...PLAIN, ...events, ...events.slice(0, 4).flatMap(near)]) {
        values += 1;
        const [ours, theirs] = [validate(value), validatorOf(model)(value).length === 0];
        if (ours !== theirs) different.push([text, value, ours]);
      }
    }
    expect(different.slice(0, 5)).toEqual([]);
    expect(unchecked).toBeLessThan(5);
    expect(checked).toBeGreaterThan(300);
    expect(values).toBeGreaterThan(30_000);
  }, 120_000);
});

function parsed(text: string) {
  try {
    return parseJsonSchema(text).model;
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

function samples(model: NonNullable<ReturnType<typeof parsed>>): readonly unknown[] {
  try {
    return sampleJsonSchema(model, 1);
  } catch (error) {
    if (error instanceof SchemaError || error instanceof BudgetExceeded) return [];
    throw error;
  }
}
