import { DEFAULT_SCHEMA_TYPE, type SchemaType } from "@concordat/schema";
import { UnsupportedTypeError } from "./error.ts";
import type { EventInput } from "./input.ts";
import type { EventModule } from "./module.ts";

/** Writes the module of a subject; what it imports stands in the folder `name` beside it. Throws SchemaError where the schema is none, and CodegenError. */
type WriteModule = (input: EventInput, name: string) => EventModule;

/** What writes modules, by schema type; a new type plugs in here. Each is loaded once a schema of it is met. */
const WRITERS: ReadonlyMap<SchemaType, () => Promise<WriteModule>> = new Map<SchemaType, () => Promise<WriteModule>>([
  ["AVRO", async () => (await import("./avro/event-module.ts")).avroModule],
  ["JSON", async () => (await import("./json/event-module.ts")).jsonModule],
  ["PROTOBUF", async () => (await import("./protobuf/event-module.ts")).protobufModule],
]);

/** Whether code is generated for schemas of a type. */
export function isGenerated(type: SchemaType): boolean {
  return WRITERS.has(type);
}

/** Writes the module of a subject; what it imports stands in the folder `name` beside it. Throws SchemaError where the schema is none, and CodegenError. */
export async function eventModule(input: EventInput, name: string): Promise<EventModule> {
  const write = await WRITERS.get(input.schemaType ?? DEFAULT_SCHEMA_TYPE)?.();
  if (write === undefined) throw new UnsupportedTypeError(input, [...WRITERS.keys()]);
  return write(input, name);
}
