import type { JsonObject, JsonValue } from "../../text/value.ts";
import type { AvroField, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { decimalText, fromTwosComplement } from "./decimal.ts";
import { CodecError } from "./error.ts";
import { put, tagged } from "./object.ts";

/** The value that a field takes where none is written (Avro 1.12 specification, Complex Types, "default"). */
export function defaultOf(field: AvroField): unknown {
  if (field.default === undefined) throw new CodecError("codec/no-default", `field ${field.name} has no default`);
  return toValue(field.type, field.default, { parts: MOST_PARTS, levels: MOST_LEVELS });
}

/** The most parts that a default may have: defaults of records lead to those of their fields, which may double. */
const MOST_PARTS = 100_000;

/** The most records within each other in a default. */
const MOST_LEVELS = 200;

/** The parts and levels that are left. */
interface Left {
  parts: number;
  levels: number;
}

/** What is done one level further in. */
function deeper<Result>(left: Left, work: () => Result): Result {
  left.levels -= 1;
  const result = work();
  left.levels += 1;
  return result;
}

function spend(left: Left): void {
  left.parts -= 1;
  if (left.parts < 0 || left.levels < 0)
    throw new CodecError("codec/bad-default", "a default that has no end, or is too large to make");
}

function toValue(type: AvroType, json: JsonValue, left: Left): unknown {
  spend(left);
  if (type.kind === "union") return unionValue(type, json, left);
  if (!fits(type, json, left)) throw new CodecError("codec/bad-default", `a default that is not ${type.kind}`);
  switch (type.kind) {
    case "null":
      return null;
    case "boolean":
      return json.kind === "boolean" && json.value;
    case "int":
      return integer(numberText(json));
    case "long": {
      const value = integer(numberText(json));
      const big = type.longs === "bigint" || type.logical?.kind.endsWith("-nanos");
      return big && value !== undefined ? BigInt(value) : value;
    }
    case "float":
      return Math.fround(Number(numberText(json)));
    case "double":
      return Number(numberText(json));
    case "bytes":
    case "fixed":
      return binaryValue(type, textOf(json));
    case "array":
      return json.kind === "array" ? json.items.map((item) => toValue(type.items, item, left)) : [];
    case "map":
      return objectOf(json, (_, value) => toValue(type.values, value, left));
    case "record":
      return deeper(left, () => recordValue(type, json, left));
    default:
      return textOf(json);
  }
}

function unionValue(type: AvroUnion, json: JsonValue, left: Left): unknown {
  const branch = type.branches.find((candidate) => fits(candidate, json, left));
  if (branch === undefined) throw new CodecError("codec/bad-default", "a default that no branch of the union takes");
  const value = toValue(branch, json, left);
  return branch.kind === "record" ? tagged(type, branch, value) : value;
}

function recordValue(type: AvroRecord, json: JsonValue, left: Left): unknown {
  const members = json.kind === "object" ? new Map(json.members.map(({ key, value }) => [key, value])) : new Map();
  const value: Record<string, unknown> = {};
  for (const field of type.fields) {
    const given = members.get(field.name) ?? field.default;
    put(value, field.name, toValue(field.type, given, left));
  }
  return value;
}

function binaryValue(type: AvroType, text: string): unknown {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return type.logical?.kind === "decimal" ? decimalText(fromTwosComplement(bytes), type.logical.scale) : bytes;
}

/** Whether a default, as written, can be a value of the type. */
function fits(type: AvroType, json: JsonValue, left: Left): boolean {
  spend(left);
  switch (type.kind) {
    case "union":
      return type.branches.some((branch) => fits(branch, json, left));
    case "null":
    case "boolean":
      return json.kind === type.kind;
    case "int":
    case "long":
      return json.kind === "number" && inRange(integer(json.text), type.kind === "int" ? 32 : 64);
    case "float":
    case "double":
      return json.kind === "number" || (json.kind === "string" && isNumeric(json.value));
    case "array":
      return json.kind === "array" && json.items.every((item) => fits(type.items, item, left));
    case "map":
      return json.kind === "object" && json.members.every(({ value }) => fits(type.values, value, left));
    case "record":
      return json.kind === "object" && deeper(left, () => fitsRecord(type, json, left));
    case "enum":
      return json.kind === "string" && type.symbols.includes(json.value);
    case "fixed":
      return json.kind === "string" && isBinary(json.value) && json.value.length === type.size;
    case "bytes":
      return json.kind === "string" && isBinary(json.value);
    default:
      return json.kind === "string";
  }
}

function fitsRecord(type: AvroRecord, json: JsonObject, left: Left): boolean {
  const members = new Map(json.members.map(({ key, value }) => [key, value]));
  return type.fields.every((field) => {
    const given = members.get(field.name) ?? field.default;
    return given !== undefined && fits(field.type, given, left);
  });
}

function objectOf(json: JsonValue, make: (key: string, value: JsonValue) => unknown): unknown {
  const value: Record<string, unknown> = {};
  if (json.kind === "object") for (const member of json.members) put(value, member.key, make(member.key, member.value));
  return value;
}

function numberText(json: JsonValue): string {
  if (json.kind === "number") return json.text;
  return json.kind === "string" ? json.value : "NaN";
}

function textOf(json: JsonValue): string {
  return json.kind === "string" ? json.value : "";
}

function isNumeric(text: string): boolean {
  return text === "NaN" || (text.trim() !== "" && !Number.isNaN(Number(text)));
}

function isBinary(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return false;
  return true;
}

/** An integer as a number where it is safe, else as a bigint; undefined where the text is not one. */
function integer(text: string): number | bigint | undefined {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return /^-?\d{1,30}$/.test(text) ? BigInt(text) : undefined;
}

function inRange(value: number | bigint | undefined, bits: number): boolean {
  return value !== undefined && BigInt.asIntN(bits, BigInt(value)) === BigInt(value);
}
