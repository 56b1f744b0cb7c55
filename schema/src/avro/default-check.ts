import { member } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import type { AvroType } from "./model.ts";

/**
 * Whether a default, as written, has the shape its type wants, as Avro Java judges it: enum symbols and the length of
 * a fixed are not looked at, and a union takes a default of any branch.
 */
export function isValidDefault(type: AvroType, json: JsonValue | undefined): boolean {
  if (json === undefined) return false;
  switch (type.kind) {
    case "string":
    case "bytes":
    case "enum":
    case "fixed":
      return json.kind === "string";
    case "int":
      return isInteger(json, 32);
    case "long":
      return isInteger(json, 64);
    case "float":
    case "double":
      return json.kind === "number" || (json.kind === "string" && NOT_FINITE.has(json.value));
    case "boolean":
    case "null":
      return json.kind === type.kind;
    case "array":
      return json.kind === "array" && json.items.every((item) => isValidDefault(type.items, item));
    case "map":
      return json.kind === "object" && json.members.every(({ value }) => isValidDefault(type.values, value));
    case "union":
      return type.branches.some((branch) => isValidDefault(branch, json));
    case "record":
      return (
        json.kind === "object" &&
        type.fields.every((field) => isValidDefault(field.type, member(json, field.name) ?? field.default))
      );
  }
}

/** What a float's or double's default text may have been turned into that JSON has no number for. */
const NOT_FINITE: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);

function isInteger(json: JsonValue, bits: number): boolean {
  if (json.kind !== "number" || !/^-?\d+$/.test(json.text) || json.text.length > 30) return false;
  const value = BigInt(json.text);
  return BigInt.asIntN(bits, value) === value;
}

const JAVA_DOUBLE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** The number in a text that Java's `Double.valueOf` takes (hexadecimal ones aside), or undefined. */
export function javaNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return JAVA_DOUBLE.test(trimmed) ? Number(trimmed.replace(/[fFdD]$/, "")) : undefined;
}
