import type { Budget } from "../budget.ts";
import { choose, type Ways } from "../ways.ts";
import type { Heights } from "./heights.ts";
import { refHidesSiblings } from "./judge.ts";
import { typesOf } from "./judge-values.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "./model.ts";
import { isLeaf, negationsOf } from "./negate.ts";
import { notOf, TAKES_ANYTHING, withMember, withoutMember } from "./synthetic.ts";

/** What a value of some schemas is to be, one way chosen wherever there are several. */
export interface Plan {
  /** The schemas to satisfy by their own keywords, those that combine others aside. */
  readonly nodes: readonly SchemaNode[];
  /** Schemas of one keyword that it must not satisfy. */
  readonly avoid: readonly SchemaNode[];
  /** The types that it may have, `integer` beside `number`. */
  readonly types: ReadonlySet<string>;
}

/** How ways are chosen. */
export interface Choosing {
  readonly ways: Ways;
  readonly heights: Heights;
  /** The way with the fewest levels, instead of the one that was taken least often. */
  readonly least: boolean;
  readonly steps: Budget;
  /** What a choice is known by where it is made. */
  readonly own: (choice: object) => object;
}

const ALL_TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"] as const;

/** Combinations that one plan goes through at most. */
const MOST_STEPS = 20_000;

/**
 * Chooses a way through all that combines schemas. What is to hold in any case comes first, so that ways are only chosen
 * among those whose types are left. Undefined where it leads to no value: `false`, or no type or way that is left.
 */
export function planOf(schemas: readonly SchemaNode[], choosing: Choosing): Plan | undefined {
  const planning: Planning = {
    nodes: new Set(),
    avoid: [],
    open: [...schemas].reverse(),
    choices: [],
    types: new Set(ALL_TYPES),
  };
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    choosing.steps.spend();
    const node = planning.open.pop();
    if (node === undefined) {
      const ways = planning.choices.shift();
      if (ways === undefined) break;
      const way = chosen(ways, planning, choosing);
      if (way === undefined) return undefined;
      planning.open.push(...[way].flat());
      continue;
    }
    if (node.truth === false) return undefined;
    if (node.truth === true || planning.nodes.has(node)) continue;
    planning.nodes.add(node);
    if (!refHidesSiblings(node)) planning.types = planning.types.intersection(typesBy(node));
    if (planning.types.size === 0) return undefined;
    follow(node, planning);
  }
  const { nodes, avoid, open, choices, types } = planning;
  if (open.length > 0 || choices.length > 0) return undefined;
  return { nodes: [...nodes].filter((node) => !refHidesSiblings(node)), avoid, types };
}

/** A way of a choice: a schema, or some that hold together. */
type Way = SchemaNode | readonly SchemaNode[];

interface Planning {
  readonly nodes: Set<SchemaNode>;
  readonly avoid: SchemaNode[];
  /** Schemas that are to hold and were not looked at yet. */
  readonly open: SchemaNode[];
  /** Choices that were not made yet, the same object for the same choice. */
  readonly choices: (readonly Way[])[];
  types: ReadonlySet<string>;
}

/** Notes what a schema leads to for the same value. */
function follow(node: SchemaNode, { open, choices, avoid }: Planning): void {
  const { ref, dynamicRef } = node;
  for (const one of [ref, dynamicRef]) if (one !== undefined) open.push(one);
  if (refHidesSiblings(node)) return;
  open.push(...(listIn(node, "allOf") ?? []).toReversed());
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = listIn(node, keyword) ?? [];
    if (branches.length > 0) choices.push(branches);
  }
  choices.push(...conditionOf(node), ...dependentOf(node));
  const negated = schemaIn(node, "not");
  if (negated === undefined) return;
  if (isLeaf(negated)) avoid.push(negated);
  else choices.push(negationsOf(negated));
}

/** One of the ways of a choice that are open; undefined where none is. */
function chosen(
  choice: readonly Way[],
  { types }: Planning,
  { ways, heights, least, steps, own }: Choosing,
): Way | undefined {
  steps.spend(choice.length >> 2);
  const open = choice.flatMap((way, index) =>
    [way].flat().every((node) => node.truth !== false && !typesBy(node).isDisjointFrom(types)) ? [index] : [],
  );
  if (open.length <= 1) return choice[open[0] ?? -1];
  if (!least) return choice[choose(own(choice), choice.length, ways, open)];
  const heightOf = (index: number) => Math.max(0, ...[choice[index] ?? []].flat().map(heights));
  return choice[open.reduce((best, index) => (heightOf(index) < heightOf(best) ? index : best))];
}

const conditions = new WeakMap<SchemaNode, readonly Way[]>();

/** `if` with what is to hold then, or its opposite with what is to hold else. */
function conditionOf(node: SchemaNode): readonly (readonly Way[])[] {
  const condition = schemaIn(node, "if");
  if (condition === undefined) return [];
  const [then, otherwise] = [schemaIn(node, "then") ?? TAKES_ANYTHING, schemaIn(node, "else") ?? TAKES_ANYTHING];
  const ways = conditions.get(node) ?? [
    [condition, then],
    [notOf(condition), otherwise],
  ];
  conditions.set(node, ways);
  return [ways];
}

const dependents = new WeakMap<SchemaNode, readonly Way[]>();

/** Schemas that hold where a member is there: it is there, or not. */
function dependentOf(node: SchemaNode): readonly (readonly Way[])[] {
  return ["dependentSchemas", "dependencies"].flatMap((keyword) =>
    [...(mapIn(node, keyword) ?? [])].map(([name, schema]) => {
      const ways = dependents.get(schema) ?? [withoutMember(name), [withMember(name, TAKES_ANYTHING), schema]];
      dependents.set(schema, ways);
      return ways;
    }),
  );
}

const ALL = new Set<string>(ALL_TYPES);
const typesKnown = new WeakMap<SchemaNode, ReadonlySet<string>>();

/** The types that a schema leaves by its own keywords. */
function typesBy(node: SchemaNode): ReadonlySet<string> {
  const known = typesKnown.get(node);
  if (known !== undefined) return known;
  const types = refHidesSiblings(node) ? undefined : typesOf(node);
  const found = types === undefined ? ALL : new Set(types.includes("number") ? [...types, "integer"] : types);
  typesKnown.set(node, found);
  return found;
}

const IMPLIED: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  [
    "object",
    [
      "properties",
      "required",
      "patternProperties",
      "additionalProperties",
      "minProperties",
      "maxProperties",
      "propertyNames",
      "dependencies",
      "dependentRequired",
      "dependentSchemas",
      "unevaluatedProperties",
    ],
  ],
  [
    "array",
    ["items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"],
  ],
  ["string", ["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** The types that schemas without `type` are written for, by their keywords. */
export function impliedTypes(nodes: readonly SchemaNode[]): ReadonlySet<string> {
  return new Set(
    IMPLIED.flatMap(([type, keywords]) =>
      nodes.some((node) => keywords.some((keyword) => node.keywords.has(keyword))) ? [type] : [],
    ),
  );
}
