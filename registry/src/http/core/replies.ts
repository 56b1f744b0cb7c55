import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../../errors.ts";
import type { Asked } from "../../store/epochs.ts";
import type { Door } from "./door.ts";
import { RETRY_AFTER } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { RequestError } from "./request-error.ts";
import { Answer, Lasting } from "./route.ts";

/** A serializer of the reply's own keeps the media type without a charset, as Confluent's answers have it. A string is JSON already. */
export function asJson(payload: unknown): string {
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

const LASTING = new WeakMap<FastifyReply, Asked>();

/** What was asked for an answer that lasts; undefined for others. */
export function lastingOf(reply: FastifyReply): Asked | undefined {
  return reply.statusCode === 200 ? LASTING.get(reply) : undefined;
}

/** Sends what a route answered. */
export function send(reply: FastifyReply, answer: unknown): FastifyReply {
  if (answer instanceof Lasting) {
    LASTING.set(reply, answer.asked);
    return reply.send(answer.body);
  }
  if (!(answer instanceof Answer)) return reply.send(answer);
  reply.code(answer.status);
  // What has no content has no type of it.
  if (answer.body === undefined) return reply.removeHeader("content-type").send();
  if (answer.type !== undefined) reply.header("content-type", answer.type);
  return reply.send(answer.body);
}

/** Answers an error in a door's words; what nobody foresaw is logged with the request's id. */
export function errorsOf(door: Door, metrics: Metrics, { bodyLimit }: { readonly bodyLimit: number }) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = asRequestError(thrown, bodyLimit);
    const told = door.refuse(error);
    if (told === undefined) request.log.error({ err: error }, "unexpected error");
    const { counted } = told ?? door.fail(request.id);
    if (counted !== undefined) metrics.refused(counted);
    if (error instanceof Refusal && error.kind === "busy") reply.header("retry-after", RETRY_AFTER);
    return told?.status === 405 ? bare(reply, door, error) : refuse(reply, door, error);
  };
}

/** What the framework refuses: a request that does not fit its definition, that is too long, … */
function asRequestError(error: unknown, bodyLimit: number): unknown {
  const { statusCode: status = 500, code, message = "Bad request" } = error as Partial<FastifyError>;
  if (status < 400 || status >= 500) return error;
  if (status === 413) {
    const taken = `The body is larger than the ${bodyLimit} bytes that this server takes`;
    return new RequestError(status, `${taken}; raise the limit with --body-limit`);
  }
  const hint = code !== "FST_ERR_VALIDATION" ? undefined : "GET /api/openapi.json says what a request holds.";
  return new RequestError(status, message, hint);
}

/** Answers an error. The framework drops the content type of an answer that becomes one: it is settled anew. */
export function refuse(reply: FastifyReply, door: Door, error: unknown, type?: string): FastifyReply {
  const accepted = door.answerType(reply.request.headers.accept) ?? "application/json";
  const { status, body } = door.refuse(error) ?? door.fail(reply.request.id);
  return reply
    .code(status)
    .header("content-type", type ?? accepted)
    .serializer(asJson)
    .send(body);
}

/** An error of HTTP itself: JSON without a content type, as Confluent's registry answers unknown paths and methods. */
export function bare(reply: FastifyReply, door: Door, error: unknown): FastifyReply {
  const { status, body } = door.refuse(error) ?? door.fail(reply.request.id);
  const text = JSON.stringify(body);
  reply.hijack();
  reply.raw.writeHead(status, { "content-length": Buffer.byteLength(text), "x-request-id": reply.request.id });
  reply.raw.end(reply.request.method === "HEAD" ? undefined : text);
  return reply;
}
