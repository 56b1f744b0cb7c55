/** A change for each rule: what the writer has, what the reader has, and where it is found. */
export interface RuleCase {
  readonly rule: string;
  readonly writer: unknown;
  readonly reader: unknown;
  readonly location: string;
}

const at = (rule: string, location: string, writer: unknown, reader: unknown): RuleCase => ({
  rule: `json-schema/${rule}`,
  writer,
  reader,
  location,
});

const string = { type: "string" };
const integer = { type: "integer" };
const modern = "https://json-schema.org/draft/2020-12/schema";
const closed = (properties: unknown, more = {}) => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...more,
});
const open = (properties: unknown, more = {}) => ({ type: "object", properties, ...more });
const tuple = (items: readonly unknown[], more = {}) => ({ type: "array", items, ...more });
/** A condition; a member called `then` in source would make it look like a promise. */
const when = (then: unknown) => JSON.parse(`{"if": {}, "then": ${JSON.stringify(then)}}`);
/** A schema that refers to itself, or to what is given instead. */
const tree = (next: unknown) => ({
  $ref: "#/definitions/node",
  definitions: { node: open({ v: string, next }) },
});
const card = { title: "Card", type: "object", properties: { kind: { const: "card" }, digits: string } };
const transfer = { title: "Transfer", type: "object", properties: { kind: { const: "transfer" }, digits: string } };

/** Each limit: its keyword, the type that it limits, a limit and a tighter one, and what its rules are called. */
const LIMITS: readonly (readonly [string, string, number, number, string, string])[] = [
  ["maxLength", "string", 5, 4, "max-length", "decreased"],
  ["minLength", "string", 1, 2, "min-length", "increased"],
  ["maximum", "number", 5, 4.5, "maximum", "decreased"],
  ["minimum", "number", 1, 2, "minimum", "increased"],
  ["exclusiveMaximum", "integer", 5, 4, "exclusive-maximum", "decreased"],
  ["exclusiveMinimum", "integer", 1, 2, "exclusive-minimum", "increased"],
  ["maxProperties", "object", 5, 4, "max-properties", "decreased"],
  ["minProperties", "object", 1, 2, "min-properties", "increased"],
  ["maxItems", "array", 5, 4, "max-items", "decreased"],
  ["minItems", "array", 1, 2, "min-items", "increased"],
  ["multipleOf", "number", 2, 4, "multiple-of", "expanded"],
];

/** Cases of rules that are errors. */
export const ERROR_CASES: readonly RuleCase[] = [
  ...LIMITS.flatMap(([keyword, type, wide, tight, name, tightened]) => [
    at(`${name}-added`, `#/${keyword}`, { type }, { type, [keyword]: wide }),
    at(`${name}-${tightened}`, `#/${keyword}`, { type, [keyword]: wide }, { type, [keyword]: tight }),
  ]),
  at("multiple-of-changed", "#/multipleOf", { type: "number", multipleOf: 2 }, { type: "number", multipleOf: 3 }),
  at("pattern-added", "#/pattern", string, { ...string, pattern: "a" }),
  at("pattern-changed", "#/pattern", { ...string, pattern: "b" }, { ...string, pattern: "a" }),
  at("type-changed", "#/properties/a", open({ a: string }), open({ a: integer })),
  at("type-narrowed", "#/", { type: "number" }, integer),
  at("schema-added", "#/items", { type: "array" }, { type: "array", items: string }),
  at("required-attribute-added", "#/required/a", open({ a: string }), open({ a: string }, { required: ["a"] })),
  at("additional-properties-removed", "#/additionalProperties", open({ a: string }), closed({ a: string })),
  at("additional-properties-narrowed", "#/additionalProperties", open({}), open({}, { additionalProperties: string })),
  at("dependency-array-added", "#/dependencies/a", open({}), open({}, { dependencies: { a: ["b"] } })),
  at(
    "dependency-array-extended",
    "#/dependencies/a",
    open({}, { dependencies: { a: ["b"] } }),
    open({}, { dependencies: { a: ["b", "c"] } }),
  ),
  at(
    "dependency-array-changed",
    "#/dependencies/a",
    open({}, { dependencies: { a: ["b"] } }),
    open({}, { dependencies: { a: ["c"] } }),
  ),
  at("dependency-schema-added", "#/dependencies/a", open({}), open({}, { dependencies: { a: open({ b: string }) } })),
  at("property-added-to-open-content-model", "#/properties/a", open({}), open({ a: string })),
  at(
    "required-property-added-to-unopen-content-model",
    "#/properties/a",
    closed({}),
    closed({ a: string }, { required: ["a"] }),
  ),
  at("property-removed-from-closed-content-model", "#/properties/a", closed({ a: string }), closed({})),
  at(
    "property-removed-not-covered-by-partially-open-content-model",
    "#/properties/a",
    closed({ a: string }, { additionalProperties: integer }),
    closed({}, { additionalProperties: integer }),
  ),
  at(
    "property-added-not-covered-by-partially-open-content-model",
    "#/properties/a",
    closed({}, { patternProperties: { "^a": string } }),
    closed({ a: integer }, { patternProperties: { "^a": string } }),
  ),
  at("unique-items-added", "#/uniqueItems", { type: "array" }, { type: "array", uniqueItems: true }),
  at("additional-items-removed", "#/additionalItems", tuple([string]), tuple([string], { additionalItems: false })),
  at("additional-items-narrowed", "#/additionalItems", tuple([string]), tuple([string], { additionalItems: string })),
  at("item-added-to-open-content-model", "#/items/1", tuple([string]), tuple([string, integer])),
  at(
    "item-removed-from-closed-content-model",
    "#/items/1",
    tuple([string, integer], { additionalItems: false }),
    tuple([string], { additionalItems: false }),
  ),
  at(
    "item-removed-not-covered-by-partially-open-content-model",
    "#/items/1",
    tuple([string, integer], { additionalItems: string }),
    tuple([string], { additionalItems: string }),
  ),
  at(
    "item-added-not-covered-by-partially-open-content-model",
    "#/items/1",
    tuple([string], { additionalItems: string }),
    tuple([string, integer], { additionalItems: string }),
  ),
  at("enum-array-narrowed", "#/enum", { enum: ["a", "b"] }, { enum: ["a"] }),
  at("enum-array-changed", "#/enum", { enum: ["a", "b"] }, { enum: ["a", "c"] }),
  at("combined-type-changed", "#/", { anyOf: [string, integer] }, { oneOf: [string, integer] }),
  at(
    "product-type-extended",
    "#/",
    { allOf: [string, { maxLength: 5 }] },
    { allOf: [string, { maxLength: 5 }, { minLength: 1 }] },
  ),
  at("sum-type-narrowed", "#/", { anyOf: [string, integer, { type: "null" }] }, { anyOf: [string, integer] }),
  at("combined-type-subschemas-changed", "#/", { anyOf: [string, integer] }, { anyOf: [string, { type: "null" }] }),
  at("not-type-extended", "#/not", { not: string }, { not: { type: "boolean" } }),
];

