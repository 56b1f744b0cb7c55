import type { SchemaNode } from "./model.ts";
import { madeSchema } from "./synthetic.ts";

const numbers = new WeakMap<SchemaNode, number>();
let last = 0;

function numberFor(node: SchemaNode): number {
  const number = numbers.get(node) ?? ++last;
  numbers.set(node, number);
  return number;
}

const made = new WeakMap<SchemaNode, Map<string, SchemaNode>>();

/** The schema of what any of some schemas takes; the same one for the same schemas. */
export function eitherOf(schemas: readonly SchemaNode[]): SchemaNode {
  return joined("anyOf", schemas);
}

/** The schema of what all of some schemas take; the same one for the same schemas. */
export function bothOf(schemas: readonly SchemaNode[]): SchemaNode {
  return joined("allOf", schemas);
}

function joined(keyword: "allOf" | "anyOf", schemas: readonly SchemaNode[]): SchemaNode {
  const [first, ...others] = new Set(schemas);
  if (first === undefined) return madeSchema({});
  if (others.length === 0) return first;
  const key = `${keyword} ${others.map(numberFor).join()}`;
  const known = made.get(first) ?? new Map<string, SchemaNode>();
  const found = known.get(key) ?? madeSchema({ list: { [keyword]: [first, ...others] } });
  made.set(first, known.set(key, found));
  return found;
}
