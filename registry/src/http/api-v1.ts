import { COMPATIBILITY_PATH, type CompatibilityRequest, compatibilityRequest } from "@concordat/client/api";
import { SchemaError } from "@concordat/schema";
import type { FastifyInstance, FastifyReply } from "fastify";
import { MissingReference } from "../cases/library.ts";
import type { Registry } from "../cases/registry.ts";
import { compatibilityReport, UnknownFormat } from "../cases/report.ts";
import { RegistryError } from "../errors.ts";

/** What this registry answers beyond Confluent's API. Errors are `{code, message, place?, hint?}`. */
export function apiRoutes(app: FastifyInstance, registry: Registry): void {
  app.post<{ Body: CompatibilityRequest }>(
    COMPATIBILITY_PATH,
    { schema: { body: compatibilityRequest }, attachValidation: true },
    async (request, reply) => {
      if (request.validationError !== undefined) {
        return problem(reply, 400, {
          code: "api/bad-request",
          message: request.validationError.message,
          hint: "See the API's documentation for what the body holds.",
        });
      }
      try {
        return await compatibilityReport(registry, request.body);
      } catch (error) {
        return refusal(reply, error);
      }
    },
  );
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly place?: object;
  readonly hint?: string;
}

function refusal(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof SchemaError) {
    const { code, message, place, hint } = error;
    return problem(reply, 422, {
      code,
      message,
      ...(place === undefined ? {} : { place }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  if (error instanceof MissingReference) {
    return problem(reply, 422, {
      code: "api/missing-reference",
      message: error.message,
      hint: "Register what it refers to first.",
    });
  }
  if (error instanceof UnknownFormat)
    return problem(reply, 422, { code: "api/unknown-format", message: error.message });
  if (error instanceof RegistryError)
    return problem(reply, error.status, { code: `registry/${error.code}`, message: error.message });
  throw error;
}

function problem(reply: FastifyReply, status: number, body: Problem): FastifyReply {
  return reply.code(status).type("application/json").send(body);
}
