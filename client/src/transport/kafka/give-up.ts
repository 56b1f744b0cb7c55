import { type Base, kPerformWithRetry } from "@platformatic/kafka";
import { kafkaError } from "./errors.ts";

/** Errors for which trying again at once is useless. */
const REFUSED: ReadonlySet<string> = new Set(["transport/unauthorized", "transport/untrusted"]);

/**
 * A client of the library that gives up at once where it is refused. The library takes a refused login, and a certificate
 * that is not trusted, for a connection that broke, and tries each step of connecting again and again.
 */
export function givingUp<Client extends Base>(client: Client): Client {
  const perform = client[kPerformWithRetry].bind(client);
  client[kPerformWithRetry] = (name, operation, callback, attempt = 0, errors = [], skip, limit) => {
    // Later tries are given what the first one was.
    const givesUp = attempt > 0 ? skip : (error: Error) => isRefused(error) || skip?.(error) === true;
    return perform(name, operation, callback, attempt, errors, givesUp, limit);
  };
  return client;
}

function isRefused(error: unknown): boolean {
  return REFUSED.has(kafkaError("connecting", error).code);
}
