import { ClientError } from "../error.ts";

/** One thing that is wrong with an event. */
export interface JsonProblem {
  /** JSON pointer to the value in the event; empty for the event itself. */
  readonly pointer: string;
  /** The keyword of the schema that the value does not satisfy. */
  readonly keyword: string;
  /** What the value must be. */
  readonly message: string;
}

/**
 * A JSON event that does not fit its schema, or a message that is no JSON. `code` is `json-schema/invalid-event` or
 * `json-schema/not-json`.
 */
export class JsonEventError extends ClientError {
  override readonly name = "JsonEventError";
  /** Where it is wrong: a JSON pointer, empty for the event itself. */
  readonly pointer: string;
  /** The keyword that is not satisfied; undefined where it is no JSON. */
  readonly keyword: string | undefined;
  /** All that was found, the one that the message tells first. */
  readonly problems: readonly JsonProblem[];

  constructor(code: string, message: string, problems: readonly JsonProblem[] = [], cause?: unknown) {
    super({ code, message, cause });
    this.pointer = problems[0]?.pointer ?? "";
    this.keyword = problems[0]?.keyword;
    this.problems = problems;
  }
}
