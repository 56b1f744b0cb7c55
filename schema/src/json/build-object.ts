import type { JsonValue } from "../text/value.ts";
import type { Plan } from "./goal.ts";
import { namesHeld, patternsOf } from "./judge-objects.ts";
import { countOf } from "./judge-values.ts";
import { isLeast, type ValueMaking, wayOf } from "./making.ts";
import { mapIn, type SchemaNode, schemaIn } from "./model.ts";
import { nameMatching } from "./negate.ts";
import { jsonObject, jsonString, notOf, ofTypes } from "./synthetic.ts";

/** The most members that are made to come to a number of them. */
const MOST_MADE = 1_000;
/** The most optional members that are tried, beyond those that are required. */
const MOST_OPTIONAL = 200;

/** An object that schemas take: with all that is required, and of what may be there now this and now that. */
export function buildObject(plan: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const { nodes } = plan;
  const least = isLeast(making, depth);
  const required = requiredBy(nodes);
  const members = new Map<string, JsonValue>();
  for (const name of required) {
    if (!addMember(name, members, plan, making, depth)) return undefined;
    for (const other of dependentOn(name, nodes)) required.add(other);
  }
  const most = Math.min(
    ...nodes.map((node) => countOf(node.keywords.get("maxProperties")) ?? Number.POSITIVE_INFINITY),
  );
  if (!least) {
    let tried = 0;
    for (const [name, schema] of optional(nodes, making)) {
      if (members.has(name) || members.size >= most || tried >= MOST_OPTIONAL) continue;
      tried += 1;
      if (schema.truth === false || wayOf([schema], `with ${name}`, 2, making, depth) === 0) continue;
      addWithOthers(name, members, plan, making, depth);
    }
  }
  for (const node of plan.avoid) if (!addUnnamed(node, members, plan, making, depth)) return undefined;
  return enough(members, plan, making, depth) ? jsonObject(inOrder(members, nodes)) : undefined;
}

function requiredBy(nodes: readonly SchemaNode[]): Set<string> {
  return new Set(nodes.flatMap(({ keywords }) => namesHeld(keywords.get("required"))));
}

/** Names that have to be there where another one is. */
function dependentOn(name: string, nodes: readonly SchemaNode[]): readonly string[] {
  return nodes.flatMap(({ keywords }) =>
    ["dependentRequired", "dependencies"].flatMap((keyword) => {
      const held = keywords.get(keyword);
      const names = held?.kind === "object" ? held.members.find(({ key }) => key === name)?.value : undefined;
      return namesHeld(names);
    }),
  );
}

/** Members that may be there, each with the schema that allows it. */
function* optional(nodes: readonly SchemaNode[], making: ValueMaking): Iterable<readonly [string, SchemaNode]> {
  for (const node of nodes) {
    yield* mapIn(node, "properties") ?? [];
    for (const [pattern, schema] of mapIn(node, "patternProperties") ?? []) {
      const name = nameMatching(pattern);
      if (name !== undefined) yield [name, schema];
    }
    const rest = schemaIn(node, "additionalProperties") ?? schemaIn(node, "unevaluatedProperties");
    // What any value may be says nothing of the events that a schema is for.
    if (rest !== undefined && (rest.truth === undefined || making.wide)) yield [freshIn(nodes), rest];
  }
}

/** How many names are made by what is said of names. */
const MOST_NAMED = 40;
/** How many names are tried for a member that a schema does not name. */
const MOST_UNNAMED = 20;

const STRINGS = ofTypes(["string"]);
const FRESH = ["a", "b", "other"];

function freshIn(nodes: readonly SchemaNode[]): string {
  const isKnown = (name: string) => nodes.some((node) => mapIn(node, "properties")?.has(name) === true);
  return FRESH.find((name) => !isKnown(name)) ?? "another";
}

/** Adds a member, and those that have to be there with it, or none of them. */
function addWithOthers(
  name: string,
  members: Map<string, JsonValue>,
  plan: Plan,
  making: ValueMaking,
  depth: number,
): void {
  const wanted = new Set([name]);
  const added: string[] = [];
  for (const one of wanted) {
    for (const other of dependentOn(one, plan.nodes)) wanted.add(other);
    if (members.has(one)) continue;
    if (!addMember(one, members, plan, making, depth)) {
      for (const taken of added) members.delete(taken);
      return;
    }
    added.push(one);
  }
}

