import { itemSchemas } from "./judge-arrays.ts";
import { type InnerSchemas, mapIn, type SchemaNode } from "./model.ts";
import { nameMatching } from "./negate.ts";
import { madeSchema, TAKES_ANYTHING, withItem, withMember } from "./synthetic.ts";

/** One step from a schema to one inside it: into a member or an item of the value, or a way for the same value. */
export type RouteStep =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "item"; readonly index: number }
  | { readonly kind: "way"; readonly schema: SchemaNode };

/** The way that a JSON pointer of a schema leads through its events. */
export interface EventRoute {
  /** Into the event, as far as the pointer tells, also where the schema itself ends before. */
  readonly steps: readonly RouteStep[];
  /** The last schema on the way, and how many steps lead to it. */
  readonly node: SchemaNode;
  readonly reached: number;
  /** The keyword of that schema that the pointer ends with. */
  readonly keyword: string | undefined;
}

/** Follows a pointer through a schema: references as if they were written out, keywords at its end left aside. */
export function routeOf(root: SchemaNode, pointer: string): EventRoute {
  const tokens = pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const steps: RouteStep[] = [];
  let node = root;
  let reached = 0;
  let keyword: string | undefined;
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] ?? "";
    const next = tokens[index + 1];
    const holder = holding(node, token);
    const found = holder === undefined ? undefined : stepInto(holder, token, next);
    if (found === undefined) {
      const step = missingStep(token, next);
      if (step === undefined) keyword = token;
      else steps.push(step);
      break;
    }
    steps.push(...found.steps);
    node = found.schema;
    reached = steps.length;
    index += found.tokens;
  }
  return { steps, node, reached, keyword };
}

/** A schema's keyword alone, with those beside it that it needs; undefined where the schema does not have it. */
export function keywordPart(node: SchemaNode, keyword: string): SchemaNode | undefined {
  if (!node.keywords.has(keyword) || node.keywords.size === 1) return undefined;
  const needed = new Set([keyword, "properties", "patternProperties"]);
  // What they say themselves is not meant.
  const inner = [...node.inner].flatMap(([name, held]): [string, InnerSchemas][] => {
    if (name === keyword) return [[name, held]];
    return needed.has(name) && held.kind === "map" ? [[name, { kind: "map", schemas: anythingFor(held.schemas) }]] : [];
  });
  const kept = new Map(inner);
  const keywords = new Map([...node.keywords].filter(([name]) => name === keyword || kept.has(name)));
  return { ...node, keywords, inner: kept, ref: undefined, dynamicRef: undefined };
}

function anythingFor(schemas: ReadonlyMap<string, SchemaNode>): ReadonlyMap<string, SchemaNode> {
  return new Map([...schemas.keys()].map((name) => [name, TAKES_ANYTHING]));
}

/** The schema that has a keyword, the references from a schema followed. */
function holding(from: SchemaNode, keyword: string): SchemaNode | undefined {
  const met = new Set<SchemaNode>();
  for (
    let node: SchemaNode | undefined = from;
    node !== undefined && !met.has(node);
    node = node.ref ?? node.dynamicRef
  ) {
    if (node.inner.has(keyword) || (keyword === "$ref" && node.ref !== undefined)) return node;
    met.add(node);
  }
  return undefined;
}

interface Into {
  readonly steps: readonly RouteStep[];
  readonly schema: SchemaNode;
  /** How many tokens of the pointer that is. */
  readonly tokens: number;
}

function stepInto(node: SchemaNode, keyword: string, next: string | undefined): Into | undefined {
  if (keyword === "$ref") return node.ref === undefined ? undefined : { steps: [], schema: node.ref, tokens: 1 };
  const held = node.inner.get(keyword);
  if (held?.kind === "one") return { steps: stepsOfOne(node, keyword, held.schema), schema: held.schema, tokens: 1 };
  if (next === undefined || held === undefined) return undefined;
  const schema = held.kind === "list" ? held.schemas[Number(next)] : held.schemas.get(next);
  if (schema === undefined) return undefined;
  return { steps: stepsOfNamed(keyword, next, schema), schema, tokens: 2 };
}

function stepsOfOne(node: SchemaNode, keyword: string, schema: SchemaNode): readonly RouteStep[] {
  switch (keyword) {
    case "additionalProperties":
    case "unevaluatedProperties":
      return [{ kind: "member", name: unnamedIn(node) }];
    case "items":
    case "additionalItems":
    case "unevaluatedItems":
      return [{ kind: "item", index: itemSchemas(node).first.length }];
    case "contains":
      return [{ kind: "item", index: 0 }];
    case "if":
    case "then":
    case "else":
      return [{ kind: "way", schema }];
    default:
      return [];
  }
}

/** The name of a member that a schema does not name. */
export function unnamedIn(node: SchemaNode): string {
  const names = mapIn(node, "properties");
  let name = "other";
  while (names?.has(name) === true) name += "_";
  return name;
}

function stepsOfNamed(keyword: string, next: string, schema: SchemaNode): readonly RouteStep[] {
  switch (keyword) {
    case "properties":
      return [{ kind: "member", name: next }];
    case "patternProperties":
      return [{ kind: "member", name: nameMatching(next) ?? next }];
    case "prefixItems":
    case "items":
      return [{ kind: "item", index: Number(next) }];
    case "dependencies":
    case "dependentSchemas":
    case "allOf":
    case "anyOf":
    case "oneOf":
      return [{ kind: "way", schema }];
    default:
      return [];
  }
}

/** The step to a member or an item that a schema says nothing of. */
function missingStep(keyword: string, next: string | undefined): RouteStep | undefined {
  if (keyword === "properties" && next !== undefined) return { kind: "member", name: next };
  const isItem = (keyword === "items" || keyword === "prefixItems") && next !== undefined && /^\d{1,4}$/.test(next);
  return isItem ? { kind: "item", index: Number(next) } : undefined;
}

/** The schema of events that have something at a place, and there something of a schema. */
export function eventsWith(steps: readonly RouteStep[], schema: SchemaNode): SchemaNode {
  return steps.reduceRight((inner, step) => {
    if (step.kind === "member") return withMember(step.name, inner);
    if (step.kind === "item") return withItem(step.index, inner);
    return inner === TAKES_ANYTHING ? step.schema : madeSchema({ list: { allOf: [step.schema, inner] } });
  }, schema);
}

/** The tokens of a JSON pointer into the event. */
export function tokensOf(steps: readonly RouteStep[]): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === "member" ? [step.name] : step.kind === "item" ? [String(step.index)] : [],
  );
}
