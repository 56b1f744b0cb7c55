import { randomBytes } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import type { Registry } from "../../cases/registry.ts";
import { apiRoutes } from "../api/api.ts";
import { associationRoutes } from "../confluent/associations.ts";
import { parseBody } from "../confluent/body.ts";
import { compatibilityRoutes } from "../confluent/compatibility.ts";
import { contextRoutes } from "../confluent/contexts.ts";
import { asJson, bare, errorHandling, refuse } from "../confluent/errors.ts";
import { schemaRoutes } from "../confluent/schemas.ts";
import { settingsRoutes } from "../confluent/settings.ts";
import { subjectRoutes } from "../confluent/subjects.ts";
import { compressing } from "./compress.ts";
import { documentRoutes } from "./documents.ts";
import { metrics } from "./metrics.ts";
import { answerType, bodyType } from "./negotiate.ts";
import { RequestError } from "./request-error.ts";
import { metadataRoutes, rootRoutes } from "./root.ts";
import { COMPILERS } from "./validators.ts";

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ServerOptions {
  /** Bytes; a longer body is refused before it is read. */
  readonly bodyLimit: number;
  /** What is logged, a line of JSON each, to the standard error; `info` has every request. */
  readonly logLevel: LogLevel;
}

/** Milliseconds that a client has for its headers, and for a whole request. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
const LONGEST_SUBJECT = 8_192;

/** The HTTP server over a registry, not listening yet. */
export function buildServer(registry: Registry, options: ServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: options.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: "idle",
    genReqId: requestIds(),
    requestIdHeader: "x-request-id",
    schemaController: { compilersFactory: COMPILERS },
    logger: { level: options.logLevel, stream: process.stderr, formatters: { level: (label) => ({ level: label }) } },
    logController: new LogController({ disableRequestLogging: true }),
    rewriteUrl: (request) => withoutPathParameters(request.url ?? "/"),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_SUBJECT, onBadUrl: badUrl },
  });
  app.server.headersTimeout = HEADERS_TIMEOUT;
  errorHandling(app, metrics(app, registry));
  if (options.logLevel === "info" || options.logLevel === "debug") requestLog(app);
  bodies(app);
  answers(app);
  compressing(app);
  routes(app, registry);
  return app;
}

/** Logs what became of each request; the id is the one that the answer has in X-Request-ID. */
function requestLog(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url } = request;
    const milliseconds = Math.round(reply.elapsedTime * 1_000) / 1_000;
    request.log.info({ method, url, status: reply.statusCode, milliseconds }, "request");
    done();
  });
}

/** Ids of requests: a random start and a count, cheap and unlike those of another run. */
function requestIds(): () => string {
  const start = randomBytes(8).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count}`;
  };
}

/** `;` begins parameters of a path segment, which nothing here reads. */
function withoutPathParameters(url: string): string {
  const end = url.indexOf("?");
  const path = end === -1 ? url : url.slice(0, end);
  if (!path.includes(";")) return url === "" ? "/" : url;
  return path.replace(/;[^/]*/g, "") + (end === -1 ? "" : url.slice(end));
}

function bodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    if (bodyType(request.headers["content-type"]) !== "yes")
      return done(new RequestError(415, "HTTP 415 Unsupported Media Type"));
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** What Jetty refuses before any route: encoded dots, backslashes and NUL, empty segments, raw bytes beyond ASCII. */
const AMBIGUOUS = /\/\/|\/(?:%2e|\.%2e|%2e\.|%2e%2e)(?:\/|$)|%5c|%00|[^\x21-\x7e]/i;

function answers(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    const url = request.raw.url ?? "/";
    const end = url.indexOf("?");
    if (AMBIGUOUS.test(end === -1 ? url : url.slice(0, end))) {
      const message = "The path has characters or empty parts that a path cannot have; percent-encode names in UTF-8";
      refuse(reply, { status: 400, message, type: "application/json" });
      return;
    }
    // The framework would take it for a type that is not supported.
    if (bodyType(request.headers["content-type"]) === "malformed") {
      const message = "The Content-Type header is not a media type";
      refuse(reply, { status: 400, message, type: "application/json" });
      return;
    }
    const type = answerType(request.headers.accept);
    const { config } = request.routeOptions;
    if (type === undefined && !("anyAccept" in config)) {
      bare(reply, 406, "HTTP 406 Not Acceptable");
      return;
    }
    reply
      .header("content-type", type ?? "application/json")
      .header("x-request-id", request.id)
      .header("vary", "Accept-Encoding")
      .serializer(asJson);
    done();
  });
}

/** Methods by path, to tell an unknown path from a wrong method. */
type Known = { readonly path: RegExp; readonly methods: Set<string> }[];

/** Adds every route of the server but that of its metrics. */
export function routes(app: FastifyInstance, registry: Registry): void {
  const known: Known = [];
  app.addHook("onRoute", ({ url, method }) => {
    const path = new RegExp(`^${url.replace(/\/$/, "").replace(/:[a-z]+/gi, "[^/]+")}/?$`);
    const methods = known.find((one) => one.path.source === path.source)?.methods ?? new Set<string>();
    if (methods.size === 0) known.push({ path, methods });
    for (const one of [method].flat()) methods.add(one);
  });
  app.register(async (scope) => {
    rootRoutes(scope, registry);
    documentRoutes(scope);
    scope.register(async (inner) => apiRoutes(inner, registry));
    contextRoutes(scope, registry);
    confluentRoutes(scope, registry);
    scope.register(async (inner) => confluentRoutes(inner, registry), { prefix: "/contexts/:context" });
  });
  app.setNotFoundHandler((request, reply) => unknown(known, request, reply));
}

function confluentRoutes(app: FastifyInstance, registry: Registry): void {
  subjectRoutes(app, registry);
  schemaRoutes(app, registry);
  compatibilityRoutes(app, registry);
  associationRoutes(app, registry);
  settingsRoutes(app, registry);
  metadataRoutes(app);
}

function unknown(known: Known, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = (request.raw.url ?? "/").split("?")[0] ?? "/";
  const methods = known.find((one) => one.path.test(path))?.methods;
  if (methods === undefined) return bare(reply, 404, "HTTP 404 Not Found");
  if (request.method !== "OPTIONS") return bare(reply, 405, "HTTP 405 Method Not Allowed");
  return reply
    .type("text/plain")
    .header("allow", [...methods, "OPTIONS"].join(","))
    .send([...methods, "OPTIONS"].join(", "));
}

function badUrl(_path: string, _request: unknown, response: unknown): void {
  const raw = response as { statusCode?: number; raw?: import("node:http").ServerResponse };
  const out = raw.raw ?? (response as import("node:http").ServerResponse);
  const body = JSON.stringify({ error_code: 400, message: "The path is not percent-encoded UTF-8" });
  out.writeHead(400, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  out.end(body);
}
