import type { JsonValue } from "@concordat/schema";
import type { SchemaNode } from "@concordat/schema/json";
import { conjuncts, type KindsOf } from "./kinds.ts";
import { arrayPart, objectPart, typeEdges } from "./members.ts";
import { keywordTexts, valuesOf } from "./values.ts";

/** How the defaults of a schema get into a value that is read: which parts of it lead to which schemas. */
export interface FillPlan {
  /** What a property is when it is left out. */
  readonly defaults: ReadonlyMap<string, JsonValue>;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** Of the properties that have no schema by name. */
  readonly others: SchemaNode | undefined;
  readonly first: readonly SchemaNode[];
  /** Of the elements behind the first. */
  readonly rest: SchemaNode | undefined;
  /** Schemas that hold for the same value. */
  readonly always: readonly SchemaNode[];
  readonly choices: readonly FillChoice[];
}

/** Which schema of a union a value is of. */
export type FillChoice =
  | { readonly by: "kind"; readonly kind: "object" | "array"; readonly schema: SchemaNode }
  | { readonly by: "property"; readonly property: string; readonly cases: readonly (readonly [string, SchemaNode])[] };

/** How the defaults of schemas are filled in. */
export interface Fills {
  /** The plans of the schemas that have defaults in them, by schema. */
  readonly plans: ReadonlyMap<SchemaNode, FillPlan>;
  /** Whether a property is there whenever an object of the schema is read. */
  readonly isSure: (node: SchemaNode, property: string) => boolean;
}

/**
 * Plans how defaults are filled in where the generated code reads an event, whatever version wrote it: in objects and arrays, in what
 * holds for the same value, and in unions whose schemas a property or the kind of value tells apart. In other unions, and
 * under patterns, nobody knows which schema a value is of, so that nothing is filled in. `isValid` says whether a default is
 * valid where it stands: others are no defaults.
 */
export function fillsOf(
  root: SchemaNode,
  kindsOf: KindsOf,
  isValid: (node: SchemaNode, value: JsonValue) => boolean,
): Fills {
  const all = reachable([root]);
  const plans = new Map([...all].map((node) => [node, planOf(node, kindsOf, isValid)] as const));
  const followed = (node: SchemaNode): ReadonlySet<SchemaNode> => new Set(targets(plans.get(node)));
  const unsure = reachable(
    [...all].flatMap((node) => {
      const ways = followed(node);
      return typeEdges(node).flatMap(({ schema }) => (ways.has(schema) ? [] : [schema]));
    }),
  );
  return {
    plans: withDefaults(plans),
    isSure: (node, property) => !unsure.has(node) && plans.get(node)?.defaults.has(property) === true,
  };
}

function reachable(starts: readonly SchemaNode[]): ReadonlySet<SchemaNode> {
  const met = new Set(starts);
  // The set grows while it is walked.
  for (const node of met) for (const { schema } of typeEdges(node)) met.add(schema);
  return met;
}

function planOf(
  node: SchemaNode,
  kindsOf: KindsOf,
  isValid: (node: SchemaNode, value: JsonValue) => boolean,
): FillPlan {
  const object = objectPart(node);
  const array = arrayPart(node);
  const properties = new Map<string, SchemaNode>();
  const defaults = new Map<string, JsonValue>();
  for (const { name, schema } of object?.properties ?? []) {
    if (schema === undefined) continue;
    properties.set(name, schema);
    const value = schema.keywords.get("default");
    if (value !== undefined && isValid(schema, value)) defaults.set(name, value);
  }
  const inPlace = conjuncts(node);
  return {
    defaults,
    properties,
    others: object?.patterns.size === 0 ? object.others : undefined,
    first: array?.first ?? [],
    rest: array?.others,
    always: inPlace.flatMap((one) => (one.length === 1 ? one : [])),
    choices: inPlace.flatMap((one) => (one.length === 1 ? [] : choicesOf(one, kindsOf))),
  };
}

function choicesOf(alternatives: readonly SchemaNode[], kindsOf: KindsOf): readonly FillChoice[] {
  return (["object", "array"] as const).flatMap((kind): readonly FillChoice[] => {
    const among = alternatives.filter((one) => kindsOf(one).has(kind));
    const [only] = among;
    if (only !== undefined && among.length === 1) return [{ by: "kind", kind, schema: only }];
    return kind === "object" ? choiceByProperty(among) : [];
  });
}

/** A property that every schema demands, with values of its own that no other of them has. */
function choiceByProperty(among: readonly SchemaNode[]): readonly FillChoice[] {
  const [first] = among;
  if (first === undefined) return [];
  for (const property of tagsOf(first).keys()) {
    const cases = among.flatMap((schema) =>
      (tagsOf(schema).get(property) ?? []).map((value) => [value, schema] as const),
    );
    const isTag = among.every((schema) => tagsOf(schema).has(property));
    if (isTag && new Set(cases.map(([value]) => value)).size === cases.length)
      return [{ by: "property", property, cases }];
  }
  return [];
}

/** The demanded properties of a schema that may only be some strings, with these. */
function tagsOf(node: SchemaNode): ReadonlyMap<string, readonly string[]> {
  const tags = new Map<string, readonly string[]>();
  let at: SchemaNode | undefined = node;
  while (at !== undefined) {
    const required = new Set(keywordTexts(at, "required"));
    for (const { name, schema } of objectPart(at)?.properties ?? []) {
      const values = schema === undefined ? undefined : valuesOf(schema);
      const strings = values?.flatMap((one) => (one.kind === "string" ? [one.value] : []));
      if (required.has(name) && strings !== undefined && strings.length === values?.length) tags.set(name, strings);
    }
    at = at.ref;
  }
  return tags;
}

function targets(plan: FillPlan | undefined): readonly SchemaNode[] {
  if (plan === undefined) return [];
  const choices = plan.choices.flatMap((one) =>
    one.by === "kind" ? [one.schema] : one.cases.map(([, schema]) => schema),
  );
  const rest = [plan.others, plan.rest].flatMap((one) => one ?? []);
  return [...plan.properties.values(), ...rest, ...plan.first, ...plan.always, ...choices];
}

/** The plans that lead to a default; without those that do not. Linear: from each default back. */
function withDefaults(plans: ReadonlyMap<SchemaNode, FillPlan>): ReadonlyMap<SchemaNode, FillPlan> {
  const from = new Map<SchemaNode, SchemaNode[]>();
  for (const [node, plan] of plans) {
    for (const target of targets(plan)) {
      const sources = from.get(target);
      if (sources === undefined) from.set(target, [node]);
      else sources.push(node);
    }
  }
  const needed = new Set([...plans].flatMap(([node, { defaults }]) => (defaults.size === 0 ? [] : [node])));
  for (const node of needed) for (const one of from.get(node) ?? []) needed.add(one);
  return new Map([...plans].filter(([node]) => needed.has(node)));
}