/** Cases of rules that are warnings: the registry lets them pass. */
export const WARNING_CASES: readonly RuleCase[] = [
  at("format-changed", "#/", string, { ...string, format: "date" }),
  at(
    "default-changed",
    "#/properties/a",
    open({ a: { ...string, default: "x" } }),
    open({ a: { ...string, default: "y" } }),
  ),
  at("number-rounded", "#/properties/a", open({ a: integer }), open({ a: { type: "number" } })),
  at(
    "unit-changed",
    "#/properties/a",
    open({ a: { ...integer, description: "Amount in cents" } }),
    open({ a: { ...integer, description: "Amount in euros" } }),
  ),
  at(
    "discriminator-moved",
    "#/properties/kind",
    { oneOf: [card, transfer] },
    {
      oneOf: [
        { ...card, title: "Transfer" },
        { ...transfer, title: "Card" },
      ],
    },
  ),
  at("open-property-described", "#/properties/a", open({}), open({ a: {} })),
  at("required-without-schema", "#/required/a", open({}), open({}, { required: ["a"] })),
  at(
    "required-with-default",
    "#/required/a",
    open({ a: string }),
    open({ a: { ...string, default: "" } }, { required: ["a"] }),
  ),
  at(
    "keyword-not-compared",
    "#/patternProperties",
    open({}, { patternProperties: { "^x": string } }),
    open({}, { patternProperties: { "^x": integer } }),
  ),
  at(
    "one-of-overlaps",
    "#/",
    { oneOf: [string, { type: "number" }] },
    { oneOf: [string, { type: "number" }, integer] },
  ),
  at(
    "recursion-not-compared",
    "#/definitions/node/properties/next",
    tree({ $ref: "#/definitions/node" }),
    tree(open({ v: integer, next: { $ref: "#/definitions/node" } })),
  ),
  at("keyword-not-compared", "#/propertyNames", open({}), open({}, { propertyNames: { pattern: "^a" } })),
  at("keyword-not-compared", "#/contains", { type: "array", contains: string }, { type: "array", contains: integer }),
  at("keyword-not-compared", "#/then", when(open({})), when(open({}, { required: ["a"] }))),
  at(
    "keyword-not-compared",
    "#/unevaluatedProperties",
    open({}, { $schema: modern }),
    open({}, { $schema: modern, unevaluatedProperties: false }),
  ),
  at(
    "keyword-not-compared",
    "#/minContains",
    { $schema: modern, type: "array", contains: string },
    { $schema: modern, type: "array", contains: string, minContains: 2 },
  ),
  at(
    "keyword-not-compared",
    "#/exclusiveMaximum",
    { type: "number", maximum: 20, exclusiveMaximum: 10 },
    { type: "number", maximum: 20, exclusiveMaximum: 9 },
  ),
];
