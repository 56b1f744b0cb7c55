import { integer, listOf, objectOf, text, truth } from "./schema-of.ts";

/** What is wrong with what is stored under a version. */
export interface Damage {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly message: string;
}

/** How far a verification is; the last one is `done`. */
export interface VerifyProgress {
  readonly done: boolean;
  /** Versions looked at, and the different schemas among them. */
  readonly versions: number;
  readonly schemas: number;
  /** What was found since the progress before. */
  readonly damaged: readonly Damage[];
}

const damage = objectOf<Damage>({ subject: text(), version: integer(), id: integer(), message: text() }, {});

/** JSON Schema of {@link VerifyProgress}, of which the answer has one a line. */
export const verifyProgress = objectOf<VerifyProgress>(
  { done: truth(), versions: integer(), schemas: integer(), damaged: listOf(damage) },
  {},
);