function addMember(
  name: string,
  members: Map<string, JsonValue>,
  { nodes }: Plan,
  making: ValueMaking,
  depth: number,
): boolean {
  if (!isNameTaken(name, nodes, making)) return false;
  const value = making.build(schemasOf(name, nodes, making), making, depth + 1);
  if (value === undefined) return false;
  members.set(name, value);
  return true;
}

/** Whether all that is said of the names of members takes one. */
function isNameTaken(name: string, nodes: readonly SchemaNode[], { accepts }: ValueMaking): boolean {
  return nodes.every((node) => {
    const names = schemaIn(node, "propertyNames");
    return names === undefined || accepts(names, jsonString(name));
  });
}

/** Adds a member that a schema does not name, with a value that it does not take as such. */
function addUnnamed(
  node: SchemaNode,
  members: Map<string, JsonValue>,
  plan: Plan,
  making: ValueMaking,
  depth: number,
): boolean {
  const rest = schemaIn(node, "additionalProperties");
  if (rest === undefined) return true;
  const known = mapIn(node, "properties");
  const patterns = patternsOf(node);
  const candidates = new Set([...members.keys(), ...[...optional(plan.nodes, making)].map(([name]) => name), ...FRESH]);
  const names = [...candidates].filter(
    (name) => known?.has(name) !== true && !patterns.some(([pattern]) => pattern.matches(name, making.steps)),
  );
  const first = wayOf(plan.nodes, "unnamed", names.length, making, depth);
  for (const name of [...names.slice(first), ...names.slice(0, first)].slice(0, MOST_UNNAMED)) {
    const value = making.build([...schemasOf(name, plan.nodes, making), notOf(rest)], making, depth + 1);
    if (value === undefined) continue;
    members.set(name, value);
    return true;
  }
  return false;
}

/** The schemas that judge a member of a name. */
function schemasOf(name: string, nodes: readonly SchemaNode[], { steps }: ValueMaking): readonly SchemaNode[] {
  return nodes.flatMap((node) => {
    const property = mapIn(node, "properties")?.get(name);
    const matching = patternsOf(node).flatMap(([pattern, schema]) => (pattern.matches(name, steps) ? [schema] : []));
    const own = property === undefined ? matching : [property, ...matching];
    if (own.length > 0) return own;
    return schemaIn(node, "additionalProperties") ?? [];
  });
}

/** Adds members until there are as many as there have to be. */
function enough(members: Map<string, JsonValue>, plan: Plan, making: ValueMaking, depth: number): boolean {
  const least = Math.max(0, ...plan.nodes.map((node) => countOf(node.keywords.get("minProperties")) ?? 0));
  if (least > MOST_MADE) return false;
  for (const [name, schema] of optional(plan.nodes, making)) {
    if (members.size >= least) return true;
    if (!members.has(name) && schema.truth !== false) addWithOthers(name, members, plan, making, depth);
  }
  for (const name of namesToTry(plan.nodes, making)) {
    if (members.size >= least) return true;
    if (!members.has(name)) addMember(name, members, plan, making, depth);
  }
  return members.size >= least;
}

function* namesToTry(nodes: readonly SchemaNode[], making: ValueMaking): Iterable<string> {
  const names = nodes.flatMap((node) => schemaIn(node, "propertyNames") ?? []);
  if (names.length > 0) {
    for (let attempt = 0; attempt < MOST_NAMED; attempt += 1) {
      const name = making.build([STRINGS, ...names], making, 1);
      if (name?.kind === "string") yield name.value;
    }
  }
  for (const [text] of nodes.flatMap((node) => [...(mapIn(node, "patternProperties") ?? [])])) {
    const name = nameMatching(text);
    if (name !== undefined)
      for (let number = 0; number < 8; number += 1) yield number === 0 ? name : `${name}${number}`;
  }
  for (let number = 0; number < MOST_MADE; number += 1) yield number === 0 ? "a" : `a${number}`;
}

/** In the order in which the schemas have them. */
function inOrder(
  members: ReadonlyMap<string, JsonValue>,
  nodes: readonly SchemaNode[],
): Iterable<readonly [string, JsonValue]> {
  const order = new Map<string, number>();
  for (const node of nodes)
    for (const name of mapIn(node, "properties")?.keys() ?? []) if (!order.has(name)) order.set(name, order.size);
  const place = (name: string) => order.get(name) ?? Number.MAX_SAFE_INTEGER;
  return [...members].sort(([a], [b]) => place(a) - place(b));
}
