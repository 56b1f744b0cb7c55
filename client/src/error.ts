/** What a {@link ClientError} is made of: a stable code, one sentence, and what to do about it. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  /** What to do next, as a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that a user of the client can meet. `code` is stable, such as `registry/unreachable`. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = facts.code;
    this.hint = facts.hint;
  }
}

/** What happened and what to do, in one line: for who cannot show an error's hint beside its message. */
export function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ClientError && error.hint !== undefined ? `${error.message} ${error.hint}` : error.message;
}

/** The one line that stands for an unknown thrown value. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const told = inFull(error);
  // Node's fetch says "fetch failed" and keeps what happened in the cause.
  const inner = error.cause;
  return inner instanceof Error && !told.includes(inner.message) ? `${told} (${reasonOf(inner)})` : told || error.name;
}
