import { SchemaError } from "@concordat/schema";
import { Refusal, worded } from "../../errors.ts";
import type { Refused } from "../core/door.ts";
import { RequestError } from "../core/request-error.ts";
import { type ConfluentError, confluentWords, statusOf } from "./wording.ts";

/** What Confluent's API says of a refusal, or of a request that cannot be read; undefined for other errors. */
export function errorOf(error: unknown): ConfluentError | undefined {
  if (error instanceof Refusal) return worded(confluentWords, error);
  return error instanceof RequestError ? { code: error.status, message: error.message } : undefined;
}

/** The answer to an error, as Confluent's registry words it; undefined where nobody foresaw it. */
export function refusedAs(error: unknown): Refused | undefined {
  const told = errorOf(error);
  if (told !== undefined) return refused(told);
  // A pair of schemas that nests too deep to be compared, and the like: the engine says what and why.
  if (error instanceof SchemaError)
    return refused({ code: 42201, message: `${error.message}. ${error.hint ?? ""}`.trim() });
  return undefined;
}

/** The answer to a defect. */
export function failedAs(requestId: string): Refused {
  return refused({ code: 50001, message: `Error in the backend data store - request ${requestId}` });
}

function refused({ code, message }: ConfluentError): Refused {
  return { status: statusOf(code), body: { error_code: code, message }, counted: code };
}
