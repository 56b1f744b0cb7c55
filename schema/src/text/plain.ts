import type { JsonValue } from "./value.ts";

/**
 * JSON text as JavaScript has it, as `JSON.parse` would: of members with one name the last, numbers as doubles. A member called
 * `__proto__` is a member like others.
 */
export function plainJson(value: JsonValue): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "number":
      return Number(value.text);
    case "array":
      return value.items.map(plainJson);
    case "object":
      return Object.fromEntries(value.members.map((one) => [one.key, plainJson(one.value)]));
    default:
      return value.value;
  }
}
