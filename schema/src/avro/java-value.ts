import { javaDouble, javaFloat, quote } from "../text/print.ts";
import type { JsonArray, JsonNumber, JsonObject, JsonValue } from "../text/value.ts";
import type { AvroType } from "./model.ts";

/** A value that Avro Java has no object for where it needs one; Confluent's registry refuses a schema with one. */
export class NoJavaValue extends Error {}

/**
 * A default or an attribute as Avro Java gives it to programs and prints it again, with members in the order of their
 * names; undefined for one that it has no object for. `type` is the default's, and says what a number becomes; of a union
 * it is the first branch, whatever branch the default is of. Attributes have none. Throws {@link NoJavaValue} where Avro
 * Java fails.
 */
export function javaValue(json: JsonValue, type: AvroType | undefined): string | undefined {
  if (type?.kind === "union") return javaValue(json, firstBranch(type.branches));
  switch (json.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(json.value);
    case "number":
      return isInteger(json) ? integer(BigInt(json.text), type) : floating(Number(json.text), type);
    case "string":
      return string(json.value, type);
    case "array":
      return list(json, type);
    case "object":
      return members(json, type);
  }
}

function firstBranch(branches: readonly AvroType[]): AvroType {
  const [first] = branches;
  if (first === undefined) throw new NoJavaValue("a union without branches has no default");
  return first;
}

function isInteger({ text }: JsonNumber): boolean {
  return /^-?\d+$/.test(text);
}

function integer(value: bigint, type: AvroType | undefined): string | undefined {
  if (BigInt.asIntN(64, value) !== value) return undefined;
  switch (type?.kind) {
    case undefined:
    case "int":
    case "long":
      return String(value);
    case "float":
    case "double":
      return floating(Number(value), type);
    default:
      return undefined;
  }
}

function floating(value: number, type: AvroType | undefined): string | undefined {
  if (type === undefined || type.kind === "double") return number(javaDouble(value));
  return type.kind === "float" ? number(javaFloat(value)) : undefined;
}

/** JSON has no number that is not finite: Jackson prints it as a string. */
function number(text: string): string {
  return /\d/.test(text) ? text : quote(text);
}

function string(value: string, type: AvroType | undefined): string | undefined {
  switch (type?.kind) {
    case undefined:
    case "string":
    case "enum":
      return quote(value);
    case "bytes":
    case "fixed":
      return quote(value.replace(BEYOND_LATIN, "?"));
    default:
      return undefined;
  }
}

/** What ISO 8859-1 has no byte for; a pair of surrogates is one character. */
const BEYOND_LATIN = /[^\u0000-\u00ff]/gu;

function list({ items }: JsonArray, type: AvroType | undefined): string {
  if (items.length > 0 && type !== undefined && type.kind !== "array")
    throw new NoJavaValue(`a list is the default of a ${type.kind}`);
  const inner = type?.kind === "array" ? type.items : undefined;
  return `[${items.map((item) => needed(item, inner)).join(",")}]`;
}

function members({ members: all }: JsonObject, type: AvroType | undefined): string {
  const last = new Map(all.map(({ key, value }) => [key, value]));
  const sorted = [...last].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${quote(key)}:${needed(value, memberType(type, key))}`).join(",")}}`;
}

function memberType(type: AvroType | undefined, key: string): AvroType | undefined {
  if (type?.kind === "map") return type.values;
  if (type?.kind !== "record") return undefined;
  const field = type.fields.find(({ name }) => name === key);
  if (field === undefined) throw new NoJavaValue(`record ${type.name.full} has no field ${key}`);
  return field.type;
}

/** A value inside another one, where having no object is a failure. */
export function needed(json: JsonValue, type: AvroType | undefined): string {
  const value = javaValue(json, type);
  if (value === undefined) throw new NoJavaValue(`there is no ${type?.kind ?? "value"} for it`);
  return value;
}
