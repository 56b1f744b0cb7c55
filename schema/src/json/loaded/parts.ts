import { member } from "../../text/json.ts";
import type { JsonNumber, JsonValue } from "../../text/value.ts";
import type { SchemaNode } from "../model.ts";
import type {
  Criterion,
  Loaded,
  LoadedArray,
  LoadedCombined,
  LoadedNumber,
  LoadedObject,
  LoadedPlain,
  LoadedString,
} from "./model.ts";

const part = (node: SchemaNode) => ({ node, whole: false, hasDefault: false, demanded: false });

/** A schema of any object, to which keywords are added. */
export function anyObject(node: SchemaNode): LoadedObject {
  return {
    ...part(node),
    kind: "object",
    properties: new Map(),
    required: new Set(),
    additional: true,
    additionalSchema: undefined,
    patterns: new Map(),
    names: undefined,
    dependentNames: new Map(),
    dependentSchemas: new Map(),
    minProperties: undefined,
    maxProperties: undefined,
  };
}

/** A schema of any array. */
export function anyArray(node: SchemaNode): LoadedArray {
  return {
    ...part(node),
    kind: "array",
    all: undefined,
    items: undefined,
    additional: true,
    additionalSchema: undefined,
    contains: undefined,
    minItems: undefined,
    maxItems: undefined,
    unique: false,
  };
}

/** A schema of any string. */
export function anyString(node: SchemaNode): LoadedString {
  const nothing = { minLength: undefined, maxLength: undefined, pattern: undefined, format: undefined };
  return { ...part(node), kind: "string", ...nothing };
}

/** A schema of any number. */
export function anyNumber(node: SchemaNode): LoadedNumber {
  return {
    ...part(node),
    kind: "number",
    integer: false,
    minimum: undefined,
    maximum: undefined,
    exclusiveMinimum: undefined,
    exclusiveMaximum: undefined,
    multipleOf: undefined,
  };
}

/** A schema of a kind that has nothing inside. */
export function plain(node: SchemaNode, kind: LoadedPlain["kind"]): LoadedPlain {
  return { ...part(node), kind };
}

/** Schemas that are combined. */
export function combined(
  node: SchemaNode,
  criterion: Criterion,
  schemas: readonly Loaded[],
  generated = false,
): LoadedCombined {
  return { ...part(node), kind: "combined", criterion, schemas, generated };
}

/** The schema that values of a type have; undefined for a name that is no type. */
export function ofType(node: SchemaNode, type: string): Loaded | undefined {
  switch (type) {
    case "object":
      return { ...anyObject(node), demanded: true };
    case "array":
      return { ...anyArray(node), demanded: true };
    case "string":
      return { ...anyString(node), demanded: true };
    case "number":
      return { ...anyNumber(node), demanded: true };
    case "integer":
      return { ...anyNumber(node), integer: true, demanded: true };
    case "boolean":
    case "null":
      return plain(node, type);
    default:
      return undefined;
  }
}

/** A number that a keyword holds. */
export function numberAt({ keywords }: SchemaNode, keyword: string): JsonNumber | undefined {
  const value = keywords.get(keyword);
  return value?.kind === "number" ? value : undefined;
}

/** A string that a keyword holds. */
export function stringOf({ keywords }: SchemaNode, keyword: string): string | undefined {
  const value = keywords.get(keyword);
  return value?.kind === "string" ? value.value : undefined;
}

/** The names in a list. */
export function namesAt(value: JsonValue | undefined): readonly string[] {
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}

/** Lists of names by name, as `dependentRequired` holds them, and `dependencies` beside schemas. */
export function namesByName(value: JsonValue | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  if (value?.kind !== "object") return new Map();
  return new Map(
    value.members
      // An empty list asks for nothing.
      .filter((one) => namesAt(one.value).length > 0 && member(value, one.key) === one.value)
      .map((one) => [one.key, new Set(namesAt(one.value))]),
  );
}
