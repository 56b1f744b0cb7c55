import { ClientError, type ErrorFacts } from "../error.ts";

/** What a transport could not do. Codes begin with `transport/`: `unreachable`, `untrusted`, `unauthorized`, `unknown-topic`, `refused`, `closed`, … */
export class TransportError extends ClientError {
  override readonly name = "TransportError";
  /** Whether the same call may succeed later without a change. */
  readonly retriable: boolean;

  constructor(facts: ErrorFacts & { readonly retriable?: boolean }) {
    super(facts);
    this.retriable = facts.retriable ?? false;
  }
}

/** The error of a call to what is closed already. */
export function closedError(what: string): TransportError {
  return new TransportError({
    code: "transport/closed",
    message: `The ${what} is closed.`,
    hint: "Open another one, or close it after its last use.",
  });
}
