/** A request that cannot be read, or asks for what HTTP itself refuses. Every door words it by its status. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** The HTTP status of the answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
