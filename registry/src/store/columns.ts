/** A value as its column has it: JSON, or null where there is nothing in it. */
export function toJson(value: object | undefined): string | null {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(value);
}
