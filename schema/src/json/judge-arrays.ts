import type { JsonArray, JsonValue } from "../text/value.ts";
import { equalityKey } from "./instance.ts";
import { goesOn, type JudgeFrame, judge, judgePart, type KeywordCheck, type Prepare, tellError } from "./judge.ts";
import { countOf } from "./judge-values.ts";
import { isSince, listIn, type SchemaNode, schemaIn } from "./model.ts";

function ofArrays(check: (value: JsonArray, frame: JudgeFrame) => void): KeywordCheck {
  return (value, frame) => {
    if (value.kind === "array") check(value, frame);
  };
}

function itemCount(keyword: "minItems" | "maxItems"): Prepare {
  return (held) => {
    const limit = countOf(held);
    if (limit === undefined) return undefined;
    return ofArrays(({ items }, frame) => {
      if (keyword === "minItems" ? items.length >= limit : items.length <= limit) return;
      const words = keyword === "minItems" ? "at least" : "at most";
      tellError(frame, keyword, `must have ${words} ${limit} items, but has ${items.length}`);
    });
  };
}

/** By a text for each item, as comparing each with each is quadratic. */
function uniqueItems(held: JsonValue): KeywordCheck | undefined {
  if (held.kind !== "boolean" || !held.value) return undefined;
  return ofArrays(({ items }, frame) => {
    const first = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const key = equalityKey(item, frame.run.budget);
      const before = first.get(key);
      if (before !== undefined) {
        tellError(
          frame,
          "uniqueItems",
          `must not have the same item twice, but items ${before} and ${index} are equal`,
        );
        return;
      }
      first.set(key, index);
    }
  });
}

/** The schemas of an array's first items, that of the others, and the keyword of that. */
export interface ItemSchemas {
  readonly first: readonly SchemaNode[];
  readonly others: SchemaNode | undefined;
  readonly keyword: string;
}

/** What a schema says of the items of arrays, which every draft words in its own way. */
export function itemSchemas(node: SchemaNode): ItemSchemas {
  if (isSince(node.document.draft, "2020-12"))
    return { first: listIn(node, "prefixItems") ?? [], others: schemaIn(node, "items"), keyword: "items" };
  const first = listIn(node, "items");
  if (first === undefined) return { first: [], others: schemaIn(node, "items"), keyword: "items" };
  return { first, others: schemaIn(node, "additionalItems"), keyword: "additionalItems" };
}

/** Judges the items of arrays; undefined where a schema says nothing of them. */
export function checkItems(node: SchemaNode): KeywordCheck | undefined {
  const { first, others, keyword } = itemSchemas(node);
  if (first.length === 0 && others === undefined) return undefined;
  return ofArrays(({ items }, frame) => {
    for (const [index, item] of items.entries()) {
      if (!goesOn(frame)) return;
      const schema = first[index] ?? others;
      if (schema === undefined) return;
      rest(frame, schema, item, index, index < first.length ? undefined : keyword);
      frame.seen?.items.add(index);
    }
  });
}

/** Judges an item; where none may be, the error is that of the array. */
function rest(
  frame: JudgeFrame,
  schema: SchemaNode,
  item: JsonValue,
  index: number,
  keyword: string | undefined,
): void {
  if (schema.truth === false && keyword !== undefined)
    tellError(frame, keyword, `must not have an item ${index}`, { member: String(index) });
  else judgePart(frame, schema, item, index);
}

function contains(_: JsonValue, node: SchemaNode): KeywordCheck | undefined {
  const schema = schemaIn(node, "contains");
  if (schema === undefined) return undefined;
  const counts = isSince(node.document.draft, "2019-09");
  const least = (counts ? countOf(node.keywords.get("minContains")) : undefined) ?? 1;
  const most = (counts ? countOf(node.keywords.get("maxContains")) : undefined) ?? Number.POSITIVE_INFINITY;
  const marks = isSince(node.document.draft, "2020-12");
  return ofArrays(({ items }, frame) => {
    const { at, scope, run } = frame;
    const matching = items.flatMap((item, index) =>
      judge(schema, item, { outer: at, token: index }, scope, run).errors.length === 0 ? [index] : [],
    );
    if (marks) for (const index of matching) frame.seen?.items.add(index);
    const number = matching.length;
    if (number < least)
      tellError(
        frame,
        least === 1 ? "contains" : "minContains",
        `must have at least ${least} matching items, but has ${number}`,
      );
    if (number > most) tellError(frame, "maxContains", `must have at most ${most} matching items, but has ${number}`);
  });
}

/** `unevaluatedItems`, which comes after all others. */
export function checkOtherItems(node: SchemaNode): KeywordCheck | undefined {
  const schema = schemaIn(node, "unevaluatedItems");
  if (schema === undefined) return undefined;
  return ofArrays(({ items }, frame) => {
    if (frame.seen?.allItems === true) return;
    for (const [index, item] of items.entries()) {
      if (!goesOn(frame)) return;
      if (frame.seen?.items.has(index) !== true) rest(frame, schema, item, index, "unevaluatedItems");
    }
    if (frame.seen !== undefined) frame.seen.allItems = true;
  });
}

/** The keywords that judge arrays, but for those of their items. */
export const ARRAY_KEYWORDS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ["minItems", itemCount("minItems")],
  ["maxItems", itemCount("maxItems")],
  ["uniqueItems", uniqueItems],
  ["contains", contains],
]);
