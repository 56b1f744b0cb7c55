import type { Path } from "./path.ts";

/** A field of a schema's events. */
export interface FieldView {
  readonly path: Path;
  /** Its type in a few words. */
  readonly type: string;
}

/** What stands at one path for a reader and in what a writer writes; each undefined where nothing does. */
export interface FieldSides {
  readonly read: string | undefined;
  readonly written: string | undefined;
}
