import { extname } from "node:path";
import type { Format, Rule, SchemaType } from "@concordat/schema";
import { avro, avroRules } from "@concordat/schema/avro";
import { protobuf, protobufRules } from "@concordat/schema/protobuf";
import { CliError } from "../error.ts";

export const SCHEMA_TYPES: readonly SchemaType[] = ["AVRO", "JSON", "PROTOBUF"];

/** The formats that are judged here; a new one plugs in here. */
const FORMATS: ReadonlyMap<SchemaType, Format> = new Map<SchemaType, Format>([
  ["AVRO", avro as Format],
  ["PROTOBUF", protobuf as Format],
]);

const RULES: ReadonlyMap<SchemaType, readonly Rule[]> = new Map([
  ["AVRO", avroRules],
  ["PROTOBUF", protobufRules],
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

/** The format of a type. Throws CliError where this version does not judge it. */
export function formatOf(type: SchemaType, name: string): Format {
  const format = FORMATS.get(type);
  if (format !== undefined) return format;
  throw new CliError({
    code: "cli/unsupported-type",
    message: `${name} is a ${type} schema, which cannot be compared here; ${[...FORMATS.keys()].join(", ")} can.`,
    hint: "If it is an Avro schema, say so with --type AVRO.",
    place: { file: name },
  });
}

/** A rule of a type; undefined where this version does not know it. */
export function ruleOf(id: string, type: SchemaType): Rule | undefined {
  return RULES.get(type)?.find((rule) => rule.id === id);
}
