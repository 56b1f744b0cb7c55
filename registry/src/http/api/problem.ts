import { ContractError } from "@concordat/contracts/model";
import { SchemaError } from "@concordat/schema";
import type { FastifyError, FastifyInstance } from "fastify";
import { Refusal, worded } from "../../errors.ts";
import { RETRY_AFTER } from "../core/limits.ts";
import { RequestError } from "../core/request-error.ts";
import { apiWords, type Problem } from "./wording.ts";

/** Answers every error of a scope as our own API does: `{code, message, place?, hint?}`. */
export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const told = problemOf(error);
    if (error instanceof Refusal && error.kind === "busy") reply.header("retry-after", RETRY_AFTER);
    if (told !== undefined) return reply.code(told.status).header("content-type", "application/json").send(told.body);
    request.log.error({ err: error }, "unexpected error");
    const message = `The server failed; its log says why, under the request ${request.id}`;
    return reply.code(500).header("content-type", "application/json").send({ code: "api/failed", message });
  });
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof SchemaError) {
    const { verbatim: _, ...body } = error.facts();
    return { status: 422, body };
  }
  if (error instanceof ContractError) {
    const { code, message, pointer, hint } = error;
    return { status: 422, body: { code, message, place: { pointer }, ...(hint === undefined ? {} : { hint }) } };
  }
  if (error instanceof Refusal) return worded(apiWords, error);
  if (error instanceof RequestError)
    return { status: error.status, body: { code: "api/bad-request", message: error.message } };
  return badRequest(error);
}

/** What the framework refuses: a request that does not fit its definition, that is too long, … */
function badRequest(error: unknown): Problem | undefined {
  const { statusCode = 500, message = "Bad request" } = error as Partial<FastifyError>;
  if (statusCode < 400 || statusCode >= 500) return undefined;
  const hint = "GET /api/openapi.json says what a request holds.";
  return { status: statusCode, body: { code: "api/bad-request", message, hint } };
}
