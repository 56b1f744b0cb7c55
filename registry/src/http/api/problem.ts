import { ContractError } from "@concordat/contracts/model";
import { SchemaError } from "@concordat/schema";
import { Refusal, worded } from "../../errors.ts";
import type { Refused } from "../core/door.ts";
import { RequestError } from "../core/request-error.ts";
import { apiWords, type Problem } from "./wording.ts";

/** The answer to an error: `{code, message, place?, hint?}`; undefined where nobody foresaw it. */
export function refusedAs(error: unknown): Refused | undefined {
  if (error instanceof Refusal) return worded<Problem, typeof error.kind>(apiWords, error);
  if (error instanceof SchemaError) {
    const { verbatim: _, confluent: __, ...body } = error.facts();
    return { status: 422, body };
  }
  if (error instanceof ContractError) {
    const { code, message, pointer, hint } = error;
    return { status: 422, body: { code, message, place: { pointer }, ...(hint === undefined ? {} : { hint }) } };
  }
  if (error instanceof RequestError) {
    const { status, message, hint } = error;
    return { status, body: { code: "api/bad-request", message, ...(hint === undefined ? {} : { hint }) } };
  }
  return undefined;
}

/** The answer to a defect. */
export function failedAs(requestId: string): Refused {
  const message = `The server failed; its log says why, under the request ${requestId}`;
  return { status: 500, body: { code: "api/failed", message } };
}
