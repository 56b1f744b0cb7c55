import { isRefusal, STORE_KINDS, StartError, worded } from "../errors.ts";
import { storeWords } from "../http/core/limits.ts";

/** What a store could not do, as an error that a command shows; others as they are. */
export function asStartError(error: unknown): unknown {
  if (!isRefusal(error, STORE_KINDS)) return error;
  const { message, hint } = worded(storeWords, error);
  return new StartError(`registry/${error.kind}`, message, hint);
}
