import type { JsonObject, JsonValue } from "../text/value.ts";
import {
  also,
  goesOn,
  type JudgeFrame,
  judge,
  judgePart,
  type KeywordCheck,
  membersIn,
  type Prepare,
  tellError,
} from "./judge.ts";
import { countOf } from "./judge-values.ts";
import { isSince, mapIn, type SchemaNode, schemaIn } from "./model.ts";
import { type Pattern, patternOf } from "./pattern.ts";

/** The names in a list of strings. */
export function namesHeld(held: JsonValue | undefined): readonly string[] {
  return held?.kind === "array" ? held.items.flatMap((item) => (item.kind === "string" ? [item.value] : [])) : [];
}

function ofObjects(check: (value: JsonObject, frame: JudgeFrame) => void): KeywordCheck {
  return (value, frame) => {
    if (value.kind === "object") check(value, frame);
  };
}

function required(held: JsonValue): KeywordCheck | undefined {
  // In draft 3 it was true or false; as such it says nothing here.
  if (held.kind !== "array") return undefined;
  const names = namesHeld(held);
  return ofObjects((value, frame) => missing(names, value, frame, "required"));
}

function missing(names: readonly string[], value: JsonObject, frame: JudgeFrame, keyword: string, because = ""): void {
  const members = membersIn(value, frame);
  frame.run.budget.spend(names.length >> 3);
  for (const name of names) {
    if (!goesOn(frame)) return;
    if (!members.has(name))
      tellError(frame, keyword, `must have the property ${JSON.stringify(name)}${because}`, { member: name });
  }
}

function memberCount(keyword: "minProperties" | "maxProperties"): Prepare {
  return (held) => {
    const limit = countOf(held);
    if (limit === undefined) return undefined;
    return ofObjects((value, frame) => {
      const { size } = membersIn(value, frame);
      if (keyword === "minProperties" ? size >= limit : size <= limit) return;
      const words = keyword === "minProperties" ? "at least" : "at most";
      tellError(frame, keyword, `must have ${words} ${limit} properties, but has ${size}`);
    });
  };
}

/** The patterns of `patternProperties` with their schemas. */
export function patternsOf(node: SchemaNode): readonly (readonly [Pattern, SchemaNode])[] {
  return [...(mapIn(node, "patternProperties") ?? [])].flatMap(([text, schema]) => {
    const pattern = patternOf(text);
    return pattern === undefined ? [] : [[pattern, schema] as const];
  });
}

/** `properties`, `patternProperties` and `additionalProperties` at once: which one a member is judged by, all three decide. */
function members(node: SchemaNode): KeywordCheck {
  const properties = mapIn(node, "properties");
  const patterns = patternsOf(node);
  const additional = schemaIn(node, "additionalProperties");
  return ofObjects((value, frame) => {
    for (const [name, member] of membersIn(value, frame)) {
      if (!goesOn(frame)) return;
      const property = properties?.get(name);
      let isKnown = property !== undefined;
      if (property !== undefined) judgePart(frame, property, member, name);
      for (const [pattern, schema] of patterns) {
        if (!pattern.matches(name, frame.run.budget)) continue;
        isKnown = true;
        judgePart(frame, schema, member, name);
      }
      if (!isKnown && additional !== undefined) rest(frame, additional, member, name, "additionalProperties");
      if (isKnown || additional !== undefined) frame.seen?.names.add(name);
    }
  });
}

/** Judges a member that nothing else names; where none may be, the error is that of the object. */
function rest(frame: JudgeFrame, schema: SchemaNode, member: JsonValue, name: string, keyword: string): void {
  if (schema.truth === false)
    tellError(frame, keyword, `must not have the property ${JSON.stringify(name)}`, { member: name });
  else judgePart(frame, schema, member, name);
}

function propertyNames(_: JsonValue, node: SchemaNode): KeywordCheck | undefined {
  const schema = schemaIn(node, "propertyNames");
  if (schema === undefined) return undefined;
  return ofObjects((value, frame) => {
    for (const name of membersIn(value, frame).keys()) {
      if (!goesOn(frame)) return;
      const text: JsonValue = { kind: "string", value: name, start: 0, end: 0 };
      const { errors } = judge(schema, text, frame.at, frame.scope, frame.run);
      if (errors.length === 0) continue;
      const message = `must not have a property named ${JSON.stringify(name)}: the name ${errors[0]?.message ?? ""}`;
      tellError(frame, "propertyNames", message, { member: name });
    }
  });
}

/** `dependentRequired`, `dependentSchemas`, and `dependencies`, which is both. */
function dependent(keyword: string): Prepare {
  return (held, node) => {
    if (held.kind !== "object" || (keyword === "dependencies" && isSince(node.document.draft, "2019-09")))
      return undefined;
    const lists = held.members.filter((one) => one.value.kind === "array");
    const schemas = mapIn(node, keyword);
    return ofObjects((value, frame) => {
      const present = membersIn(value, frame);
      for (const { key, value: names } of lists) {
        if (present.has(key)) missing(namesHeld(names), value, frame, keyword, ` beside ${JSON.stringify(key)}`);
      }
      for (const [name, schema] of schemas ?? []) if (present.has(name) && goesOn(frame)) also(frame, schema, value);
    });
  };
}

function unevaluated(_: JsonValue, node: SchemaNode): KeywordCheck | undefined {
  const schema = schemaIn(node, "unevaluatedProperties");
  if (schema === undefined) return undefined;
  return ofObjects((value, frame) => {
    if (frame.seen?.allNames === true) return;
    for (const [name, member] of membersIn(value, frame)) {
      if (!goesOn(frame)) return;
      if (frame.seen?.names.has(name) !== true) rest(frame, schema, member, name, "unevaluatedProperties");
    }
    if (frame.seen !== undefined) frame.seen.allNames = true;
  });
}

/** The keywords that judge objects, but for `unevaluatedProperties`. */
export const OBJECT_KEYWORDS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ["required", required],
  ["minProperties", memberCount("minProperties")],
  ["maxProperties", memberCount("maxProperties")],
  ["propertyNames", propertyNames],
  ["dependencies", dependent("dependencies")],
  ["dependentRequired", dependent("dependentRequired")],
  ["dependentSchemas", dependent("dependentSchemas")],
]);

/** `unevaluatedProperties`, which comes after all others. */
export const LAST_OF_OBJECTS: Prepare = unevaluated;

/** Judges the members of objects; undefined where a schema says nothing of them. */
export function checkMembers(node: SchemaNode): KeywordCheck | undefined {
  const keywords = ["properties", "patternProperties", "additionalProperties"];
  return keywords.some((keyword) => node.inner.has(keyword)) ? members(node) : undefined;
}
