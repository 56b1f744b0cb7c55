/** A request that cannot be read, or asks for what HTTP itself refuses. Every door words it by its status. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** The HTTP status of the answer. */
  readonly status: number;
  /** What to do, where a door has a place for it. */
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}
