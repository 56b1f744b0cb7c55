import { SchemaError } from "../error.ts";
import {
  byEntity,
  entityOf,
  nameOf,
  type SchemaEntity,
  type SchemaTags,
  type TagChange,
  type TaggedEntity,
} from "../tags.ts";
import { parseJson } from "../text/json.ts";
import { printJson } from "../text/print.ts";
import type { JsonMember, JsonObject, JsonValue } from "../text/value.ts";
import { makeName } from "./names.ts";

/** The attribute that holds tags, of records and of fields. */
const TAGS = "confluent:tags";

interface Entity extends TaggedEntity {
  readonly tags: readonly string[];
}

/** The entities of an Avro schema that have tags, in the order of the text. */
export function taggedAvro(text: string): readonly SchemaTags[] {
  return entitiesOf(text)
    .filter(({ tags }) => tags.length > 0)
    .map(({ path, type, tags }) => ({ schemaEntity: { entityPath: path, entityType: type }, tags }));
}

/**
 * An Avro schema with its tags changed. Throws {@link SchemaError} `avro/no-such-entity` where an entity to add to or
 * remove from is not there.
 */
export function retaggedAvro(text: string, change: TagChange): string {
  const known = new Set(entitiesOf(text).map(nameOf));
  for (const { schemaEntity } of [...change.add, ...change.remove]) {
    if (!known.has(nameOf(entityOf(schemaEntity)))) throw noSuchEntity(schemaEntity);
  }
  const add = byEntity([...change.carry, ...change.add]);
  const remove = byEntity(change.remove);
  const edited = walk(parseJson(text, { comments: true }), "", (object, entity) => {
    const name = nameOf(entity);
    const gone = new Set(remove.get(name));
    const tags = [...new Set([...entity.tags, ...(add.get(name) ?? [])])].filter((tag) => !gone.has(tag));
    return withTags(object, tags);
  });
  return printJson(edited);
}

function entitiesOf(text: string): readonly Entity[] {
  const entities: Entity[] = [];
  walk(parseJson(text, { comments: true }), "", (object, entity) => {
    entities.push(entity);
    return object;
  });
  return entities;
}

/** Rebuilds a schema's text, each record and then its fields given to `edit`. */
function walk(value: JsonValue, space: string, edit: (object: JsonObject, entity: Entity) => JsonObject): JsonValue {
  if (value.kind === "array") return { ...value, items: value.items.map((item) => walk(item, space, edit)) };
  if (value.kind !== "object") return value;
  const type = textOf(value, "type");
  if (type !== "record" && type !== "error")
    return replace(value, ["type", "items", "values"], (inner) => walk(inner, space, edit));
  const name = makeName(textOf(value, "name") ?? "", textOf(value, "namespace") ?? space);
  const edited = edit(value, { path: name.full, type: "sr_record", tags: tagsOf(value) });
  const field = (one: JsonValue): JsonValue => {
    if (one.kind !== "object") return one;
    const path = `${name.full}.${textOf(one, "name") ?? ""}`;
    const tagged = edit(one, { path, type: "sr_field", tags: tagsOf(one) });
    return replace(tagged, ["type"], (inner) => walk(inner, name.space, edit));
  };
  return replace(edited, ["fields"], (fields) =>
    fields.kind === "array" ? { ...fields, items: fields.items.map(field) } : fields,
  );
}

function replace(object: JsonObject, keys: readonly string[], change: (value: JsonValue) => JsonValue): JsonObject {
  const members = object.members.map((one) => (keys.includes(one.key) ? { ...one, value: change(one.value) } : one));
  return { ...object, members };
}

function withTags(object: JsonObject, tags: readonly string[]): JsonObject {
  const others = object.members.filter(({ key }) => key !== TAGS);
  const index = object.members.findIndex(({ key }) => key === TAGS);
  if (tags.length === 0) return { ...object, members: others };
  const at = { start: object.start, end: object.start };
  const items = tags.map((value): JsonValue => ({ kind: "string", value, ...at }));
  const member: JsonMember = { key: TAGS, keyStart: object.start, value: { kind: "array", items, ...at } };
  return { ...object, members: others.toSpliced(index === -1 ? others.length : index, 0, member) };
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object.members.findLast((one) => one.key === key)?.value;
  return value?.kind === "string" ? value.value : undefined;
}

function tagsOf(object: JsonObject): readonly string[] {
  const value = object.members.findLast(({ key }) => key === TAGS)?.value;
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}

function noSuchEntity({ entityPath, entityType }: SchemaEntity): SchemaError {
  return new SchemaError({
    code: "avro/no-such-entity",
    message: `No ${entityType === "sr_record" ? "record" : "field"} matches the path ${JSON.stringify(entityPath)}`,
    hint: "Name a record by its full name, and a field by its record's full name, a dot and its own name.",
  });
}
