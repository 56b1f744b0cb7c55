import type { GeneratedFile } from "./input.ts";

/** The module of a subject: its types, and the event that producers and consumers take. */
export interface EventModule {
  readonly text: string;
  /** The name of the type that is read; that of writing has `Input` behind it. */
  readonly type: string;
  /** The name that the schema itself gives, in full; undefined where it has none. */
  readonly fullName: string | undefined;
  /** What the module imports besides, in a folder beside it. */
  readonly files: readonly GeneratedFile[];
}
