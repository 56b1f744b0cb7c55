import { SchemaError } from "../error.ts";
import type { SchemaEntity, SchemaTags, TagChange } from "../tags.ts";
import { parseJson } from "../text/json.ts";
import { printJson } from "../text/print.ts";
import type { JsonMember, JsonValue } from "../text/value.ts";
import { type EntityEdit, type EntityWalk, tagsChanged, tagsIn } from "../text-tags.ts";
import { bigDecimalText } from "./canonical.ts";

/** Where an object stands: the path before it, and whether it is what a property holds. */
interface Scope {
  readonly path: string;
  readonly inField: boolean;
}

const walkOver =
  (text: string): EntityWalk =>
  (edit) =>
    walk(parseJson(text), { path: "", inField: false }, edit);

/**
 * The entities of a JSON Schema that have tags, in the order of the text. Paths are Confluent's: `object` is the object itself,
 * `object.name` a property, `array` the items of a list, `allof.0` a branch, `object.definitions.Name.` a definition.
 */
export function taggedJsonSchema(text: string): readonly SchemaTags[] {
  return tagsIn(walkOver(text));
}

/**
 * A JSON Schema with its tags changed. Throws SchemaError `json-schema/no-such-entity` where an entity to add to or remove
 * from is not there.
 */
export function retaggedJsonSchema(text: string, change: TagChange): string {
  return printJson(tagsChanged(walkOver(text), change, noSuchEntity), { number: bigDecimalText });
}

/** Rebuilds a schema's text, each object and then its properties given to `edit`. */
function walk(value: JsonValue, { path, inField }: Scope, edit: EntityEdit): JsonValue {
  if (value.kind !== "object") return value;
  const isObject = value.members.some(({ key, value: type }) => key === "properties" || isType(key, type, "object"));
  const here = `${path}object`;
  const edited = isObject
    ? edit(value, { path: here, type: "sr_record", ...(inField ? { elsewhere: true } : {}) })
    : value;
  const members = edited.members.map((one) => ({ ...one, value: judgePart(one, { path, here, isObject }, edit) }));
  return { ...edited, members };
}

interface Around {
  readonly path: string;
  readonly here: string;
  readonly isObject: boolean;
}

function judgePart({ key, value }: JsonMember, { path, here, isObject }: Around, edit: EntityEdit): JsonValue {
  const outside = (at: string) => ({ path: `${path}${at}.`, inField: false });
  switch (key) {
    case "properties":
      return eachMember(value, (name, schema) => property(schema, `${here}.${name}`, edit));
    case "definitions":
    case "$defs":
      if (!isObject) return value;
      return eachMember(value, (name, schema) =>
        walk(schema, { path: `${here}.${key}.${name}.`, inField: false }, edit),
      );
    case "items":
      return walk(value, outside("array"), edit);
    case "allOf":
    case "anyOf":
    case "oneOf":
      return value.kind === "array"
        ? { ...value, items: value.items.map((item, at) => walk(item, outside(`${key.toLowerCase()}.${at}`), edit)) }
        : value;
    case "if":
    case "then":
    case "else":
      return walk(value, outside(`conditional.${key}`), edit);
    case "not":
      return walk(value, outside("not"), edit);
    default:
      return value;
  }
}

function property(schema: JsonValue, path: string, edit: EntityEdit): JsonValue {
  if (schema.kind !== "object") return schema;
  const tagged = edit(schema, { path, type: "sr_field" });
  return walk(tagged, { path: `${path}.`, inField: true }, edit);
}

function eachMember(value: JsonValue, change: (name: string, schema: JsonValue) => JsonValue): JsonValue {
  if (value.kind !== "object") return value;
  return { ...value, members: value.members.map((one) => ({ ...one, value: change(one.key, one.value) })) };
}

function isType(key: string, value: JsonValue, type: string): boolean {
  return key === "type" && value.kind === "string" && value.value === type;
}

function noSuchEntity({ entityPath }: SchemaEntity): SchemaError {
  return new SchemaError({
    code: "json-schema/no-such-entity",
    message: `No matching path '${entityPath}' found in the schema`,
    hint: 'Name the object itself "object", and a property of it "object.name".',
  });
}
