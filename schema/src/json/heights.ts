import type { Budget } from "../budget.ts";
import { schemasFrom } from "./dynamic.ts";
import { refHidesSiblings } from "./judge.ts";
import { itemSchemas } from "./judge-arrays.ts";
import { namesHeld } from "./judge-objects.ts";
import { countOf } from "./judge-values.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "./model.ts";

/** How many levels the smallest value of a schema has at least; without end for one that no value ends. */
export type Heights = (node: SchemaNode) => number;

/** The most times that all schemas are gone through. */
const MOST_ROUNDS = 200;

/** Finds the heights of some schemas and all that they lead to, by going through them until nothing changes. */
export function heightsOf(roots: readonly SchemaNode[], budget: Budget): Heights {
  const nodes = new Set(roots.flatMap((root) => [...schemasFrom(root)]));
  // Those inside come first, so that most of a deep schema settles in one round.
  const inward = [...nodes].reverse();
  const heights = new Map<SchemaNode, number>();
  const heightOf = (node: SchemaNode) => heights.get(node) ?? (nodes.has(node) ? Number.POSITIVE_INFINITY : 0);
  let changed = true;
  for (let round = 0; changed && round < MOST_ROUNDS; round += 1) {
    changed = false;
    for (const node of inward) {
      budget.spend();
      const height = measure(node, heightOf);
      if (height === heights.get(node)) continue;
      heights.set(node, height);
      changed = true;
    }
  }
  return heightOf;
}

function measure(node: SchemaNode, heightOf: Heights): number {
  if (node.truth !== undefined) return node.truth ? 0 : Number.POSITIVE_INFINITY;
  const referred = Math.max(0, ...[node.ref, node.dynamicRef].map((one) => (one === undefined ? 0 : heightOf(one))));
  if (refHidesSiblings(node)) return referred;
  if (node.keywords.has("const") || node.keywords.has("enum")) return 0;
  return Math.max(referred, combined(node, heightOf), members(node, heightOf), items(node, heightOf));
}

function combined(node: SchemaNode, heightOf: Heights): number {
  let height = 0;
  for (const schema of listIn(node, "allOf") ?? []) height = Math.max(height, heightOf(schema));
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = listIn(node, keyword) ?? [];
    if (branches.length > 0) height = Math.max(height, least(branches, heightOf));
  }
  const [then, otherwise] = [schemaIn(node, "then"), schemaIn(node, "else")];
  if (node.inner.has("if") && then !== undefined && otherwise !== undefined)
    height = Math.max(height, least([then, otherwise], heightOf));
  return height;
}

function least(nodes: readonly SchemaNode[], heightOf: Heights): number {
  let height = Number.POSITIVE_INFINITY;
  for (const node of nodes) height = Math.min(height, heightOf(node));
  return height;
}

function members(node: SchemaNode, heightOf: Heights): number {
  const properties = mapIn(node, "properties");
  const additional = schemaIn(node, "additionalProperties");
  let height = 0;
  for (const name of namesHeld(node.keywords.get("required"))) {
    const schema = properties?.get(name) ?? (node.inner.has("patternProperties") ? undefined : additional);
    height = Math.max(height, 1 + (schema === undefined ? 0 : heightOf(schema)));
  }
  return height;
}

function items(node: SchemaNode, heightOf: Heights): number {
  const count = countOf(node.keywords.get("minItems")) ?? 0;
  if (count <= 0) return 0;
  const { first, others } = itemSchemas(node);
  let height = 1;
  for (const schema of first.slice(0, count)) height = Math.max(height, 1 + heightOf(schema));
  if (count > first.length && others !== undefined) height = Math.max(height, 1 + heightOf(others));
  return height;
}
