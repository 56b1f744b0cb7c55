import type { FindOptions, RegistrySchema, SchemaSource } from "../registry/registry.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { fromHeader, KEY_SCHEMA_HEADER, VALUE_SCHEMA_HEADER } from "../wire/header.ts";
import { readPrefix } from "../wire/prefix.ts";
import type { Events, SchemaPlace } from "./event.ts";

/** The parts of a message that a schema may be for. */
export type MessagePart = "key" | "value";

/** The header that names the schema of a part by its GUID. */
export const SCHEMA_HEADERS: Readonly<Record<MessagePart, string>> = {
  key: KEY_SCHEMA_HEADER,
  value: VALUE_SCHEMA_HEADER,
};

/** What a message says about the schema of its key or value, and where the payload begins. */
export interface Named extends SchemaPlace {
  /** The same for messages of the same schema. */
  readonly key: number | string;
  readonly id: number | undefined;
}

/** Reads the schema's name from a part of a message: its header where it has one, else Confluent's prefix. Throws WireError. */
export function namedBy(message: IncomingMessage, part: MessagePart, bytes: Uint8Array): Named {
  const header = message.headers.get(SCHEMA_HEADERS[part]);
  if (header !== undefined) return { key: fromHeader(header), id: undefined, offset: 0, header };
  const { id, offset } = readPrefix(bytes);
  return { key: id, id, offset, header: undefined };
}

/** Gives the schema that a message names; undefined where nobody can tell. */
export type FindSchema = (key: number | string, options?: FindOptions) => Promise<RegistrySchema | undefined>;

/** Schemas from the registry, or without one those in the generated code, by their ids there. */
export function schemaFinder(registry: SchemaSource | undefined, events: Events): FindSchema {
  if (registry !== undefined) {
    return (key, how) => (typeof key === "number" ? registry.schemaById(key, how) : registry.schemaByGuid(key, how));
  }
  const known = new Map<number | string, RegistrySchema>();
  for (const { id, schemaType, schema, references = [], resolved = [] } of Object.values(events)) {
    if (id !== undefined) known.set(id, { schemaType, schema, references, resolved, guid: undefined });
  }
  return async (key) => known.get(key);
}
