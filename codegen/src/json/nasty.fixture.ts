import type { ResolvedReference } from "@concordat/schema";
import type { EventInput } from "../input.ts";
import { EVIL } from "../nasty.fixture.ts";

/** A keyword, and a name that makes a promise of an object. */
const THEN = "then";
const D4 = "http://json-schema.org/draft-04/schema#";
const D2020 = "https://json-schema.org/draft/2020-12/schema";

const object = (properties: object, more: object = {}): object => ({ type: "object", properties, ...more });

/** What no UTF-8 has is no name either that ajv takes (`ajv-code.test.ts`). */
const NAME = EVIL.toWellFormed();

/** JSON text of an object with a member `__proto__`, which no literal of JavaScript makes. */
const withProto = (schema: object): string => JSON.stringify(schema).replaceAll("--proto--", "__proto__");

/** JSON Schemas that a careless generator turns into wrong types, source that does not compile, or source that runs. */
export const NASTY: Readonly<Record<string, string>> = {
  evil: JSON.stringify(
    object(
      {
        [NAME]: { type: "string", description: EVIL, default: EVIL },
        text: { description: EVIL, enum: [EVIL, { [EVIL]: EVIL }, [EVIL]] },
        only: { const: EVIL, title: EVIL },
        directed: { type: "integer", description: "@ts-expect-error" },
        old: { type: "integer", deprecated: true, description: `@deprecated ${EVIL}` },
        older: { type: "integer", deprecated: EVIL },
        unknown: { type: "string", format: EVIL, pattern: "[\\u2028`'\"*/]|\\/\\*|^$" },
        [`^${NAME}`]: { $ref: "#/definitions/evil" },
      },
      {
        title: "Evil",
        description: EVIL,
        $comment: EVIL,
        required: [NAME.slice(0, 20)],
        patternProperties: { "^`\\$\\{1\\}": { type: "string" } },
        definitions: { evil: { title: EVIL, type: "string" } },
        [EVIL]: EVIL,
      },
    ),
  ),
  twins: JSON.stringify(
    object(
      {
        left: object({ street: { type: "string" } }, { title: "Address", required: ["street"] }),
        right: object({ lines: { type: "array", items: { type: "string" } } }, { title: "Address" }),
        own: { $ref: "#/definitions/Address" },
        home: { $ref: "address.json" },
        other: { $ref: "address.json#/definitions/Address" },
        input: { $ref: "#/definitions/AddressInput" },
        again: { $ref: "#/definitions/twins" },
      },
      {
        title: "Twins",
        required: ["own", "home"],
        definitions: {
          Address: object({ own: { type: "number", default: 1 } }),
          AddressInput: { type: "boolean" },
          twins: { type: "null" },
        },
      },
    ),
  ),
  tree: JSON.stringify(
    object(
      {
        value: { type: "number" },
        children: { type: "array", items: { $ref: "#" }, default: [] },
        byName: { type: "object", additionalProperties: { anyOf: [{ type: "null" }, { $ref: "#" }] }, default: {} },
        list: { $ref: "#/definitions/List" },
      },
      {
        title: "Tree",
        required: ["value"],
        definitions: { List: { oneOf: [{ type: "null" }, { type: "array", items: { $ref: "#/definitions/List" } }] } },
      },
    ),
  ),
  words: withProto(
    object(
      {
        new: { $ref: "#/definitions/Promise" },
        default: { $ref: "#/definitions/string" },
        "--proto--": { $ref: "#/definitions/--proto--" },
        constructor: { type: "string" },
        toString: { $ref: "#/definitions/Formatted" },
        hasOwnProperty: { enum: ["prototype", "--proto--", "constructor"] },
        valueOf: { const: { "--proto--": 1 } },
      },
      {
        title: "class",
        required: ["new", "--proto--", "constructor"],
        additionalProperties: false,
        definitions: {
          Promise: object({ [THEN]: { type: "string" } }),
          string: object({ constructor: { type: "integer" } }),
          "--proto--": object({ bytes: { type: "string", default: "b" } }, { additionalProperties: false }),
          Formatted: { type: "string", format: "uri" },
        },
      },
    ),
  ),
  unions: JSON.stringify(
    object(
      {
        method: {
          oneOf: [
            object({ kind: { const: "card" }, pan: { type: "string" } }, { required: ["kind", "pan"] }),
            object({ kind: { const: "iban" }, iban: { type: "string" } }, { required: ["kind", "iban"] }),
            object(
              { kind: { enum: ["cash", "voucher"] }, change: { type: "number", default: 0 } },
              { required: ["kind"] },
            ),
          ],
        },
        contact: {
          anyOf: [
            object({ mail: { type: "string" } }, { required: ["mail"] }),
            object({ phone: { type: "string" } }, { required: ["phone"] }),
          ],
        },
        paid: {
          oneOf: [
            object({ card: { type: "string" } }, { required: ["card"] }),
            object({ iban: { type: "string" } }, { required: ["iban"] }),
          ],
        },
        many: { type: ["array", "object", "null", "integer"], items: { type: "string" } },
        maybe: { type: ["string", "null"] },
        mixed: { enum: [1, "one", null, true, 1.5, [1], { a: 1 }] },
        narrowed: { type: "string", enum: ["a", 1, null] },
        either: {
          anyOf: [{ required: ["x"] }, { required: ["y"] }],
          type: "object",
          properties: { x: { type: "number" } },
        },
      },
      { title: "Unions", required: ["method", "maybe"] },
    ),
  ),
  tuples: JSON.stringify(
    object(
      {
        pair: { type: "array", items: [{ type: "string" }, { type: "number" }], additionalItems: false, minItems: 2 },
        open: { type: "array", items: [{ type: "string" }, { type: ["number", "null"] }], minItems: 1 },
        rest: { type: "array", items: [{ type: "string" }], additionalItems: { type: "boolean" }, minItems: 1 },
        none: { type: "array", maxItems: 0 },
        lists: { type: "array", items: { type: "array", items: { type: ["string", "null"] } } },
        deep: Array.from({ length: 40 }).reduce((items: object) => ({ type: "array", items }), { type: "integer" }),
      },
      { title: "Tuples", required: ["pair"] },
    ),
  ),
  maps: JSON.stringify(
    object(
      {
        labels: { type: "object", additionalProperties: { type: "string" } },
        mixed: object(
          { id: { type: "number" }, note: { type: "boolean" } },
          { required: ["id"], additionalProperties: { type: "string" } },
        ),
        prefixed: {
          type: "object",
          properties: { "x-id": { type: "integer" } },
          patternProperties: { "^x-": { type: "number" }, "^y-": { type: "string" } },
          additionalProperties: false,
        },
        matched: { type: "object", patternProperties: { "[0-9]+$": { type: "number" } }, additionalProperties: false },
        open: object({ id: { type: "string" } }, { additionalProperties: true }),
        closed: { type: "object", additionalProperties: false },
        free: { type: "object" },
      },
      { title: "Maps", additionalProperties: false },
    ),
  ),
  parts: JSON.stringify({
    title: "Parts",
    allOf: [
      { $ref: "#/definitions/base" },
      { properties: { extra: { type: "number" } }, required: ["extra"] },
      { required: ["note"] },
      { if: { properties: { extra: { const: 1 } } }, [THEN]: { required: ["more"] } },
    ],
    definitions: {
      base: object(
        { id: { type: "string" }, note: { type: "string" }, zone: { type: "string", default: "z" } },
        { required: ["id"] },
      ),
    },
  }),
  booleans: JSON.stringify(
    object(
      {
        any: true,
        never: false,
        also: {},
        not: { not: {} },
        items: { type: "array", items: true },
        loose: { properties: { a: { type: "string" } } },
      },
      { title: "Booleans", patternProperties: { "^no": false } },
    ),
  ),
  four: JSON.stringify({
    $schema: D4,
    id: "https://shop.example/schemas/stock-level.schema.json#",
    ...object(
      {
        level: { type: "integer", minimum: 0, exclusiveMinimum: true },
        const: { const: 1, type: "string" },
        ref: { $ref: "#/definitions/sku", type: "integer" },
      },
      { required: ["level"], dependencies: { ref: ["const"], const: object({ level: { maximum: 10 } }) } },
    ),
    definitions: { sku: { type: "string", pattern: "^[A-Z]{3}$" } },
  }),
  modern: JSON.stringify({
    $schema: D2020,
    $id: "https://shop.example/modern",
    title: "Modern",
    $dynamicAnchor: "node",
    ...object(
      {
        point: { type: "array", prefixItems: [{ type: "number" }, { type: "number" }], items: false, minItems: 2 },
        next: { $dynamicRef: "#node" },
        at: { $ref: "#when", description: "When." },
        card: { type: "string" },
      },
      { unevaluatedProperties: false, dependentRequired: { card: ["at"] } },
    ),
    allOf: [{ properties: { seen: { type: "boolean" } } }],
    $defs: { when: { $anchor: "when", type: "string", format: "date-time" } },
  }),
  inputs: JSON.stringify(
    object(
      {
        id: { type: "string", format: "uuid" },
        lines: { type: "array", items: { $ref: "#/definitions/OrderInput" } },
        event: object({ jsonEvent: { type: "string", default: "x" } }, { default: {} }),
        wrong: { type: "string", default: 1 },
        stated: { type: "string", default: "s" },
        choice: { anyOf: [{ $ref: "#/definitions/Unsure" }, object({ b: { type: "number" } })] },
      },
      {
        title: "Order",
        required: ["id", "lines", "stated"],
        definitions: {
          OrderInput: object({ n: { type: "number", default: 1 } }),
          Unsure: object({ a: { type: "number", default: 1 } }),
        },
      },
    ),
  ),
  unicode: JSON.stringify(
    object(
      {
        größe: { type: "number" },
        naïve_Ω: { enum: ["да", "нет"] },
        名前: { type: ["null", "string"] },
        "a b": { type: "string" },
      },
      { title: "Bestellung größe", required: ["größe"] },
    ),
  ),
  colours: '{"title":"then","enum":["RED","GREEN"]}',
  bare: '{"type":["null","string","array"],"items":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}}',
  anything: "true",
  long: withProto(
    object(
      Object.fromEntries(
        Array.from({ length: 200 }, (_, index) => [
          index === 7 ? "--proto--" : `field${index}`,
          { type: "integer", minimum: 0 },
        ]),
      ),
      { title: "Long", additionalProperties: false, required: ["field0", "--proto--"] },
    ),
  ),
};

const ADDRESS: ResolvedReference = {
  name: "address.json",
  subject: "address",
  version: 1,
  text: JSON.stringify(
    object(
      { street: { type: "string" }, next: { $ref: "#/definitions/Address" } },
      { required: ["street"], definitions: { Address: object({ inner: { type: "boolean" } }) } },
    ),
  ),
};

/** The schemas as events of subjects whose names are nasty as well. */
export function nastyEvents(): readonly EventInput[] {
  return Object.entries(NASTY).map(([name, schema], index) => ({
    subject: name === "evil" ? `${EVIL}../../${name}` : `${name}-value`,
    schemaType: "JSON",
    schema,
    ...(name === "twins" ? { references: [ADDRESS], resolved: [ADDRESS] } : {}),
    id: index + 1,
    version: 1,
  }));
}
