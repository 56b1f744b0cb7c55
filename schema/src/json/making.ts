import type { Budget } from "../budget.ts";
import type { JsonValue } from "../text/value.ts";
import { choose, type Ways } from "../ways.ts";
import type { Heights } from "./heights.ts";
import type { SchemaNode } from "./model.ts";

/** What making values needs. */
export interface ValueMaking {
  readonly ways: Ways;
  readonly heights: Heights;
  /** Whether a schema takes a value. */
  readonly accepts: (node: SchemaNode, value: JsonValue) => boolean;
  readonly steps: Budget;
  /** A value that all of some schemas take; undefined where none was found. */
  readonly build: (schemas: readonly SchemaNode[], making: ValueMaking, depth: number) => JsonValue | undefined;
  /** Whether values may be of types that a schema allows without being written for them. */
  readonly wide: boolean;
  /** The parts that are left for the value that is being made; below zero only the smallest are made. */
  left: number;
  /** What choices without a schema of their own are known by. */
  readonly choices: Map<string, object>;
  /** The same choices by their levels. */
  readonly levels: WeakMap<object, object[]>;
  readonly ids: Map<SchemaNode, number>;
}

/** Levels of a value before only the smallest are made. */
const DEEP = 12;

/** Whether only the smallest values are made from here on. */
export function isLeast({ left }: ValueMaking, depth: number): boolean {
  return depth > DEEP || left < 0;
}

/** What a choice is known by that belongs to some schemas together. */
export function choiceFor(nodes: readonly SchemaNode[], name: string, { choices, ids }: ValueMaking): object {
  const key = `${nodes.map((node) => ids.get(node) ?? addId(ids, node)).join()} ${name}`;
  const known = choices.get(key) ?? {};
  choices.set(key, known);
  return known;
}

function addId(ids: Map<SchemaNode, number>, node: SchemaNode): number {
  ids.set(node, ids.size);
  return ids.size - 1;
}

/** Levels of which each has choices of its own: what was taken inside an event was not taken outside. */
const OWN_LEVELS = 2;

/** What a choice at a depth counts with: others as deep, where it is not deep. */
export function choiceLevel(depth: number): number {
  return Math.min(depth, OWN_LEVELS);
}

/** The least often taken of some ways that belong to schemas together; in the smallest values the first. */
export function wayOf(
  nodes: readonly SchemaNode[],
  name: string,
  count: number,
  making: ValueMaking,
  depth: number,
): number {
  return count <= 1 || isLeast(making, depth)
    ? 0
    : choose(choiceFor(nodes, `${name} ${count} ${choiceLevel(depth)}`, making), count, making.ways);
}

/**
 * Whether a value is one that all schemas take by their own keywords, what they combine aside, and none to avoid. What is made
 * is judged as a whole besides.
 */
export function fits(
  value: JsonValue,
  nodes: readonly SchemaNode[],
  avoid: readonly SchemaNode[],
  { accepts, steps }: ValueMaking,
): boolean {
  steps.spend();
  return nodes.every((node) => accepts(alone(node), value)) && !avoid.some((node) => accepts(node, value));
}

const alones = new WeakMap<SchemaNode, SchemaNode>();

/** A schema without those inside it and those that it refers to. */
function alone(node: SchemaNode): SchemaNode {
  if (node.inner.size === 0 && node.ref === undefined) return node;
  const known = alones.get(node) ?? { ...node, inner: new Map(), ref: undefined, dynamicRef: undefined };
  alones.set(node, known);
  return known;
}
