import { extname } from "node:path";
import {
  DEFAULT_SCHEMA_TYPE,
  type Format,
  type Rule,
  SCHEMA_TYPES,
  type SchemaType,
  TYPE_FACTS,
} from "@concordat/schema";
import { CliError } from "../error.ts";

/** The formats that are judged here; a new one plugs in here. Each is loaded once a schema of it is met. */
const FORMATS: ReadonlyMap<SchemaType, () => Promise<Format>> = new Map<SchemaType, () => Promise<Format>>([
  ["AVRO", async () => (await import("@concordat/schema/avro")).avro as Format],
  ["JSON", async () => (await import("@concordat/schema/json")).jsonSchema as Format],
  ["PROTOBUF", async () => (await import("@concordat/schema/protobuf")).protobuf as Format],
]);

const BY_EXTENSION: ReadonlyMap<string, SchemaType> = new Map(
  SCHEMA_TYPES.flatMap((type) => TYPE_FACTS[type].extensions.map((extension) => [extension, type] as const)),
);

/** The schema type that a file's name tells; the default type where it tells none. */
export function typeOfFile(file: string): SchemaType {
  return BY_EXTENSION.get(extname(file).toLowerCase()) ?? DEFAULT_SCHEMA_TYPE;
}

/** Whether schemas of a type are judged here at all. */
export function isJudged(type: SchemaType): boolean {
  return FORMATS.has(type);
}

/** The format of a type. Throws CliError where this version does not judge it. */
export async function formatOf(type: SchemaType, name: string): Promise<Format> {
  const format = await FORMATS.get(type)?.();
  if (format !== undefined) return format;
  throw new CliError({
    code: "cli/unsupported-type",
    message: `${name} is a ${type} schema, which cannot be compared here; ${[...FORMATS.keys()].join(", ")} can.`,
    hint: `If it is an ${TYPE_FACTS[DEFAULT_SCHEMA_TYPE].title} schema, say so with --type ${DEFAULT_SCHEMA_TYPE}.`,
    place: { file: name },
  });
}

/** A rule of a type; undefined where this version does not know it. */
export async function knownRule(id: string, type: SchemaType): Promise<Rule | undefined> {
  return (await FORMATS.get(type)?.())?.rules.get(id);
}
