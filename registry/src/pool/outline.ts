import { type About, type Budget, type FieldView, type Format, pathText, type Schema } from "@concordat/schema";

/** What a schema calls its events, and their fields by their paths. */
export interface SchemaOutline {
  readonly about: About;
  readonly fields: readonly (Omit<FieldView, "path"> & { readonly path: string })[];
  /** Further places of fields that are not listed. */
  readonly more: number;
}

/** Looks over a schema's fields. Throws BudgetExceeded. */
export function outlineOf(format: Format, schema: Schema, budget: Budget): SchemaOutline {
  const { fields, more } = format.fields(schema, budget);
  return {
    about: format.about(schema),
    fields: fields.map(({ path, ...field }) => ({ ...field, path: pathText(path) })),
    more,
  };
}

/** An event of a schema. */
export interface ExampleEvent {
  /** As JSON shows it, over several lines. */
  readonly json: string;
  /** What stands between the schema's id and its bytes, in hexadecimal; absent where nothing does. */
  readonly messageIndexes?: string;
  /** Its bytes, in hexadecimal: in their order the whole of it. */
  readonly parts: readonly { readonly field: string; readonly hex: string }[];
}

/** Which events to make: the same for the same seed. */
export interface ExamplesWanted {
  readonly seed: number;
  /** How many at most. */
  readonly most: number;
}

/** Makes events of a schema. Throws SchemaError where there can be none, and BudgetExceeded. */
export function examplesOf(
  format: Format,
  schema: Schema,
  { seed, most, budget }: ExamplesWanted & { readonly budget: Budget },
): readonly ExampleEvent[] {
  const events = format.sample(schema, seed, budget).slice(0, most);
  return events.map((event) => ({
    json: JSON.stringify(format.view(schema, event), withLongs, 2),
    ...(format.messageIndexes === undefined ? {} : { messageIndexes: format.messageIndexes }),
    parts: format
      .encoded(schema, event)
      .map(({ field, bytes }) => ({ field, hex: Buffer.from(bytes).toString("hex") })),
  }));
}

/** JSON has no integers of 64 bits: those are shown as strings. */
function withLongs(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
