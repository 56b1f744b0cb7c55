import type { FastifyReply } from "fastify";

/** Answers 204, which has no content and so no type of it. */
export function nothing(reply: FastifyReply): FastifyReply {
  return reply.removeHeader("content-type").code(204).send();
}
