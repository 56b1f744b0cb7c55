/** A type or a field of a schema, with what its text says about it. */
export interface SchemaPart {
  readonly kind: "type" | "field";
  /** A type's full name, or a field's own. */
  readonly name: string;
  /** The type's full name, for a field followed by a dot and its own. */
  readonly path: string;
  /** The documentation; undefined where there is none. */
  readonly doc: string | undefined;
  /** Confluent's inline tags. */
  readonly tags: readonly string[];
}

/** The strings of a list in a schema's JSON: what else is in it, or something else than a list, counts as nothing. */
export function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** An object of a schema's JSON; undefined for anything else, lists too. */
export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A string of a schema's JSON that says something; undefined for anything else. */
export function writtenIn(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
