import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Door } from "./door.ts";
import { bare } from "./replies.ts";
import { RequestError } from "./request-error.ts";

/** Methods by path, to tell an unknown path from a wrong method. */
interface Known {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

/** Answers what no route of the doors takes. */
export function unknownRoutes(app: FastifyInstance, doors: readonly [Door, ...Door[]]): void {
  const byPath = Map.groupBy(
    doors.flatMap(({ rows }) => Object.values(rows)),
    ({ path }) => `^${path.replace(/\/$/, "").replaceAll(/\{\w+\}/g, "[^/]+")}/?$`,
  );
  const known: readonly Known[] = [...byPath].map(([path, rows]) => ({
    path: new RegExp(path),
    methods: rows.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])),
  }));
  app.setNotFoundHandler((request, reply) => unknown(known, doors[0], request, reply));
}

function unknown(known: readonly Known[], door: Door, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = (request.raw.url ?? "/").split("?")[0] ?? "/";
  const methods = known.find((one) => one.path.test(path))?.methods;
  if (methods === undefined) return bare(reply, door, new RequestError(404, "HTTP 404 Not Found"));
  if (request.method !== "OPTIONS") return bare(reply, door, new RequestError(405, "HTTP 405 Method Not Allowed"));
  return reply
    .type("text/plain")
    .header("allow", [...methods, "OPTIONS"].join(","))
    .send([...methods, "OPTIONS"].join(", "));
}
