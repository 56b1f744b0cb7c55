import type { JsonValue } from "../text/value.ts";
import type { Plan } from "./goal.ts";
import { equalityKey } from "./instance.ts";
import { itemSchemas } from "./judge-arrays.ts";
import { countOf } from "./judge-values.ts";
import { isLeast, type ValueMaking, wayOf } from "./making.ts";
import { type SchemaNode, schemaIn } from "./model.ts";
import { jsonArray } from "./synthetic.ts";

/** The most items of an array that is made. */
const MOST = 1_000;
/** How often an item is tried that must not be there twice. */
const TRIES = 8;

/** An array that schemas take: with as few items as can be, or some more. */
export function buildArray(plan: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const { nodes, avoid } = plan;
  const contained = nodes.flatMap((node) => neededIn(node));
  const tuple = Math.max(0, ...nodes.map((node) => itemSchemas(node).first.length));
  const least = Math.max(contained.length, ...nodes.map((node) => countOf(node.keywords.get("minItems")) ?? 0));
  const most = Math.min(...nodes.map((node) => countOf(node.keywords.get("maxItems")) ?? MOST));
  if (least > most || least > MOST) return undefined;
  const lengths = [...new Set([least, least + 1, tuple, least + 2, most <= 5 ? most : least])].filter(
    (one) => one >= least && one <= most,
  );
  const repeats = avoid.some(({ keywords }) => keywords.has("uniqueItems"));
  const wanted = repeats
    ? Math.max(2, least)
    : (lengths[wayOf(nodes, "length", lengths.length, making, depth)] ?? least);
  const items: JsonValue[] = [];
  const keys = new Set<string>();
  for (let index = 0; index < wanted; index += 1) {
    const from = contained[index - (wanted - contained.length)];
    const item = itemAt(index, from, plan, making, depth, keys);
    if (item === undefined) break;
    items.push(item);
  }
  if (items.length < least) return undefined;
  const [first] = items;
  return jsonArray(repeats && first !== undefined ? [first, first, ...items.slice(2)] : items);
}

/** What an array has to contain, as often as it has to. */
function neededIn(node: SchemaNode): readonly SchemaNode[] {
  const schema = schemaIn(node, "contains");
  if (schema === undefined) return [];
  const times = Math.min(countOf(node.keywords.get("minContains")) ?? 1, MOST);
  return Array.from({ length: Math.max(0, times) }, () => schema);
}

function itemAt(
  index: number,
  contained: SchemaNode | undefined,
  { nodes }: Plan,
  making: ValueMaking,
  depth: number,
  keys: Set<string>,
): JsonValue | undefined {
  const schemas = nodes.flatMap((node) => {
    const { first, others } = itemSchemas(node);
    return first[index] ?? others ?? schemaIn(node, "unevaluatedItems") ?? [];
  });
  const unique = nodes.some(({ keywords }) => {
    const held = keywords.get("uniqueItems");
    return held?.kind === "boolean" && held.value;
  });
  const wanted = contained === undefined ? schemas : [...schemas, contained];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    // The smallest item is always the same one.
    if (attempt > 0 && isLeast(making, depth)) return undefined;
    const item = making.build(wanted, making, depth + 1);
    if (item === undefined || !unique) return item;
    const key = equalityKey(item, making.steps);
    if (keys.has(key)) continue;
    keys.add(key);
    return item;
  }
  return undefined;
}
