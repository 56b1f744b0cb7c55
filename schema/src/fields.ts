import type { Path } from "./path.ts";

/** A field of a schema's events. */
export interface FieldView {
  readonly path: Path;
  /** Its type in a few words. */
  readonly type: string;
  /** What the schema says of it; absent where it says nothing. */
  readonly doc?: string;
  /** Confluent's inline tags; absent where there are none. */
  readonly tags?: readonly string[];
}

/** The fields of a schema's events. */
export interface FieldList {
  readonly fields: readonly FieldView[];
  /**
   * How many further places of fields there are, where a type is used at more places than are listed. Each place of a type
   * is a field of its own; a type inside itself is listed once.
   */
  readonly more: number;
}

/** Fields that another schema does not write, or writes as another type. */
export interface ChangedPaths {
  readonly paths: readonly Path[];
  /** At how many further places there are such fields. */
  readonly more: number;
}

/** What stands at one path for a reader and in what a writer writes; each undefined where nothing does. */
export interface FieldSides {
  readonly read: string | undefined;
  readonly written: string | undefined;
}
