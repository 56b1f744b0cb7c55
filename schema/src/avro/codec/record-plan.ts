import { fieldsByName, matchingFields, namesMatch } from "../match.ts";
import type { AvroField, AvroRecord, AvroType } from "../model.ts";

/** One of the writer's fields: read as the reader's field that claims it, or read past. */
export interface Slot {
  readonly name: string;
  readonly writer: AvroType;
  /** The writer's own type where nothing of the reader claims the field. */
  readonly reader: AvroType;
  /** The name of the reader's field; undefined where the value is dropped. */
  readonly as: string | undefined;
}

/** How a reader's record is read from a writer's: slots in the order of the bytes, or why it cannot be. */
export type RecordPlan = { readonly slots: readonly Slot[] } | { readonly code: string; readonly detail: string };

/** Matches the fields of two records by name and alias (Avro 1.12 specification, Schema Resolution). */
export function planRecord(writer: AvroRecord, reader: AvroRecord): RecordPlan {
  if (!namesMatch(reader, writer)) {
    return {
      code: "codec/name-mismatch",
      detail: `record ${writer.name.full} where the reader has ${reader.name.full}`,
    };
  }
  const writers = fieldsByName(writer.fields);
  const claimed = new Map<string, AvroField>();
  let needed: string | undefined;
  for (const field of reader.fields) {
    // A schema reads its own events by name: its aliases are for what others wrote.
    const [match, another] = reader === writer ? [writers.get(field.name)] : matchingFields(field, writers);
    if (another !== undefined)
      return { code: "codec/ambiguous-field", detail: `field ${field.name} of the reader claims several fields` };
    if (match !== undefined) claimed.set(match.field.name, field);
    else if (field.default === undefined) needed ??= field.name;
  }
  if (needed !== undefined)
    return { code: "codec/missing-field", detail: `field ${needed} has no default and is not in the event` };
  const slots = writer.fields.map(({ name, type }): Slot => {
    const field = claimed.get(name);
    return { name, writer: type, reader: field?.type ?? type, as: field?.name };
  });
  return { slots };
}
