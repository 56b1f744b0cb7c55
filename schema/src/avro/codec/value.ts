import { exactUnscaled, toTwosComplement, unscaled } from "./decimal.ts";
import { CodecError } from "./error.ts";
import { own } from "./object.ts";

/** A record as it is written: its own fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value may be a record or map. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** What a record has under a name: it may be of a class, but what every object inherits is no field. */
export function fieldValue(record: Fields, name: string): unknown {
  return name in Object.prototype ? own(record, name) : record[name];
}

/** The bytes of a decimal, given as a string or as they are. */
export function decimalBytes(value: unknown, precision: number, scale: number, size?: number): unknown {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw wrong("a decimal string", value);
  return toTwosComplement(exactUnscaled(value, precision, scale) ?? unscaled(value, precision, scale), size);
}

/** The error for a value of another kind than the schema has there. */
export function wrong(expected: string, value: unknown): CodecError {
  return new CodecError("codec/wrong-value", `expected ${expected}, got ${show(value)}`);
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Array.isArray(value) ? "an array" : `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
