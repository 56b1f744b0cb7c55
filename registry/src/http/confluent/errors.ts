import { SchemaError } from "@concordat/schema";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal, worded } from "../../errors.ts";
import { RETRY_AFTER } from "../core/limits.ts";
import type { RequestMetrics } from "../core/metrics.ts";
import { answerType } from "../core/negotiate.ts";
import { RequestError } from "../core/request-error.ts";
import { type ConfluentError, confluentWords, statusOf } from "./wording.ts";

/** Answers every error as Confluent's registry words it; what nobody foresaw is logged with the request's id. */
export function errorHandling(app: FastifyInstance, metrics: RequestMetrics): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const told = errorOf(error);
    if (told !== undefined) {
      metrics.refused(told.code);
      if (error instanceof Refusal && error.kind === "busy") reply.header("retry-after", RETRY_AFTER);
      if (told.code === 405) return bare(reply, told.code, told.message);
      return refuse(reply, { status: statusOf(told.code), ...told });
    }
    // A pair of schemas that nests too deep to be compared, and the like: the engine says what and why.
    if (error instanceof SchemaError)
      return refuse(reply, { status: 422, code: 42201, message: `${error.message}. ${error.hint ?? ""}`.trim() });
    const { statusCode: status = 500 } = error as Partial<FastifyError>;
    if (status >= 400 && status < 500) return refuse(reply, { status, message: wordsFor(error, status, request) });
    request.log.error({ err: error }, "unexpected error");
    metrics.refused(50001);
    return refuse(reply, {
      status: 500,
      code: 50001,
      message: `Error in the backend data store - request ${request.id}`,
    });
  });
}

/** What Confluent's API says of a refusal, or of a request that cannot be read; undefined for other errors. */
export function errorOf(error: unknown): ConfluentError | undefined {
  if (error instanceof Refusal) return worded(confluentWords, error);
  return error instanceof RequestError ? { code: error.status, message: error.message } : undefined;
}

interface ErrorAnswer {
  readonly status: number;
  /** The status unless given. */
  readonly code?: number;
  readonly message: string;
  /** The content type, in place of what the request accepts. */
  readonly type?: string;
}

/** Answers an error. The framework drops the content type of an answer that becomes one: it is settled anew. */
export function refuse(reply: FastifyReply, { status, code = status, message, type }: ErrorAnswer): FastifyReply {
  const accepted = answerType(reply.request.headers.accept) ?? "application/json";
  return reply
    .code(status)
    .header("content-type", type ?? accepted)
    .serializer(asJson)
    .send({ error_code: code, message });
}

/** A serializer of the reply's own keeps the media type without a charset, as Confluent's answers have it. A text is JSON already. */
export function asJson(payload: unknown): string {
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

function wordsFor(error: unknown, status: number, request: FastifyRequest): string {
  if (status === 413)
    return `The body is larger than the ${request.routeOptions.bodyLimit ?? 0} bytes that this server takes; raise the limit with --body-limit`;
  return error instanceof Error ? error.message : "Bad request";
}

/** An error of the framework: JSON without a content type for unknown paths and methods, as Confluent's registry answers. */
export function bare(reply: FastifyReply, status: number, message: string): FastifyReply {
  if (status !== 404 && status !== 405 && status !== 406) return refuse(reply, { status, message });
  const body = JSON.stringify({ error_code: status, message });
  reply.hijack();
  reply.raw.writeHead(status, { "content-length": Buffer.byteLength(body), "x-request-id": reply.request.id });
  reply.raw.end(reply.request.method === "HEAD" ? undefined : body);
  return reply;
}
