import {
  COMPATIBILITY_LEVELS,
  DEFAULT_SCHEMA_TYPE,
  type Metadata,
  type Reference,
  type SchemaTags,
} from "@concordat/schema";
import type { SchemaRequest } from "../../cases/propose.ts";
import type { SchemaEdit } from "../../cases/register.ts";
import type { VersionChange } from "../../cases/tags.ts";
import type { ConfigChange } from "../../decide/change-settings.ts";
import { COMPATIBILITY_POLICIES, type ConfigKind, configFields } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { RequestError } from "../core/request-error.ts";
import { ruleSetOf } from "./rules.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The members of a body that has to be an object; `method` is the name by which Confluent's registry complains of none. */
export function fieldsOf(body: unknown, method: string, type: string): Fields {
  if (body === undefined || body === null) throw new RequestError(422, `${method}.request must not be null (was null)`);
  if (typeof body !== "object" || Array.isArray(body)) {
    throw new RequestError(
      400,
      `Cannot deserialize value of type \`${type}\` from ${Array.isArray(body) ? "Array" : typeof body} value`,
    );
  }
  return body as Fields;
}

/** What Java takes for blanks. */
const BLANK = /^[\0- ]*$/;

/** What a body says of a schema, coerced as Jackson does: numbers as texts, texts of digits as numbers. */
export function schemaRequest(fields: Fields, normalize: boolean): SchemaRequest {
  const text = textOf(fields.schema, "schema") ?? "";
  const type = textOf(fields.schemaType, "schemaType") ?? DEFAULT_SCHEMA_TYPE;
  return {
    // Blanks are as good as nothing, for every type.
    text: BLANK.test(text) ? "" : text,
    type,
    references: referencesOf(fields.references, type),
    metadata: metadataOf(fields.metadata),
    ruleSet: ruleSetOf(fields.ruleSet ?? fields.ruleset, "ruleSet"),
    normalize,
  };
}

/** What a registration changes of its schema's tags; undefined where it says nothing of them. */
export function schemaEdit(fields: Fields): SchemaEdit | undefined {
  const add = tagsIn(fields.schemaTagsToAdd, "schemaTagsToAdd");
  const remove = tagsIn(fields.schemaTagsToRemove, "schemaTagsToRemove");
  const propagate = flagOf(fields.propagateSchemaTags);
  return propagate || add.length + remove.length > 0 ? { add, remove, propagate, whole: false } : undefined;
}

/** What a body changes of a version. */
export function versionChange(fields: Fields): VersionChange {
  return {
    tagsToAdd: tagsIn(fields.tagsToAdd, "tagsToAdd"),
    tagsToRemove: tagsIn(fields.tagsToRemove, "tagsToRemove"),
    metadata: metadataOf(fields.metadata),
    ruleSet: ruleSetOf(fields.ruleSet, "ruleSet"),
    rulesToMerge: ruleSetOf(fields.rulesToMerge, "rulesToMerge"),
    rulesToRemove: listOf(fields.rulesToRemove, "rulesToRemove").map((one) => textOf(one, "rulesToRemove") ?? ""),
    newVersion: integerOf(fields.newVersion, "newVersion") ?? 0,
  };
}

function tagsIn(value: unknown, name: string): readonly SchemaTags[] {
  return listOf(value, name).map((item) => {
    const fields = objectOf(item, name) as Fields | undefined;
    const entity = objectOf(fields?.schemaEntity, `${name}.schemaEntity`) as Fields | undefined;
    const entityPath = textOf(entity?.entityPath, `${name}.schemaEntity.entityPath`);
    const entityType = textOf(entity?.entityType, `${name}.schemaEntity.entityType`);
    if (entityPath === undefined || entityType === undefined) throw notA("list of entities with tags", name);
    const tags = listOf(fields?.tags, `${name}.tags`).map((tag) => textOf(tag, `${name}.tags`) ?? "");
    return { schemaEntity: { entityPath, entityType }, tags };
  });
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw notA("list", name);
}

function flagOf(value: unknown): boolean {
  return String(value).toLowerCase() === "true";
}

function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw notA("String", name);
}

/**
 * Reads a member as Jackson reads an Integer: fractions are cut off, strings of digits are numbers. Throws a
 * RequestError.
 */
export function integerOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "string" && /^\s*[+-]?\d{1,10}\s*$/.test(value)) return Number(value);
  if (value === "") return undefined;
  throw new RequestError(
    400,
    `Cannot deserialize value of type \`Integer\` from ${JSON.stringify(value)} (${name}): not a whole number`,
  );
}

function notA(type: string, name: string): RequestError {
  return new RequestError(400, `Cannot deserialize the value of "${name}": it has to be a ${type}`);
}

function objectOf(value: unknown, name: string): object | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value;
  throw notA("object", name);
}

function referencesOf(value: unknown, type: string): readonly Reference[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw notA("list", "references");
  return value.map((item) => {
    const fields = objectOf(item, "references") as Fields | undefined;
    if (fields === undefined) throw notA("list of objects", "references");
    const name = textOf(fields.name, "name");
    const subject = textOf(fields.subject, "subject");
    const version = integerOf(fields.version, "version");
    if (name === undefined || subject === undefined || version === undefined) {
      throw refusals.incompleteReference(type, item);
    }
    return { name, subject, version };
  });
}

/** Metadata with its keys sorted, as they count for the identity and are answered. */
function metadataOf(value: unknown): Metadata | undefined {
  const fields = objectOf(value, "metadata") as Fields | undefined;
  if (fields === undefined) return undefined;
  const tags = objectOf(fields.tags, "metadata.tags");
  const properties = objectOf(fields.properties, "metadata.properties");
  const sensitive = fields.sensitive;
  if (sensitive !== undefined && sensitive !== null && !Array.isArray(sensitive))
    throw notA("list", "metadata.sensitive");
  return {
    ...(tags === undefined ? {} : { tags: sortedKeys(tags) as Record<string, readonly string[]> }),
    ...(properties === undefined ? {} : { properties: textValues(properties) }),
    ...(Array.isArray(sensitive) && sensitive.length > 0 ? { sensitive: sensitive.map(String).sort() } : {}),
  };
}

function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function textValues(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(sortedKeys(value)).map(([key, inner]) => [key, textOf(inner, key) ?? ""]));
}

const LEVELS: ReadonlySet<string> = new Set(COMPATIBILITY_LEVELS);
const POLICIES: ReadonlySet<string> = new Set(COMPATIBILITY_POLICIES);

/** How a field of each kind is read, in the order in which Confluent's registry complains. */
const CONFIG_READERS: { readonly [Kind in ConfigKind]: (value: unknown, name: string) => unknown } = {
  text: textOf,
  flag: flagOf,
  level: levelOf,
  policy: (value) => (POLICIES.has(String(value)) ? value : null),
  metadata: metadataOf,
  ruleSet: ruleSetOf,
};

/** What a body changes in a config; `compatibilityLevel`, which answers use, is not read, as in Confluent's registry. */
export function configChange(fields: Fields): ConfigChange {
  const kinds = Object.keys(CONFIG_READERS) as ConfigKind[];
  const read = (kind: ConfigKind, name: string) =>
    fields[name] === null ? null : CONFIG_READERS[kind](fields[name], name);
  return Object.fromEntries(
    kinds.flatMap((kind) =>
      configFields(kind)
        .filter((name) => Object.hasOwn(fields, name))
        .map((name) => [name, read(kind, name)]),
    ),
  );
}

function levelOf(value: unknown): string {
  const level = String(value).toUpperCase();
  if (!LEVELS.has(level)) throw refusals.invalidLevel();
  return level;
}
