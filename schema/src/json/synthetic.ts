import type { JsonValue } from "../text/value.ts";
import type { InnerSchemas, SchemaDocument, SchemaNode } from "./model.ts";

const NOWHERE = { start: 0, end: 0 };

/** A number as a JSON value. */
export function jsonNumber(value: number | string): JsonValue {
  return { kind: "number", text: String(value), ...NOWHERE };
}

/** A string as a JSON value. */
export function jsonString(value: string): JsonValue {
  return { kind: "string", value, ...NOWHERE };
}

/** An array as a JSON value. */
export function jsonArray(items: readonly JsonValue[]): JsonValue {
  return { kind: "array", items, ...NOWHERE };
}

/** An object as a JSON value. */
export function jsonObject(members: Iterable<readonly [string, JsonValue]>): JsonValue {
  return { kind: "object", members: Array.from(members, ([key, value]) => ({ key, keyStart: 0, value })), ...NOWHERE };
}

/** `true` or `false` as a JSON value. */
export function jsonBoolean(value: boolean): JsonValue {
  return { kind: "boolean", value, ...NOWHERE };
}

/** `null` as a JSON value. */
export const NULL: JsonValue = { kind: "null", ...NOWHERE };

/** The text of schemas that stand in none. */
const NO_TEXT: SchemaDocument = {
  text: "",
  json: jsonBoolean(true),
  draft: "2020-12",
  uri: "",
  name: undefined,
};

/** What a made schema says: keywords with values, and keywords with schemas. */
export interface SchemaParts {
  readonly keywords?: Readonly<Record<string, JsonValue>>;
  readonly one?: Readonly<Record<string, SchemaNode>>;
  readonly list?: Readonly<Record<string, readonly SchemaNode[]>>;
  readonly properties?: ReadonlyMap<string, SchemaNode>;
  readonly patternProperties?: ReadonlyMap<string, SchemaNode>;
}

/** A schema of draft 2020-12 that stands in no text, made of others: what is searched for is said by such. */
export function madeSchema({
  keywords = {},
  one = {},
  list = {},
  properties,
  patternProperties,
}: SchemaParts): SchemaNode {
  const inner = new Map<string, InnerSchemas>();
  for (const [keyword, schema] of Object.entries(one)) inner.set(keyword, { kind: "one", schema });
  for (const [keyword, schemas] of Object.entries(list)) inner.set(keyword, { kind: "list", schemas });
  if (properties !== undefined) inner.set("properties", { kind: "map", schemas: properties });
  if (patternProperties !== undefined) inner.set("patternProperties", { kind: "map", schemas: patternProperties });
  const held = [...inner.keys()].map((keyword): [string, JsonValue] => [keyword, NULL]);
  return nodeOf(new Map([...Object.entries(keywords), ...held]), inner, undefined);
}

function nodeOf(
  keywords: ReadonlyMap<string, JsonValue>,
  inner: ReadonlyMap<string, InnerSchemas>,
  truth: boolean | undefined,
): SchemaNode {
  const value = truth === undefined ? jsonObject([]) : jsonBoolean(truth);
  return {
    document: NO_TEXT,
    pointer: "",
    at: NOWHERE,
    value,
    truth,
    keywords,
    inner,
    base: "",
    ref: undefined,
    dynamicRef: undefined,
  };
}

/** The schema that takes anything. */
export const TAKES_ANYTHING: SchemaNode = nodeOf(new Map(), new Map(), true);
/** The schema that takes nothing. */
export const TAKES_NOTHING: SchemaNode = nodeOf(new Map(), new Map(), false);

/** The schema of what another one does not take. */
export function notOf(schema: SchemaNode): SchemaNode {
  return madeSchema({ one: { not: schema } });
}

/** The schema of values of these types. */
export function ofTypes(types: readonly string[], more: SchemaParts = {}): SchemaNode {
  return madeSchema({ ...more, keywords: { ...more.keywords, type: jsonArray(types.map(jsonString)) } });
}

/** The schema of objects with a member that has a schema. */
export function withMember(name: string, schema: SchemaNode): SchemaNode {
  return ofTypes(["object"], {
    keywords: { required: jsonArray([jsonString(name)]) },
    properties: new Map([[name, schema]]),
  });
}

/** The schema of objects without a member. */
export function withoutMember(name: string): SchemaNode {
  return ofTypes(["object"], { properties: new Map([[name, TAKES_NOTHING]]) });
}

/** The schema of arrays with an item at an index that has a schema. */
export function withItem(index: number, schema: SchemaNode): SchemaNode {
  const prefixItems = [...Array.from({ length: index }, () => TAKES_ANYTHING), schema];
  return ofTypes(["array"], { keywords: { minItems: jsonNumber(index + 1) }, list: { prefixItems } });
}
