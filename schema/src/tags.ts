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
