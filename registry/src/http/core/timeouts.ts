/** What slow clients are given, in milliseconds: who takes longer loses the connection, so that it holds nothing for long. */
export interface Timeouts {
  /** For the headers of a request. */
  readonly headers: number;
  /** For a whole request, its body included. */
  readonly request: number;
  /** Between two requests of a connection. */
  readonly keepAlive: number;
  /** Without a byte in either direction: a client that does not read its answer, or says nothing at all. */
  readonly stall: number;
  /** How often it is looked for clients that have taken too long. */
  readonly check: number;
}

/** Those of a registry unless given. */
export const TIMEOUTS: Timeouts = {
  headers: 10_000,
  request: 30_000,
  keepAlive: 72_000,
  stall: 120_000,
  check: 5_000,
};

/** The same as node:http calls them. */
export function serverTimeouts({ headers, request, keepAlive, check }: Timeouts) {
  return {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: keepAlive,
    connectionsCheckingInterval: check,
  };
}
