import type { SchemaError } from "./error.ts";
import {
  byEntity,
  entityOf,
  nameOf,
  type SchemaEntity,
  type SchemaTags,
  type TagChange,
  type TaggedEntity,
} from "./tags.ts";
import type { JsonMember, JsonObject, JsonValue } from "./text/value.ts";

/** The member that holds tags, in schemas whose text is JSON. */
const TAGS = "confluent:tags";

/** An entity as a walk through a schema's text meets it. */
export interface MetEntity extends TaggedEntity {
  /** Whether it is met under another path as well, under which it is listed. */
  readonly elsewhere?: true;
}

/** Changes the object of an entity. */
export type EntityEdit = (object: JsonObject, entity: MetEntity) => JsonObject;

/** Rebuilds a schema's text, the object of each entity as `edit` gives it. */
export type EntityWalk = (edit: EntityEdit) => JsonValue;

/** The entities that have tags, in the order of the text. */
export function tagsIn(walk: EntityWalk): readonly SchemaTags[] {
  const found: SchemaTags[] = [];
  walk((object, { path, type, elsewhere }) => {
    const tags = tagsOf(object);
    if (tags.length > 0 && elsewhere === undefined)
      found.push({ schemaEntity: { entityPath: path, entityType: type }, tags });
    return object;
  });
  return found;
}

/** The text with its tags changed. Throws what `missing` makes of an entity to add to or remove from that is not there. */
export function tagsChanged(
  walk: EntityWalk,
  change: TagChange,
  missing: (entity: SchemaEntity) => SchemaError,
): JsonValue {
  const known = new Set<string>();
  walk((object, entity) => {
    known.add(nameOf(entity));
    return object;
  });
  for (const { schemaEntity } of [...change.add, ...change.remove])
    if (!known.has(nameOf(entityOf(schemaEntity)))) throw missing(schemaEntity);
  const add = byEntity([...change.carry, ...change.add]);
  const remove = byEntity(change.remove);
  return walk((object, entity) => {
    const name = nameOf(entity);
    const gone = new Set(remove.get(name));
    const tags = [...new Set([...tagsOf(object), ...(add.get(name) ?? [])])].filter((tag) => !gone.has(tag));
    return withTags(object, tags);
  });
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

function tagsOf(object: JsonObject): readonly string[] {
  const value = object.members.findLast(({ key }) => key === TAGS)?.value;
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
}
