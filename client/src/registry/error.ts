import { ClientError, type ErrorFacts } from "../error.ts";

/** Where a request went wrong. */
export interface RegistryErrorFacts extends ErrorFacts {
  /** The address asked, without credentials. */
  readonly url: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** Confluent's five-digit `error_code`, where the answer had one. */
  readonly errorCode?: number;
  /** The `code` of an error of Concordat's own API, where the answer had one. */
  readonly apiCode?: string;
}

/**
 * A request to a registry that failed. `code` is one of `registry/unreachable`, `registry/timeout`,
 * `registry/unauthorized`, `registry/not-found`, `registry/incompatible`, `registry/invalid-schema`,
 * `registry/refused` (another status 4xx), `registry/failed` (5xx), `registry/bad-answer`, `registry/bad-request`.
 */
export class RegistryError extends ClientError {
  override readonly name = "RegistryError";
  readonly url: string;
  readonly status: number | undefined;
  readonly errorCode: number | undefined;
  readonly apiCode: string | undefined;

  constructor(facts: RegistryErrorFacts) {
    super(facts);
    this.url = facts.url;
    this.status = facts.status;
    this.errorCode = facts.errorCode;
    this.apiCode = facts.apiCode;
  }
}

interface Refusal {
  readonly code: string;
  readonly hint: string;
}

const REFUSALS: ReadonlyMap<number, Refusal> = new Map([
  [401, { code: "registry/unauthorized", hint: "Give `auth` with a user and password, or a token, that it knows." }],
  [403, { code: "registry/unauthorized", hint: "Ask for the right to do this, or use other credentials." }],
  [404, { code: "registry/not-found", hint: "Check the subject, version or id, and that this is the right registry." }],
  [409, { code: "registry/incompatible", hint: "Change the schema, or the subject's compatibility level." }],
  [422, { code: "registry/invalid-schema", hint: "Fix what the message names, then send it again." }],
]);

/** The error for an answer with a status outside 200 to 299. */
export function refusalOf(status: number): Refusal {
  const known = REFUSALS.get(status);
  if (known !== undefined) return known;
  return status >= 500
    ? { code: "registry/failed", hint: "Try again later; the registry's log says why." }
    : { code: "registry/refused", hint: "Check the address and the request." };
}
