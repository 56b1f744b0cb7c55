import type { Format, SchemaType } from "@concordat/schema";

/** The schema formats that a registry takes. Each is loaded once a schema of it is met. */
export interface Formats {
  /** In the order of Confluent's list. */
  readonly types: readonly SchemaType[];
  has(type: string): type is SchemaType;
  /** The format of a type; undefined where it was not loaded yet, or the registry does not take it. */
  get(type: string): Format | undefined;
  /** The same, loaded where it was not; undefined where the registry does not take it. */
  load(type: string): Promise<Format | undefined>;
}

/** Formats by their types, with what loads each. */
export function formatsOf(rows: readonly (readonly [SchemaType, () => Promise<Format>])[]): Formats {
  const loaders = new Map<string, () => Promise<Format>>(rows);
  const loaded = new Map<string, Format>();
  return {
    types: rows.map(([type]) => type),
    has: (type): type is SchemaType => loaders.has(type),
    get: (type) => loaded.get(type),
    load: async (type) => {
      const format = loaded.get(type) ?? (await loaders.get(type)?.());
      if (format !== undefined) loaded.set(type, format);
      return format;
    },
  };
}

/** The schema formats that this registry takes; a new one plugs in here. */
export const FORMATS: Formats = formatsOf([
  ["JSON", async () => (await import("@concordat/schema/json")).jsonSchema as Format],
  ["PROTOBUF", async () => (await import("@concordat/schema/protobuf")).protobuf as Format],
  ["AVRO", async () => (await import("@concordat/schema/avro")).avro as Format],
]);
