import { largeBudget } from "../budget.ts";
import type { JsonValue } from "../text/value.ts";
import { compareExact, type Exact, exactOf, hasNoFraction, isMultipleOf } from "./exact.ts";
import { isOfFormat } from "./formats.ts";
import { equalityKey, lengthOf } from "./instance.ts";
import { type KeywordCheck, type Prepare, tellError } from "./judge.ts";
import type { SchemaNode } from "./model.ts";
import { patternOf } from "./pattern.ts";

/** The whole number that a keyword holds; undefined where it holds none. */
export function countOf(held: JsonValue | undefined): number | undefined {
  const count = held?.kind === "number" ? Number(held.text) : Number.NaN;
  return Number.isInteger(count) ? count : undefined;
}

/** A value short enough for a message. */
export function shownValue(value: JsonValue): string {
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.value.length > 40 ? `${value.value.slice(0, 40)}…` : value.value);
    case "number":
      return value.text.length > 40 ? `${value.text.slice(0, 40)}…` : value.text;
    case "boolean":
      return String(value.value);
    case "null":
      return "null";
    case "array":
      return value.items.length === 0 ? "[]" : "an array";
    case "object":
      return value.members.length === 0 ? "{}" : "an object";
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  null: "null",
  boolean: "a boolean",
  number: "a number",
  integer: "an integer",
  string: "a string",
  array: "an array",
  object: "an object",
};

function named(type: string): string {
  return ARTICLES[type] ?? type;
}

/** The types that a schema asks for; undefined where it does not. */
export function typesOf({ keywords }: SchemaNode): readonly string[] | undefined {
  const held = keywords.get("type");
  if (held?.kind === "string") return [held.value];
  if (held?.kind !== "array") return undefined;
  return held.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}

function isOfType(value: JsonValue, type: string): boolean {
  if (type !== "integer") return value.kind === type;
  const decimal = value.kind === "number" ? exactOf(value.text) : undefined;
  return decimal !== undefined && hasNoFraction(decimal);
}

function type(_: JsonValue, node: SchemaNode): KeywordCheck | undefined {
  const types = typesOf(node);
  if (types === undefined) return undefined;
  const words = types.map(named).join(" or ");
  return (value, frame) => {
    if (types.some((one) => isOfType(value, one))) return;
    const is = value.kind === "number" ? value.text : named(value.kind);
    tellError(frame, "type", `must be ${words}, but is ${is}`);
  };
}

function enumOf(held: JsonValue): KeywordCheck | undefined {
  if (held.kind !== "array") return undefined;
  const budget = largeBudget(held.end - held.start);
  const keys = new Set(held.items.map((item) => equalityKey(item, budget)));
  const shown = held.items.slice(0, 8).map(shownValue).join(", ") + (held.items.length > 8 ? ", …" : "");
  return (value, frame) => {
    if (!keys.has(equalityKey(value, frame.run.budget)))
      tellError(frame, "enum", `must be one of ${shown}, but is ${shownValue(value)}`);
  };
}

function constant(held: JsonValue): KeywordCheck {
  const key = equalityKey(held, largeBudget(held.end - held.start));
  return (value, frame) => {
    if (equalityKey(value, frame.run.budget) !== key)
      tellError(frame, "const", `must be ${shownValue(held)}, but is ${shownValue(value)}`);
  };
}

/** A check of numbers against the number that a keyword holds. */
function numeric(keyword: string, words: string, holds: (value: Exact, limit: Exact) => boolean): Prepare {
  return (held) => {
    const limit = held.kind === "number" ? exactOf(held.text) : undefined;
    if (limit === undefined) return undefined;
    return (value, frame) => {
      const decimal = value.kind === "number" ? exactOf(value.text) : undefined;
      if (decimal !== undefined && !holds(decimal, limit))
        tellError(frame, keyword, `must be ${words} ${shownValue(held)}, but is ${shownValue(value)}`);
    };
  };
}

/** `minimum` and `maximum`, which in draft 4 `exclusive…` beside it makes strict. */
function bound(keyword: string, exclusive: string, words: readonly [string, string], sign: 1 | -1): Prepare {
  return (held, node) => {
    const beside = node.document.draft === "draft-04" ? node.keywords.get(exclusive) : undefined;
    const isStrict = beside?.kind === "boolean" && beside.value;
    const holds = (value: Exact, limit: Exact) => {
      const compared = sign * compareExact(value, limit);
      return compared > 0 || (compared === 0 && !isStrict);
    };
    return numeric(isStrict ? exclusive : keyword, words[isStrict ? 1 : 0], holds)(held, node);
  };
}

function strictBound(keyword: string, words: string, sign: 1 | -1): Prepare {
  return numeric(keyword, words, (value, limit) => sign * compareExact(value, limit) > 0);
}

function stringLength(keyword: "minLength" | "maxLength"): Prepare {
  return (held) => {
    const limit = countOf(held);
    if (limit === undefined) return undefined;
    return (value, frame) => {
      if (value.kind !== "string") return;
      frame.run.budget.spend(1 + (value.value.length >> 4));
      const length = lengthOf(value.value);
      if (keyword === "minLength" ? length >= limit : length <= limit) return;
      const words = keyword === "minLength" ? "at least" : "at most";
      tellError(frame, keyword, `must have ${words} ${limit} characters, but has ${length}`);
    };
  };
}

function pattern(held: JsonValue): KeywordCheck | undefined {
  if (held.kind !== "string") return undefined;
  const found = patternOf(held.value);
  return (value, frame) => {
    if (value.kind !== "string") return;
    if (found === undefined)
      tellError(frame, "pattern", `cannot be judged: ${shownValue(held)} is no regular expression of ECMA-262`);
    else if (!found.matches(value.value, frame.run.budget))
      tellError(frame, "pattern", `must match ${shownValue(held)}, but is ${shownValue(value)}`);
  };
}

function format(held: JsonValue): KeywordCheck | undefined {
  if (held.kind !== "string") return undefined;
  return (value, frame) => {
    if (value.kind !== "string" && value.kind !== "number") return;
    const instance = value.kind === "string" ? value.value : Number(value.text);
    if (!isOfFormat(held.value, instance, frame.run.budget))
      tellError(frame, "format", `must be of the format ${held.value}, but is ${shownValue(value)}`);
  };
}

/** The keywords that judge a value by itself. */
export const VALUE_KEYWORDS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ["type", type],
  ["enum", enumOf],
  ["const", constant],
  ["minimum", bound("minimum", "exclusiveMinimum", ["at least", "more than"], 1)],
  ["maximum", bound("maximum", "exclusiveMaximum", ["at most", "less than"], -1)],
  ["exclusiveMinimum", strictBound("exclusiveMinimum", "more than", 1)],
  ["exclusiveMaximum", strictBound("exclusiveMaximum", "less than", -1)],
  ["multipleOf", numeric("multipleOf", "a multiple of", isMultipleOf)],
  ["minLength", stringLength("minLength")],
  ["maxLength", stringLength("maxLength")],
  ["pattern", pattern],
  ["format", format],
]);
