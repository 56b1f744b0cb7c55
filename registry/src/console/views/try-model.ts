import type { Trial } from "../../cases/trial.ts";
import type { InputProblem, TryInput } from "../pages/try-input.ts";

/** What the editor's page shows. */
export interface TryModel {
  readonly name: string;
  readonly csrf: string;
  /** The latest version; undefined where there is none yet. */
  readonly latest: number | undefined;
  /** The level in force. */
  readonly level: string;
  readonly types: readonly string[];
  readonly input: TryInput;
  /** Undefined before anything was tried, or where it is no schema. */
  readonly trial: Trial | undefined;
  readonly problem: InputProblem | undefined;
  readonly mayCheck: boolean;
  readonly mayRegister: boolean;
}
