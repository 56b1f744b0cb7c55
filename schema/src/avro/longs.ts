import type { LongChoice, Longs } from "../longs.ts";
import { member } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import { innerTypes } from "./canonical.ts";
import type { AvroField, AvroRecord, AvroType } from "./model.ts";

/**
 * A schema's type with a choice of how a program holds its plain longs: numbers unless chosen otherwise. Where a default is
 * beyond the integers that a number holds exactly, the long is a bigint by itself. Timestamps and other logical types stay.
 */
export function withLongs(root: AvroType, choice: LongChoice = {}): AvroType {
  const large = new Set<AvroType>();
  for (const record of recordsIn(root))
    for (const field of record.fields) if (field.default !== undefined) collectLarge(field.type, field.default, large);
  const chosen = (field: string | undefined): Longs | undefined => {
    if (typeof choice === "string") return choice;
    return (field === undefined ? undefined : choice[field]) ?? choice["*"];
  };
  return copied(root, undefined, { large, chosen, made: new Map() });
}

/** The fields of a schema that may be chosen for, by the names that a choice has for them. */
export function longFields(root: AvroType): readonly string[] {
  return recordsIn(root).flatMap((record) =>
    record.fields.filter(({ type }) => holdsLong(type)).map(({ name }) => `${record.name.full}.${name}`),
  );
}

interface Copying {
  readonly large: ReadonlySet<AvroType>;
  readonly chosen: (field: string | undefined) => Longs | undefined;
  /** Records that were begun: one may hold itself. */
  readonly made: Map<AvroType, AvroType>;
}

function copied(type: AvroType, field: string | undefined, copying: Copying): AvroType {
  const inner = (held: AvroType) => copied(held, field, copying);
  switch (type.kind) {
    case "long": {
      if (type.logical !== undefined) return type;
      const own = copying.large.has(type) ? "bigint" : "number";
      return { ...type, longs: copying.chosen(field) ?? own };
    }
    case "array":
      return { ...type, items: inner(type.items) };
    case "map":
      return { ...type, values: inner(type.values) };
    case "union":
      return { ...type, branches: type.branches.map(inner) };
    case "record":
      return copiedRecord(type, copying);
    default:
      return type;
  }
}

function copiedRecord(record: AvroRecord, copying: Copying): AvroType {
  const known = copying.made.get(record);
  if (known !== undefined) return known;
  const fields: AvroField[] = [];
  const made = { ...record, fields };
  copying.made.set(record, made);
  for (const field of record.fields)
    fields.push({ ...field, type: copied(field.type, `${record.name.full}.${field.name}`, copying) });
  return made;
}

/** The longs of a type whose value in a default is beyond what a number holds exactly. */
function collectLarge(type: AvroType, json: JsonValue, large: Set<AvroType>): void {
  if (type.kind === "long" && json.kind === "number" && !Number.isSafeInteger(Number(json.text))) large.add(type);
  else if (type.kind === "union") for (const branch of type.branches) collectLarge(branch, json, large);
  else if (type.kind === "array" && json.kind === "array")
    for (const item of json.items) collectLarge(type.items, item, large);
  else if (type.kind === "map" && json.kind === "object")
    for (const { value } of json.members) collectLarge(type.values, value, large);
  else if (type.kind === "record" && json.kind === "object")
    for (const field of type.fields) {
      const value = member(json, field.name);
      if (value !== undefined) collectLarge(field.type, value, large);
    }
}

/** Whether a type holds a plain long that is not a field of a record within it. */
function holdsLong(type: AvroType): boolean {
  if (type.kind === "long") return type.logical === undefined;
  if (type.kind === "array") return holdsLong(type.items);
  if (type.kind === "map") return holdsLong(type.values);
  return type.kind === "union" && type.branches.some(holdsLong);
}

function recordsIn(root: AvroType): readonly AvroRecord[] {
  const met = new Set<AvroType>([root]);
  for (const type of met) for (const inner of innerTypes(type)) met.add(inner);
  return [...met].filter((type) => type.kind === "record");
}
