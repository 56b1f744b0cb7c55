import type { ExitCode } from "./exit.ts";
import { EXIT } from "./exit.ts";

/** A place in a file that the user gave. `text` is the file's, for showing the line. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly text?: string;
}

/** What an error tells: its code, what happened and where, what to do, and the exit code. */
export interface CliErrorFacts {
  readonly code: string;
  /** What happened, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence. */
  readonly hint?: string | undefined;
  readonly place?: FilePlace | undefined;
  /** 2 unless given. */
  readonly exit?: ExitCode;
  readonly cause?: unknown;
}

/** What a command tells its user when it cannot go on. `code` is stable, such as `cli/file-not-found`. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: FilePlace | undefined;
  readonly exit: ExitCode;

  constructor(facts: CliErrorFacts) {
    super(facts.message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = facts.code;
    this.hint = facts.hint;
    this.place = facts.place;
    this.exit = facts.exit ?? EXIT.input;
  }
}
