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

const NONE: readonly FieldAt[] = [];

/** A field with its index in its record. */
export interface FieldAt {
  readonly field: AvroField;
  readonly position: number;
}

const byName = new WeakMap<readonly AvroField[], ReadonlyMap<string, FieldAt>>();

/** The fields of a record by name, with their positions. Made once for a record: its versions are compared again and again. */
export function fieldsByName(fields: readonly AvroField[]): ReadonlyMap<string, FieldAt> {
  const known = byName.get(fields);
  if (known !== undefined) return known;
  const made = new Map(fields.map((field, position) => [field.name, { field, position }]));
  byName.set(fields, made);
  return made;
}

/**
 * The writer's fields that a reader's field claims by its name or an alias. One is a match; several are an error
 * (an alias that repeats the field's own name counts as a second claim, as in Avro Java).
 */
export function matchingFields(field: AvroField, writer: ReadonlyMap<string, FieldAt>): readonly FieldAt[] {
  if (field.aliases.length === 0) {
    const match = writer.get(field.name);
    return match === undefined ? NONE : [match];
  }
  return [field.name, ...new Set(field.aliases)].flatMap((name) => writer.get(name) ?? []);
}
