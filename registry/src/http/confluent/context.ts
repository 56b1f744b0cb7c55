import type { FastifyRequest } from "fastify";
import { contextOf, DEFAULT_CONTEXT } from "../../names.ts";
import { param } from "./query.ts";

/** The context that the path of a request names (`/contexts/C/…`), else the default one. */
export function contextIn(request: FastifyRequest): string {
  const segment = param(request, "context");
  return segment === "" ? DEFAULT_CONTEXT : contextOf(segment);
}

/** Whether the path of a request names a context. */
export function namesContext(request: FastifyRequest): boolean {
  return param(request, "context") !== "";
}
