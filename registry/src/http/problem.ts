import type { ApiError } from "@concordat/client/api";
import { ContractError } from "@concordat/contracts/model";
import { SchemaError } from "@concordat/schema";
import type { FastifyError, FastifyInstance } from "fastify";
import { MissingReference } from "../cases/library.ts";
import { UnknownFormat } from "../cases/report.ts";
import { ApiRefusal, EngineLimit, RegistryError } from "../errors.ts";
import { RETRY_AFTER } from "./errors.ts";

/** Answers every error of a scope as our own API does: `{code, message, place?, hint?}`. */
export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const told = problemOf(error);
    if (error instanceof EngineLimit && error.limit === "busy") reply.header("retry-after", RETRY_AFTER);
    if (told !== undefined) return reply.code(told.status).header("content-type", "application/json").send(told.body);
    request.log.error({ err: error }, "unexpected error");
    const message = `The server failed; its log says why, under the request ${request.id}`;
    return reply.code(500).header("content-type", "application/json").send({ code: "api/failed", message });
  });
}

interface Problem {
  readonly status: number;
  readonly body: ApiError;
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof SchemaError) {
    const { code, message, place, hint } = error;
    return { status: 422, body: { code, message, ...given({ place, hint }) } };
  }
  if (error instanceof ContractError) {
    const { code, message, pointer, hint } = error;
    return { status: 422, body: { code, message, place: { pointer }, ...given({ hint }) } };
  }
  if (error instanceof ApiRefusal) {
    const { status, code, message, hint } = error;
    return { status, body: { code, message, ...given({ hint }) } };
  }
  if (error instanceof MissingReference)
    return {
      status: 422,
      body: { code: "api/missing-reference", message: error.message, hint: "Register what it refers to first." },
    };
  if (error instanceof UnknownFormat)
    return { status: 422, body: { code: "api/unknown-format", message: error.message } };
  if (error instanceof EngineLimit) {
    const { status, limit, message, hint } = error;
    return { status, body: { code: `engine/${limit}`, message, hint } };
  }
  if (error instanceof RegistryError) {
    const code = error.code < 1_000 ? "api/bad-request" : `registry/${error.code}`;
    return { status: error.status, body: { code, message: error.message } };
  }
  return badRequest(error);
}

/** What the framework refuses: a request that does not fit its definition, that is too long, … */
function badRequest(error: unknown): Problem | undefined {
  const { statusCode = 500, message = "Bad request" } = error as Partial<FastifyError>;
  if (statusCode < 400 || statusCode >= 500) return undefined;
  const hint = "GET /api/openapi.json says what a request holds.";
  return { status: statusCode, body: { code: "api/bad-request", message, hint } };
}

/** The members that are there. */
function given<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
