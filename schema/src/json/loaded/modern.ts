import type { Budget } from "../../budget.ts";
import { javaHash, javaOrder } from "../../java-order.ts";
import type { JsonValue } from "../../text/value.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "../model.ts";
import { flattenLoaded, joinLoaded, unwrapLoaded } from "./join.ts";
import type { Criterion, Loaded, LoadedArray, LoadedObject } from "./model.ts";
import {
  anyArray,
  anyNumber,
  anyObject,
  anyString,
  combined,
  namesAt,
  namesByName,
  numberAt,
  ofType,
  plain,
  stringOf,
} from "./parts.ts";

/**
 * Copies of a schema that several references inside it lead to; other references, and what more of them there are, lead to the
 * last. Confluent's registry has a copy for each, and compares ways through all of them, whose number has no bounds.
 */
const MOST_COPIES = 8;

/**
 * Loads schemas of drafts 2019-09 and 2020-12, as json-sKema and Confluent's `SchemaTranslator` do: every keyword is a schema
 * of its own, and they are joined in the order of Java's map. What a reference leads to is a copy with the same inside.
 */
export function modernLoader(budget: Budget): (node: SchemaNode) => Loaded {
  const known = new Map<SchemaNode, Loaded>();
  const copies = new Map<SchemaNode, readonly Loaded[]>();

  const target = (from: SchemaNode, node: SchemaNode): Loaded => {
    const found = known.get(node) ?? load(node);
    known.set(node, found);
    const before = copies.get(node) ?? [];
    const last = before.at(-1);
    if (last !== undefined && (before.length >= MOST_COPIES || !isWithin(from, node))) return last;
    const copy = { ...found };
    copies.set(node, [...before, copy]);
    return copy;
  };

  const load = (node: SchemaNode): Loaded => {
    budget.spend();
    if (node.truth !== undefined) return { ...plain(node, node.truth ? "true" : "false"), whole: true };
    const joined = joinAll(node);
    const loaded = joined.kind === "combined" && joined.generated ? unwrapLoaded(joined) : joined;
    const value = node.keywords.get("default");
    // A default of null is none there, and one beside a `$ref` is lost.
    const hasDefault = value !== undefined && value.kind !== "null" && loaded.kind !== "reference";
    return { ...loaded, whole: true, hasDefault };
  };

  const joinAll = (node: SchemaNode): Loaded => {
    let joined: Loaded | undefined;
    const add = (next: Loaded) => {
      joined = joined === undefined ? next : joinLoaded(node, joined, next);
    };
    for (const keyword of javaOrder(node.keywords.keys(), { hash: keywordHash })) {
      const value = node.keywords.get(keyword);
      const next = value === undefined ? undefined : ofKeyword(node, keyword, value);
      if (next !== undefined) add(next);
    }
    joined ??= nothing(node);
    const properties = mapIn(node, "properties");
    if (properties !== undefined && properties.size > 0) add({ ...anyObject(node), properties: loadMap(properties) });
    const patterns = mapIn(node, "patternProperties");
    if (patterns !== undefined && patterns.size > 0) add({ ...anyObject(node), patterns: loadMap(patterns) });
    return joined;
  };

  const loadMap = (schemas: ReadonlyMap<string, SchemaNode>): ReadonlyMap<string, Loaded> =>
    new Map(
      javaOrder(schemas.keys(), { hash: keywordHash }).flatMap((name) => {
        const schema = schemas.get(name);
        return schema === undefined ? [] : [[name, load(schema)] as const];
      }),
    );

  const one = (node: SchemaNode, keyword: string, make: (schema: Loaded) => Loaded): Loaded | undefined => {
    const schema = schemaIn(node, keyword);
    return schema === undefined ? undefined : make(load(schema));
  };

  const reference = (node: SchemaNode, to: SchemaNode | undefined): Loaded | undefined => {
    if (to === undefined) return undefined;
    let found: Loaded | undefined;
    const follow = () => {
      found ??= target(node, to);
      return found;
    };
    return { ...plain(node, "empty"), kind: "reference", to, target: follow };
  };

  const combine = (node: SchemaNode, criterion: Criterion): Loaded =>
    combined(
      node,
      criterion,
      (listIn(node, criterion) ?? []).flatMap((schema) => flattenLoaded(load(schema))),
    );

  const ofKeyword = (node: SchemaNode, keyword: string, value: JsonValue): Loaded | undefined => {
    switch (keyword) {
      case "type":
        return typesOf(node, value);
      case "enum":
        return value.kind === "array" ? { ...plain(node, "empty"), kind: "enum", values: value.items } : undefined;
      case "const":
        return { ...plain(node, "empty"), kind: "const", value };
      case "allOf":
      case "anyOf":
      case "oneOf":
        return combine(node, keyword);
      case "$ref":
        return reference(node, node.ref);
      case "$dynamicRef":
        return reference(node, node.dynamicRef);
      case "not":
        return one(node, keyword, (schema) => ({ ...plain(node, "empty"), kind: "not", schema }));
      case "if":
        return { ...plain(node, "empty"), kind: "conditional" };
      case "minLength":
      case "maxLength":
        return { ...anyString(node), [keyword]: numberAt(node, keyword) };
      case "pattern":
        return { ...anyString(node), pattern: stringOf(node, keyword) };
      case "minimum":
      case "maximum":
      case "exclusiveMinimum":
      case "exclusiveMaximum":
      case "multipleOf":
        return { ...anyNumber(node), [keyword]: numberAt(node, keyword) };
      case "readOnly":
      case "writeOnly":
        return value.kind === "boolean" && value.value ? nothing(node) : undefined;
      case "format":
        return nothing(node);
      default:
        return ofArrays(node, keyword, value) ?? ofObjects(node, keyword, value);
    }
  };

  const ofArrays = (node: SchemaNode, keyword: string, value: JsonValue): LoadedArray | undefined => {
    const any = anyArray(node);
    switch (keyword) {
      case "minItems":
      case "maxItems":
        return { ...any, [keyword]: numberAt(node, keyword) };
      case "uniqueItems":
        return { ...any, unique: value.kind === "boolean" && value.value };
      case "contains": {
        const schema = schemaIn(node, keyword);
        return schema === undefined ? undefined : { ...any, contains: load(schema) };
      }
      case "prefixItems": {
        const items = listIn(node, keyword);
        return items === undefined || items.length === 0 ? any : { ...any, items: items.map(load) };
      }
      case "items": {
        const schema = schemaIn(node, keyword);
        if (schema === undefined) return undefined;
        if (schema.truth !== undefined) return { ...any, additional: schema.truth };
        const before = listIn(node, "prefixItems") ?? [];
        return before.length === 0 ? { ...any, all: load(schema) } : { ...any, additionalSchema: load(schema) };
      }
      default:
        return undefined;
    }
  };

  const ofObjects = (node: SchemaNode, keyword: string, value: JsonValue): LoadedObject | undefined => {
    const any = anyObject(node);
    switch (keyword) {
      case "required":
        return { ...any, required: new Set(namesAt(value)) };
      case "minProperties":
      case "maxProperties":
        return { ...any, [keyword]: numberAt(node, keyword) };
      case "dependentRequired":
        return { ...any, dependentNames: namesByName(value) };
      case "dependentSchemas":
        return { ...any, dependentSchemas: loadMap(mapIn(node, keyword) ?? new Map()) };
      case "propertyNames": {
        const schema = schemaIn(node, keyword);
        return schema === undefined ? undefined : { ...any, names: load(schema) };
      }
      case "additionalProperties": {
        const schema = schemaIn(node, keyword);
        if (schema === undefined) return undefined;
        if (schema.truth !== undefined) return { ...any, additional: schema.truth };
        return { ...any, additionalSchema: load(schema) };
      }
      default:
        return undefined;
    }
  };
  return (node) => {
    const root = load(node);
    // What refers to the whole has the very same inside.
    known.set(node, root);
    return root;
  };
}

/**
 * json-sKema's hash of a keyword is made of the name's and of the place where it stands, which Confluent's registry does not
 * give: line and column are -1, the pointer is empty, the document is called UNKNOWN.
 */
const NOWHERE = [-1, -1, 1, javaHash("UNKNOWN"), -1, -1].reduce((hash, part) => (Math.imul(31, hash) + part) | 0, 0);

function keywordHash(own: number): number {
  return (Math.imul(31, own) + NOWHERE) | 0;
}

/** Whether a schema stands inside another one, in the same text. */
function isWithin(node: SchemaNode, outer: SchemaNode): boolean {
  return node.document === outer.document && node.pointer.startsWith(outer.pointer);
}

/** What a keyword says that says nothing: an `allOf` of nothing, which takes part in joining. */
function nothing(node: SchemaNode): Loaded {
  return combined(node, "allOf", [], true);
}

function typesOf(node: SchemaNode, type: JsonValue): Loaded | undefined {
  if (type.kind === "string") return ofType(node, type.value);
  const schemas = namesAt(type).flatMap((name) => ofType(node, name) ?? []);
  return type.kind === "array" ? combined(node, "anyOf", schemas, true) : undefined;
}
