import { literal } from "../../../text/literal.ts";
import type { AvroField } from "../../model.ts";
import { defaultOf } from "../default.ts";

/** The expression for a field's default; undefined where the default cannot be a value of the field. */
export function defaultExpression(field: AvroField): string | undefined {
  try {
    return valueText(defaultOf(field));
  } catch {
    // The interpreter tells why, where an event needs it.
    return undefined;
  }
}

/** An expression that makes a value anew. */
function valueText(value: unknown): string {
  if (typeof value === "string") return literal(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(", ")})`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${keyExpression(key)}: ${valueText(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** The key of a property in an object literal: `__proto__` in brackets, or it would set the prototype. */
export function keyExpression(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_]\w*$/.test(name) ? name : literal(name);
}
