/** Something of a schema that tags can be on (Confluent's inline tags): a record, or a field of one. */
export interface SchemaEntity {
  /** The record's full name, or that and a field's name with a dot between; a dot before it is allowed. */
  readonly entityPath: string;
  readonly entityType: string;
}

/** The tags of one entity. */
export interface SchemaTags {
  readonly schemaEntity: SchemaEntity;
  readonly tags: readonly string[];
}

/** What to change of a schema's tags. */
export interface TagChange {
  readonly add: readonly SchemaTags[];
  readonly remove: readonly SchemaTags[];
  /** Tags to carry over from an earlier version: to entities that are still there. */
  readonly carry: readonly SchemaTags[];
}

/** An entity in the form in which two are compared: without the dot before its path. */
export interface TaggedEntity {
  readonly path: string;
  readonly type: "sr_record" | "sr_field";
}

/** An entity as a request names it; what is no record is a field. */
export function entityOf({ entityPath, entityType }: SchemaEntity): TaggedEntity {
  return {
    path: entityPath.replace(/^\./, ""),
    type: entityType.toLowerCase() === "sr_record" ? "sr_record" : "sr_field",
  };
}

/** A text that two entities share exactly when they are one. */
export function nameOf({ path, type }: TaggedEntity): string {
  return `${type} ${path}`;
}

/** Tags by the names of their entities. */
export function byEntity(all: readonly SchemaTags[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, readonly string[]>();
  for (const { schemaEntity, tags } of all) {
    const name = nameOf(entityOf(schemaEntity));
    map.set(name, [...(map.get(name) ?? []), ...tags]);
  }
  return map;
}
