import type { Cursor } from "./cursor.ts";

/** What is read and how: the place in the text, and the language that the file says it is in. */
export interface ProtoReading {
  readonly cursor: Cursor;
  /** `proto2`, `proto3` or an edition. */
  readonly syntax: string;
}
