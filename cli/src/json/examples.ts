import type { RuleExample, RuleExamples } from "../why/examples.ts";

const pair = (old: unknown, changed: unknown): RuleExample => ({
  old: JSON.stringify(old, undefined, 2),
  new: JSON.stringify(changed, undefined, 2),
});

/** A change for each rule of JSON Schema. */
export const JSON_EXAMPLES: RuleExamples = {
  "json-schema/max-length-added": pair({ type: "string" }, { type: "string", maxLength: 5 }),
  "json-schema/max-length-decreased": pair({ type: "string", maxLength: 5 }, { type: "string", maxLength: 4 }),
  "json-schema/min-length-added": pair({ type: "string" }, { type: "string", minLength: 1 }),
  "json-schema/min-length-increased": pair({ type: "string", minLength: 1 }, { type: "string", minLength: 2 }),
  "json-schema/maximum-added": pair({ type: "number" }, { type: "number", maximum: 5 }),
  "json-schema/maximum-decreased": pair({ type: "number", maximum: 5 }, { type: "number", maximum: 4.5 }),
  "json-schema/minimum-added": pair({ type: "number" }, { type: "number", minimum: 1 }),
  "json-schema/minimum-increased": pair({ type: "number", minimum: 1 }, { type: "number", minimum: 2 }),
  "json-schema/exclusive-maximum-added": pair({ type: "integer" }, { type: "integer", exclusiveMaximum: 5 }),
  "json-schema/exclusive-maximum-decreased": pair(
    { type: "integer", exclusiveMaximum: 5 },
    { type: "integer", exclusiveMaximum: 4 },
  ),
  "json-schema/exclusive-minimum-added": pair({ type: "integer" }, { type: "integer", exclusiveMinimum: 1 }),
  "json-schema/exclusive-minimum-increased": pair(
    { type: "integer", exclusiveMinimum: 1 },
    { type: "integer", exclusiveMinimum: 2 },
  ),
  "json-schema/max-properties-added": pair({ type: "object" }, { type: "object", maxProperties: 5 }),
  "json-schema/max-properties-decreased": pair(
    { type: "object", maxProperties: 5 },
    { type: "object", maxProperties: 4 },
  ),
  "json-schema/min-properties-added": pair({ type: "object" }, { type: "object", minProperties: 1 }),
  "json-schema/min-properties-increased": pair(
    { type: "object", minProperties: 1 },
    { type: "object", minProperties: 2 },
  ),
  "json-schema/max-items-added": pair({ type: "array" }, { type: "array", maxItems: 5 }),
  "json-schema/max-items-decreased": pair({ type: "array", maxItems: 5 }, { type: "array", maxItems: 4 }),
  "json-schema/min-items-added": pair({ type: "array" }, { type: "array", minItems: 1 }),
  "json-schema/min-items-increased": pair({ type: "array", minItems: 1 }, { type: "array", minItems: 2 }),
  "json-schema/multiple-of-added": pair({ type: "number" }, { type: "number", multipleOf: 2 }),
  "json-schema/multiple-of-expanded": pair({ type: "number", multipleOf: 2 }, { type: "number", multipleOf: 4 }),
  "json-schema/multiple-of-changed": pair({ type: "number", multipleOf: 2 }, { type: "number", multipleOf: 3 }),
  "json-schema/pattern-added": pair({ type: "string" }, { type: "string", pattern: "a" }),
  "json-schema/pattern-changed": pair({ type: "string", pattern: "b" }, { type: "string", pattern: "a" }),
  "json-schema/type-changed": pair(
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", properties: { a: { type: "integer" } } },
  ),
  "json-schema/type-narrowed": pair({ type: "number" }, { type: "integer" }),
  "json-schema/schema-added": pair({ type: "array" }, { type: "array", items: { type: "string" } }),
  "json-schema/required-attribute-added": pair(
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
  ),
  "json-schema/additional-properties-removed": pair(
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
  ),
  "json-schema/additional-properties-narrowed": pair(
    { type: "object", properties: {} },
    { type: "object", properties: {}, additionalProperties: { type: "string" } },
  ),
  "json-schema/dependency-array-added": pair(
    { type: "object", properties: {} },
    { type: "object", properties: {}, dependencies: { a: ["b"] } },
  ),
  "json-schema/dependency-array-extended": pair(
    { type: "object", properties: {}, dependencies: { a: ["b"] } },
    { type: "object", properties: {}, dependencies: { a: ["b", "c"] } },
  ),
  "json-schema/dependency-array-changed": pair(
    { type: "object", properties: {}, dependencies: { a: ["b"] } },
    { type: "object", properties: {}, dependencies: { a: ["c"] } },
  ),
  "json-schema/dependency-schema-added": pair(
    { type: "object", properties: {} },
    { type: "object", properties: {}, dependencies: { a: { type: "object", properties: { b: { type: "string" } } } } },
  ),
  "json-schema/property-added-to-open-content-model": pair(
    { type: "object", properties: {} },
    { type: "object", properties: { a: { type: "string" } } },
  ),
  "json-schema/required-property-added-to-unopen-content-model": pair(
    { type: "object", properties: {}, additionalProperties: false },
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: false, required: ["a"] },
  ),
  "json-schema/property-removed-from-closed-content-model": pair(
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
    { type: "object", properties: {}, additionalProperties: false },
  ),
  "json-schema/property-removed-not-covered-by-partially-open-content-model": pair(
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "integer" } },
    { type: "object", properties: {}, additionalProperties: { type: "integer" } },
  ),
  "json-schema/property-added-not-covered-by-partially-open-content-model": pair(
    { type: "object", properties: {}, additionalProperties: false, patternProperties: { "^a": { type: "string" } } },
    {
      type: "object",
      properties: { a: { type: "integer" } },
      additionalProperties: false,
      patternProperties: { "^a": { type: "string" } },
    },
  ),
  "json-schema/unique-items-added": pair({ type: "array" }, { type: "array", uniqueItems: true }),
  "json-schema/additional-items-removed": pair(
    { type: "array", items: [{ type: "string" }] },
    { type: "array", items: [{ type: "string" }], additionalItems: false },
  ),
  "json-schema/additional-items-narrowed": pair(
    { type: "array", items: [{ type: "string" }] },
    { type: "array", items: [{ type: "string" }], additionalItems: { type: "string" } },
  ),
  "json-schema/item-added-to-open-content-model": pair(
    { type: "array", items: [{ type: "string" }] },
    { type: "array", items: [{ type: "string" }, { type: "integer" }] },
  ),
  "json-schema/item-removed-from-closed-content-model": pair(
    { type: "array", items: [{ type: "string" }, { type: "integer" }], additionalItems: false },
    { type: "array", items: [{ type: "string" }], additionalItems: false },
  ),
  "json-schema/item-removed-not-covered-by-partially-open-content-model": pair(
    { type: "array", items: [{ type: "string" }, { type: "integer" }], additionalItems: { type: "string" } },
    { type: "array", items: [{ type: "string" }], additionalItems: { type: "string" } },
  ),
  "json-schema/item-added-not-covered-by-partially-open-content-model": pair(
    { type: "array", items: [{ type: "string" }], additionalItems: { type: "string" } },
    { type: "array", items: [{ type: "string" }, { type: "integer" }], additionalItems: { type: "string" } },
  ),
  "json-schema/enum-array-narrowed": pair({ enum: ["a", "b"] }, { enum: ["a"] }),
  "json-schema/enum-array-changed": pair({ enum: ["a", "b"] }, { enum: ["a", "c"] }),
  "json-schema/combined-type-changed": pair(
    { anyOf: [{ type: "string" }, { type: "integer" }] },
    { oneOf: [{ type: "string" }, { type: "integer" }] },
  ),
  "json-schema/product-type-extended": pair(
    { allOf: [{ type: "string" }, { maxLength: 5 }] },
    { allOf: [{ type: "string" }, { maxLength: 5 }, { minLength: 1 }] },
  ),
  "json-schema/sum-type-narrowed": pair(
    { anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] },
    { anyOf: [{ type: "string" }, { type: "integer" }] },
  ),
  "json-schema/combined-type-subschemas-changed": pair(
    { anyOf: [{ type: "string" }, { type: "integer" }] },
    { anyOf: [{ type: "string" }, { type: "null" }] },
  ),
  "json-schema/not-type-extended": pair({ not: { type: "string" } }, { not: { type: "boolean" } }),
  "json-schema/format-changed": pair({ type: "string" }, { type: "string", format: "date" }),
  "json-schema/default-changed": pair(
    { type: "object", properties: { a: { type: "string", default: "x" } } },
    { type: "object", properties: { a: { type: "string", default: "y" } } },
  ),
  "json-schema/number-rounded": pair(
    { type: "object", properties: { a: { type: "integer" } } },
    { type: "object", properties: { a: { type: "number" } } },
  ),
  "json-schema/unit-changed": pair(
    { type: "object", properties: { a: { type: "integer", description: "Amount in cents" } } },
    { type: "object", properties: { a: { type: "integer", description: "Amount in euros" } } },
  ),
  "json-schema/discriminator-moved": pair(
    {
      oneOf: [
        { title: "Card", type: "object", properties: { kind: { const: "card" }, digits: { type: "string" } } },
        { title: "Transfer", type: "object", properties: { kind: { const: "transfer" }, digits: { type: "string" } } },
      ],
    },
    {
      oneOf: [
        { title: "Transfer", type: "object", properties: { kind: { const: "card" }, digits: { type: "string" } } },
        { title: "Card", type: "object", properties: { kind: { const: "transfer" }, digits: { type: "string" } } },
      ],
    },
  ),
  "json-schema/open-property-described": pair(
    { type: "object", properties: {} },
    { type: "object", properties: { a: {} } },
  ),
  "json-schema/required-without-schema": pair(
    { type: "object", properties: {} },
    { type: "object", properties: {}, required: ["a"] },
  ),
  "json-schema/required-with-default": pair(
    { type: "object", properties: { a: { type: "string" } } },
    { type: "object", properties: { a: { type: "string", default: "" } }, required: ["a"] },
  ),
  "json-schema/keyword-not-compared": pair(
    { type: "object", properties: {}, patternProperties: { "^x": { type: "string" } } },
    { type: "object", properties: {}, patternProperties: { "^x": { type: "integer" } } },
  ),
  "json-schema/one-of-overlaps": pair(
    { oneOf: [{ type: "string" }, { type: "number" }] },
    { oneOf: [{ type: "string" }, { type: "number" }, { type: "integer" }] },
  ),
  "json-schema/recursion-not-compared": pair(
    {
      $ref: "#/definitions/node",
      definitions: {
        node: { type: "object", properties: { v: { type: "string" }, next: { $ref: "#/definitions/node" } } },
      },
    },
    {
      $ref: "#/definitions/node",
      definitions: {
        node: {
          type: "object",
          properties: {
            v: { type: "string" },
            next: { type: "object", properties: { v: { type: "integer" }, next: { $ref: "#/definitions/node" } } },
          },
        },
      },
    },
  ),
};
