import type { AvroField, AvroNamed, PrimitiveKind } from "./model.ts";

/** What each primitive may be read as besides itself (Avro 1.12 specification, Schema Resolution). */
const PROMOTIONS: Readonly<Partial<Record<string, readonly string[]>>> = {
  int: ["long", "float", "double"],
  long: ["float", "double"],
  float: ["double"],
  string: ["bytes"],
  bytes: ["string"],
};

/** Whether a value written as one primitive may be read as another one. */
export function promotes(writer: string, reader: string): reader is PrimitiveKind {
  return Object.hasOwn(PROMOTIONS, writer) && (PROMOTIONS[writer]?.includes(reader) ?? false);
}

/** Whether a reader's named type may stand for a writer's: same unqualified name, or the reader's alias for it. */
export function namesMatch(reader: AvroNamed, writer: AvroNamed): boolean {
  return reader.name.short === writer.name.short || reader.aliases.includes(writer.name.full);
}

export interface FieldAt {
  readonly field: AvroField;
  readonly position: number;
}

/** The fields of a record by name, with their positions. */
export function fieldsByName(fields: readonly AvroField[]): ReadonlyMap<string, FieldAt> {
  return new Map(fields.map((field, position) => [field.name, { field, position }]));
}

/**
 * The writer's fields that a reader's field claims by its name or an alias. One is a match; several are an error
 * (an alias that repeats the field's own name counts as a second claim, as in Avro Java).
 */
export function matchingFields(field: AvroField, writer: ReadonlyMap<string, FieldAt>): readonly FieldAt[] {
  return [field.name, ...new Set(field.aliases)].flatMap((name) => writer.get(name) ?? []);
}
