/**
 * A failure that no other try can change: thrown by a handler, its message is not tried again, and goes to the dead letters
 * at once where the consumer has them. `code` and `cause` are kept with it.
 */
export class Unretriable extends Error {
  override readonly name = "Unretriable";
  /** What kind of failure it is; dead letters are found by it. */
  readonly code: string;

  constructor(message: string, options: { readonly code?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = options.code ?? "unretriable";
  }
}
