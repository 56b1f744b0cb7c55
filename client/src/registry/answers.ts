import { DEFAULT_SCHEMA_TYPE, isSchemaType, type Reference, type SchemaType } from "@concordat/schema";
import { badAnswer } from "./call.ts";

/** A schema as an answer tells it: its references are names yet, not texts. */
export interface SchemaAnswer {
  readonly schemaType: SchemaType;
  readonly schema: string;
  readonly references: readonly Reference[];
  readonly guid: string | undefined;
}

/** Reads `GET /schemas/ids/N` and its like. `what` names the request in an error. */
export function readSchemaAnswer(what: string, json: unknown): SchemaAnswer {
  const answer = record(what, json);
  return {
    schemaType: schemaType(what, answer.schemaType),
    schema: string(what, "schema", answer.schema),
    references: references(what, answer.references),
    guid: typeof answer.guid === "string" ? answer.guid : undefined,
  };
}

/** Reads a member that must be an integer. */
export function integerMember(what: string, name: string, value: unknown): number {
  if (Number.isInteger(value)) return Number(value);
  throw badAnswer(what, `no integer \`${name}\``);
}

/** Reads a string of an answer. Throws {@link RegistryError} `registry/bad-answer` where it is none. */
export function string(what: string, name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw badAnswer(what, `no text \`${name}\``);
}

/** Reads a list whose items `is` accepts. */
export function list<Item>(what: string, json: unknown, is: (item: unknown) => item is Item): readonly Item[] {
  if (Array.isArray(json) && json.every(is)) return json;
  throw badAnswer(what, "not the list that was asked for");
}

/** Reads an object of an answer. Throws {@link RegistryError} `registry/bad-answer` where it is none. */
export function record(what: string, json: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(json)) return json;
  throw badAnswer(what, "not a JSON object");
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Absent means the default. */
function schemaType(what: string, value: unknown): SchemaType {
  if (value === undefined || value === null) return DEFAULT_SCHEMA_TYPE;
  if (isSchemaType(value)) return value;
  throw badAnswer(what, `the unknown schemaType ${JSON.stringify(value)}`);
}

function references(what: string, value: unknown): readonly Reference[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badAnswer(what, "no list `references`");
  return value.map((item: unknown) => {
    const reference = record(what, item);
    return {
      name: string(what, "name", reference.name),
      subject: string(what, "subject", reference.subject),
      version: integerMember(what, "version", reference.version),
    };
  });
}
