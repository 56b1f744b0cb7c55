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
import type { RuleExamples } from "../why/examples.ts";

/** The formats that are judged here; a new one plugs in here. Each is loaded once a schema of it is met. */
const FORMATS: ReadonlyMap<SchemaType, () => Promise<Format>> = new Map<SchemaType, () => Promise<Format>>([
  ["AVRO", async () => (await import("@concordat/schema/avro")).avro as Format],
  ["JSON", async () => (await import("@concordat/schema/json")).jsonSchema as Format],
  ["PROTOBUF", async () => (await import("@concordat/schema/protobuf")).protobuf as Format],
]);

/** What the command has of a format beside its engine. */
interface FormatParts {
  /** A change for each of its rules. */
  readonly examples: () => Promise<RuleExamples>;
  /** The packages that generated code imports beside the client. */
  readonly packages: readonly string[];
  /** Lays a text out. */
  readonly formatter: () => Promise<(text: string) => string>;
}

const json = async () => (await import("../format/json-text.ts")).formatJson;

const PARTS: Readonly<Record<SchemaType, FormatParts>> = {
  AVRO: { examples: async () => (await import("../avro/examples.ts")).AVRO_EXAMPLES, packages: [], formatter: json },
  JSON: {
    examples: async () => (await import("../json/examples.ts")).JSON_EXAMPLES,
    packages: ["ajv-formats", "re2js"],
    formatter: json,
  },
  PROTOBUF: {
    examples: async () => (await import("../protobuf/examples.ts")).PROTOBUF_EXAMPLES,
    packages: ["@bufbuild/protobuf"],
    formatter: async () => (await import("../format/proto-text.ts")).formatProto,
  },
};

/** A change for each rule of a format. */
export function ruleExamples(type: SchemaType): Promise<RuleExamples> {
  return PARTS[type].examples();
}

/** What lays out the texts of a type. */
export function formatterOf(type: SchemaType): Promise<(text: string) => string> {
  return PARTS[type].formatter();
}

/** The packages that generated code of a type imports beside the client. */
export function packagesFor(type: SchemaType): readonly string[] {
  return PARTS[type].packages;
}

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
