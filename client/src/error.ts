/** What a {@link ClientError} is made of: a stable code, one sentence, and what to do about it. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  /** What to do next, as a sentence. It ends the message as well. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that a user of the client can meet. `code` is stable, such as `registry/unreachable`. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(facts: ErrorFacts) {
    const sentence = facts.hint === undefined ? facts.message : `${facts.message} ${facts.hint}`;
    super(sentence, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = facts.code;
    this.hint = facts.hint;
  }
}

/** The one line that stands for an unknown thrown value. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's fetch says "fetch failed" and keeps what happened in the cause.
  const inner = error.cause;
  return inner instanceof Error && !error.message.includes(inner.message)
    ? `${error.message} (${reasonOf(inner)})`
    : error.message || error.name;
}
