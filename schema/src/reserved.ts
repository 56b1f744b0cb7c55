import type { Format, Schema } from "./format.ts";
import type { Metadata } from "./identity.ts";

/** The metadata property that names, with commas between, fields that no version may have at its top level. */
export const RESERVED_PROPERTY = "confluent:reserved";

/**
 * What breaks the promise of reserved fields, in the words of Confluent's registry (its `validateFields`): a field that
 * the latest version reserves may not be let go, and a reserved field may not be used. Empty where nothing does.
 */
export function reservedFaults(
  format: Format,
  schema: Schema,
  metadata: Metadata | undefined,
  before: Metadata | undefined,
): readonly string[] {
  const reserved = namesIn(metadata);
  const freed = [...namesIn(before)].filter((name) => !reserved.has(name));
  if (reserved.size === 0 && freed.length === 0) return [];
  return [
    ...freed.map(
      (name) =>
        `The new schema has reserved field ${name} removed from its metadata which is present in the old schema's metadata.`,
    ),
    ...[...reserved]
      .filter((name) => format.fieldAt(schema, schema, [name]).read !== undefined)
      .map((name) => `The new schema has field that conflicts with the reserved field ${name}.`),
  ];
}

function namesIn(metadata: Metadata | undefined): ReadonlySet<string> {
  const names = (metadata?.properties?.[RESERVED_PROPERTY] ?? "").split(",").map((name) => name.trim());
  return new Set(names.filter((name) => name !== ""));
}
