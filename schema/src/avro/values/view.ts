/**
 * A value as JSON shows it: bytes as ISO-8859-1 text, whole numbers too large for JSON's readers as text. What Avro's
 * JSON encoding gives, without the wrappers of unions.
 */
export function jsonView(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
  if (Array.isArray(value)) return value.map(jsonView);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonView(inner)]));
}
