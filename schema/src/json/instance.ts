import type { Budget } from "../budget.ts";
import { MAX_JSON_NESTING } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { exactKey, exactOf } from "./exact.ts";

/** A value of a program that JSON cannot hold, or one that nests too deep. */
export class NoJsonValue extends Error {
  override readonly name = "NoJsonValue";
}

const NOWHERE = { start: 0, end: 0 };

/**
 * A value of a program as JSON: what JSON.stringify writes of it, and bigints as numbers. Members that are undefined are left
 * out. Throws {@link NoJsonValue} for what JSON does not have, and beyond the nesting that a text may have.
 */
export function jsonOf(value: unknown): JsonValue {
  return convert(value, 0);
}

function convert(value: unknown, depth: number): JsonValue {
  if (depth > MAX_JSON_NESTING) throw new NoJsonValue(`it nests more than ${MAX_JSON_NESTING} levels deep`);
  switch (typeof value) {
    case "string":
      return { kind: "string", value, ...NOWHERE };
    case "boolean":
      return { kind: "boolean", value, ...NOWHERE };
    case "bigint":
      return { kind: "number", text: String(value), ...NOWHERE };
    case "number":
      if (!Number.isFinite(value)) throw new NoJsonValue(`JSON has no number ${value}`);
      return { kind: "number", text: String(value), ...NOWHERE };
    case "object":
      return value === null ? { kind: "null", ...NOWHERE } : convertObject(value, depth);
    default:
      throw new NoJsonValue(`JSON has no ${typeof value}`);
  }
}

function convertObject(value: object, depth: number): JsonValue {
  if (Array.isArray(value))
    return {
      kind: "array",
      items: value.map((item) => convert(item === undefined ? null : item, depth + 1)),
      ...NOWHERE,
    };
  if ("toJSON" in value && typeof value.toJSON === "function") return convert(value.toJSON(), depth + 1);
  const members = Object.keys(value).flatMap((key) => {
    const inner: unknown = Reflect.get(value, key);
    return inner === undefined ? [] : [{ key, keyStart: 0, value: convert(inner, depth + 1) }];
  });
  return { kind: "object", members, ...NOWHERE };
}

/** A JSON value as programs hold it: numbers as doubles, of a repeated key the last member, any key an ordinary one. */
export function plainOf(value: JsonValue): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
    case "string":
      return value.value;
    case "number":
      return Number(value.text);
    case "array":
      return value.items.map(plainOf);
    case "object": {
      const object: Record<string, unknown> = {};
      for (const { key, value: inner } of value.members)
        Object.defineProperty(object, key, {
          value: plainOf(inner),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return object;
    }
  }
}

/** How many values there are in one, itself included; strings count by their length as well. */
export function partsIn(value: JsonValue): number {
  let parts = 0;
  const open: JsonValue[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    parts += one.kind === "string" ? 1 + one.value.length : 1;
    if (one.kind === "array") for (const item of one.items) open.push(item);
    else if (one.kind === "object") for (const { value: inner } of one.members) open.push(inner);
  }
  return parts;
}

/** The members of an object by their keys, of a repeated one the last. */
export function membersOf({ members }: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(members.map(({ key, value }) => [key, value]));
}

/** A text that two values share exactly when JSON Schema takes them for equal: `1` is `1.0`, the order of members is nothing. */
export function equalityKey(value: JsonValue, budget: Budget): string {
  budget.spend();
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "number": {
      const decimal = exactOf(value.text);
      return decimal === undefined ? value.text : exactKey(decimal);
    }
    case "array":
      return `[${value.items.map((item) => equalityKey(item, budget)).join()}]`;
    case "object": {
      const members = [...membersOf(value)].map(
        ([key, inner]) => `${JSON.stringify(key)}:${equalityKey(inner, budget)}`,
      );
      return `{${members.sort().join()}}`;
    }
  }
}

/** The code points of a string: what `minLength` and `maxLength` count. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
