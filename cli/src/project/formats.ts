import { extname } from "node:path";
import type { Format, Rule, SchemaType } from "@concordat/schema";
import { CliError } from "../error.ts";

export const SCHEMA_TYPES: readonly SchemaType[] = ["AVRO", "JSON", "PROTOBUF"];

interface Engine {
  readonly format: Format;
  readonly rules: readonly Rule[];
}

/** The formats that are judged here; a new one plugs in here. Each is loaded once a schema of it is met. */
const ENGINES: ReadonlyMap<SchemaType, () => Promise<Engine>> = new Map<SchemaType, () => Promise<Engine>>([
  [
    "AVRO",
    async () => {
      const { avro, avroRules } = await import("@concordat/schema/avro");
      return { format: avro as Format, rules: avroRules };
    },
  ],
  [
    "PROTOBUF",
    async () => {
      const { protobuf, protobufRules } = await import("@concordat/schema/protobuf");
      return { format: protobuf as Format, rules: protobufRules };
    },
  ],
]);

const BY_EXTENSION: ReadonlyMap<string, SchemaType> = new Map<string, SchemaType>([
  [".avsc", "AVRO"],
  [".json", "JSON"],
  [".proto", "PROTOBUF"],
]);

/** The schema type that a file's name tells; Avro where it tells none. */
export function typeOfFile(file: string): SchemaType {
  return BY_EXTENSION.get(extname(file).toLowerCase()) ?? "AVRO";
}

/** Whether schemas of a type are judged here at all. */
export function isJudged(type: SchemaType): boolean {
  return ENGINES.has(type);
}

/** The format of a type. Throws CliError where this version does not judge it. */
export async function formatOf(type: SchemaType, name: string): Promise<Format> {
  const engine = await ENGINES.get(type)?.();
  if (engine !== undefined) return engine.format;
  throw new CliError({
    code: "cli/unsupported-type",
    message: `${name} is a ${type} schema, which cannot be compared here; ${[...ENGINES.keys()].join(", ")} can.`,
    hint: "If it is an Avro schema, say so with --type AVRO.",
    place: { file: name },
  });
}

/** A rule of a type; undefined where this version does not know it. */
export async function ruleOf(id: string, type: SchemaType): Promise<Rule | undefined> {
  const engine = await ENGINES.get(type)?.();
  return engine?.rules.find((rule) => rule.id === id);
}
