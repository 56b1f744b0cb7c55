/** By which names a text needs others, and which it defines for them. */
export interface SchemaNames {
  /** The full names that others may use; undefined where they import a text by its file's path. */
  readonly defines: readonly string[] | undefined;
  /** The names that the text itself does not define, each where it stands first, in the order of the text. */
  readonly uses: readonly NameUse[];
}

/** A name that a text uses. Line and column count from 1. */
export interface NameUse {
  /** The full names that it may mean, in the order to try; of an import, its path. */
  readonly names: readonly string[];
  readonly line: number;
  readonly column: number;
}
