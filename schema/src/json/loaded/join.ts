import type { SchemaNode } from "../model.ts";
import type { Loaded, LoadedObject } from "./model.ts";
import { combined, plain } from "./parts.ts";

/** Two schemas for the same value, as one. */
export function joinLoaded(node: SchemaNode, one: Loaded, other: Loaded): Loaded {
  const merged = merge(one, other);
  if (merged !== undefined) return merged;
  if (isChoice(one) && one.schemas.some(({ kind }) => kind === other.kind))
    return combined(node, "anyOf", accumulated(one.schemas, [other]), true);
  if (isChoice(other) && other.schemas.some(({ kind }) => kind === one.kind))
    return combined(node, "anyOf", accumulated(other.schemas, [one]), true);
  return combined(node, "allOf", accumulated([], [...flattenLoaded(one), ...flattenLoaded(other)]), true);
}

/** Types in a list, and what was joined with one of them. */
function isChoice(schema: Loaded): schema is Loaded & { readonly kind: "combined" } {
  return schema.kind === "combined" && schema.generated && schema.criterion === "anyOf";
}

/** The parts of what was joined of one schema; any other schema alone. */
export function flattenLoaded(schema: Loaded): readonly Loaded[] {
  return schema.kind === "combined" && schema.generated && schema.criterion === "allOf" ? schema.schemas : [schema];
}

/** Adds schemas to others: each to the first of its kind, where that can have both. */
function accumulated(before: readonly Loaded[], more: readonly Loaded[]): readonly Loaded[] {
  const all = [...before];
  for (const next of more) {
    const at = all.findIndex((one) => merge(one, next) !== undefined);
    const merged = at === -1 ? undefined : merge(all[at] ?? next, next);
    if (merged === undefined) all.push(next);
    else all[at] = merged;
  }
  return all;
}

/** Both, of one kind that can have the keywords of both; undefined of other kinds. */
function merge(one: Loaded, other: Loaded): Loaded | undefined {
  const demanded = one.demanded || other.demanded;
  if (one.kind === "object" && other.kind === "object") return { ...mergeObjects(one, other), demanded };
  if (one.kind === "array" && other.kind === "array")
    return {
      ...one,
      ...given(other, ["all", "items", "additionalSchema", "contains", "minItems", "maxItems"]),
      additional: one.additional && other.additional,
      unique: one.unique || other.unique,
      demanded,
    };
  if (one.kind === "number" && other.kind === "number")
    return {
      ...one,
      ...given(other, ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
      integer: one.integer || other.integer,
      demanded,
    };
  if (one.kind === "string" && other.kind === "string")
    return { ...one, ...given(other, ["minLength", "maxLength", "pattern"]), demanded };
  return undefined;
}

function mergeObjects(one: LoadedObject, other: LoadedObject): LoadedObject {
  return {
    ...one,
    ...given(other, ["additionalSchema", "names", "minProperties", "maxProperties"]),
    properties: both(one.properties, other.properties),
    patterns: both(one.patterns, other.patterns),
    dependentNames: both(one.dependentNames, other.dependentNames),
    dependentSchemas: both(one.dependentSchemas, other.dependentSchemas),
    required: new Set([...one.required, ...other.required]),
    additional: one.additional && other.additional,
  };
}

function both<Value>(one: ReadonlyMap<string, Value>, other: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  if (other.size === 0) return one;
  return one.size === 0 ? other : new Map([...one, ...other]);
}

/** Those of some members that are set. */
function given<From, Key extends keyof From>(from: From, keys: readonly Key[]): Partial<Pick<From, Key>> {
  const found: Partial<Pick<From, Key>> = {};
  for (const key of keys) if (from[key] !== undefined) found[key] = from[key];
  return found;
}

/** An `allOf` of nothing takes anything, and one of a single part is that part. */
export function unwrapLoaded(schema: Loaded & { readonly kind: "combined" }): Loaded {
  if (schema.criterion !== "allOf" || schema.schemas.length > 1) return schema;
  return schema.schemas[0] ?? plain(schema.node, "empty");
}
