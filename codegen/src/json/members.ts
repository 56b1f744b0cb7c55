import { itemSchemas, mapIn, type SchemaNode, schemaIn } from "@concordat/schema/json";
import { conjuncts, isAlone } from "./kinds.ts";
import { keywordNumber, keywordText, keywordTexts } from "./values.ts";

/** A property that a schema knows by name. */
export interface Property {
  readonly name: string;
  /** Undefined where the schema demands it and says no more. */
  readonly schema: SchemaNode | undefined;
  readonly required: boolean;
}

/** What a schema itself says of objects. */
export interface ObjectPart {
  readonly properties: readonly Property[];
  /** Schemas of other properties by pattern. */
  readonly patterns: ReadonlyMap<string, SchemaNode>;
  /** The schema of all others; undefined where they may be anything. */
  readonly others: SchemaNode | undefined;
}

/** What a schema itself says of arrays. */
export interface ArrayPart {
  /** Schemas of the first elements. */
  readonly first: readonly SchemaNode[];
  /** The schema of all others; undefined where they may be anything. */
  readonly others: SchemaNode | undefined;
  readonly min: number;
  readonly max: number;
}

/** What a schema itself says of objects; undefined where that is nothing. */
export function objectPart(node: SchemaNode): ObjectPart | undefined {
  if (node.truth !== undefined || isAlone(node)) return undefined;
  const properties = mapIn(node, "properties") ?? new Map<string, SchemaNode>();
  const patterns = mapIn(node, "patternProperties") ?? new Map<string, SchemaNode>();
  const others = schemaIn(node, "additionalProperties");
  const required = new Set(keywordTexts(node, "required"));
  const names = new Set([...properties.keys(), ...required]);
  if (names.size + patterns.size === 0 && others === undefined) return undefined;
  const all = [...names].map((name) => ({ name, schema: properties.get(name), required: required.has(name) }));
  return { properties: all, patterns, others };
}

/** What a schema itself says of arrays; undefined where that is nothing. */
export function arrayPart(node: SchemaNode): ArrayPart | undefined {
  if (node.truth !== undefined || isAlone(node)) return undefined;
  const { first, others } = itemSchemas(node);
  const max = keywordNumber(node, "maxItems") ?? Number.POSITIVE_INFINITY;
  if (first.length === 0 && others === undefined && max !== 0) return undefined;
  return { first, others, min: keywordNumber(node, "minItems") ?? 0, max };
}

/** A schema that the type of another one is made of. */
export interface Edge {
  readonly schema: SchemaNode;
  /** Whether it is for a part of the value or one of several alternatives, rather than one more thing said of the same value. */
  readonly apart: boolean;
  /** What it may be called there. */
  readonly hint: string;
}

/** The schemas that the type of a schema is made of, in the order in which their types are declared. */
export function typeEdges(node: SchemaNode): readonly Edge[] {
  const object = objectPart(node);
  const array = arrayPart(node);
  const inside = (schema: SchemaNode | undefined, hint: string): readonly Edge[] =>
    schema === undefined ? [] : [{ schema, apart: true, hint }];
  return [
    ...(object?.properties ?? []).flatMap(({ name, schema }) => inside(schema, name)),
    ...[...(object?.patterns.values() ?? [])].flatMap((schema) => inside(schema, "value")),
    ...inside(object?.others, "value"),
    ...(array?.first ?? []).flatMap((schema, index) => inside(schema, `item ${index + 1}`)),
    ...inside(array?.others, "item"),
    ...conjuncts(node).flatMap((alternatives) =>
      alternatives.map((schema, index) => ({
        schema,
        apart: alternatives.length > 1,
        hint: alternatives.length === 1 ? "part" : (tagOf(schema) ?? `option ${index + 1}`),
      })),
    ),
  ];
}

/** What tells a schema of a union from the others: the one value of a property that it demands, or the only one that it demands. */
function tagOf(node: SchemaNode): string | undefined {
  const required = new Set(keywordTexts(node, "required"));
  for (const [name, schema] of mapIn(node, "properties") ?? []) {
    if (!required.has(name)) continue;
    const tag = keywordText(schema, "const");
    if (tag !== undefined) return tag;
  }
  return required.size === 1 ? [...required][0] : undefined;
}
