import { SchemaError } from "@concordat/schema";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RegistryError } from "../errors.ts";
import type { RequestMetrics } from "./metrics.ts";
import { answerType } from "./negotiate.ts";

/** Answers every error as Confluent's registry words it; what nobody foresaw is logged with the request's id. */
export function errorHandling(app: FastifyInstance, metrics: RequestMetrics): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof RegistryError) {
      metrics.refused(error.code);
      if (error.code === 405) return bare(reply, error.code, error.message);
      return refuse(reply, error.status, error.code, error.message);
    }
    // A pair of schemas that nests too deep to be compared, and the like: the engine says what and why.
    if (error instanceof SchemaError) return refuse(reply, 422, 42201, `${error.message}. ${error.hint ?? ""}`.trim());
    const status = statusOf(error);
    if (status >= 400 && status < 500) return refuse(reply, status, status, wordsFor(error, status, request));
    request.log.error({ err: error }, "unexpected error");
    metrics.refused(50001);
    return refuse(reply, 500, 50001, `Error in the backend data store - request ${request.id}`);
  });
}

/** The framework drops the content type of an answer that becomes an error: it is settled anew. */
function refuse(reply: FastifyReply, status: number, code: number, message: string): FastifyReply {
  const type = answerType(reply.request.headers.accept) ?? "application/json";
  return reply
    .code(status)
    .header("content-type", type)
    .send(JSON.stringify({ error_code: code, message }));
}

function statusOf(error: unknown): number {
  return (error as Partial<FastifyError>).statusCode ?? 500;
}

function wordsFor(error: unknown, status: number, request: FastifyRequest): string {
  if (status === 413)
    return `The body is larger than the ${request.routeOptions.bodyLimit ?? 0} bytes that this server takes; raise the limit with --body-limit`;
  return error instanceof Error ? error.message : "Bad request";
}

/** An error of the framework: JSON without a content type for unknown paths and methods, as Confluent's registry answers. */
export function bare(reply: FastifyReply, status: number, message: string): FastifyReply {
  if (status !== 404 && status !== 405 && status !== 406) return refuse(reply, status, status, message);
  const body = JSON.stringify({ error_code: status, message });
  reply.hijack();
  reply.raw.writeHead(status, { "content-length": Buffer.byteLength(body), "x-request-id": reply.request.id });
  reply.raw.end(reply.request.method === "HEAD" ? undefined : body);
  return reply;
}
