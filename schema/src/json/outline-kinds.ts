import type { SchemaNode } from "./model.ts";

/** What the values of some schemas together look like: the same object for the same schemas. */
export interface Outline {
  readonly key: string;
  readonly nodes: readonly SchemaNode[];
  /** What they may be, each kind once, but for records that differ in their members. */
  readonly kinds: readonly OutlineKind[];
}

/** One thing that values may be. */
export type OutlineKind = RecordOutline | ListOutline | MapOutline | ScalarOutline;

/** Objects with members of their own names. */
export interface RecordOutline {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, FieldOutline>;
  /** What members of other names are, where a schema says so. */
  readonly rest: Outline | undefined;
  /** The schemas that its values satisfy. */
  readonly nodes: readonly SchemaNode[];
  /** What the schema calls it; undefined where it does not. */
  readonly name: string | undefined;
  /** Members that have but some values, by which it is told from others: their equality keys. */
  readonly tags: ReadonlyMap<string, Tag>;
}

/** The values of a member that tells records apart. */
export interface Tag {
  readonly keys: ReadonlySet<string>;
  readonly text: string;
}

/** A member of a record. */
export interface FieldOutline {
  readonly outline: Outline;
  readonly optional: boolean;
}

/** Arrays. */
export interface ListOutline {
  readonly kind: "list";
  readonly items: Outline;
}

/** Objects whose names are data. */
export interface MapOutline {
  readonly kind: "map";
  readonly values: Outline;
}

/** Values without parts. */
export interface ScalarOutline {
  readonly kind: "scalar";
  readonly json: "null" | "boolean" | "number" | "string" | "other";
  /** Its type in a few words, with what tells it from others. */
  readonly text: string;
  readonly constant: boolean;
}
