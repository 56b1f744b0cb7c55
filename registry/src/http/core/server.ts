import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from "fastify";
import { type Actor, ANONYMOUS } from "../../actor.ts";
import { type Registry, seenBy } from "../../cases/registry.ts";
import { refusals } from "../../errors.ts";
import type { MayCall, Resource } from "./access.ts";
import { compressing } from "./compress.ts";
import type { Door } from "./door.ts";
import { untilHangUp } from "./hang-up.ts";
import { parseBody } from "./json-body.ts";
import type { Metrics } from "./metrics.ts";
import { bodyType } from "./negotiate.ts";
import { ReadyAnswers } from "./ready.ts";
import { asJson, bare, errorsOf, lastingOf, refuse, send } from "./replies.ts";
import { RequestError } from "./request-error.ts";
import type { Incoming, Row } from "./route.ts";
import { unknownRoutes } from "./unknown.ts";
import { COMPILERS } from "./validators.ts";

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ServerOptions {
  /** Bytes; a longer body is refused before it is read. */
  readonly bodyLimit: number;
  /** What is logged, a line of JSON each, to the standard error; `info` has every request. */
  readonly logLevel: LogLevel;
  /** Whether answers are kept in memory: true unless given. */
  readonly caches?: boolean;
  /** Who makes a request: nobody in particular unless given. */
  readonly actorOf?: (request: Pick<Incoming, "headers">) => Actor;
  /** Who may call what: everybody everything unless given. */
  readonly mayCall?: MayCall;
}

/** What a server is made of. */
export interface Parts {
  readonly registry: Registry;
  /** The first one words what is refused before any route. */
  readonly doors: readonly [Door, ...Door[]];
  readonly metrics: Metrics;
}

/** Milliseconds that a client has for its headers, and for a whole request. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds that a connection stays open between requests. */
const KEEP_ALIVE_TIMEOUT = 72_000;
const LONGEST_SUBJECT = 8_192;

/** The row and the door that a route is of. */
interface Entry {
  readonly row: Row;
  readonly door: Door;
}

/** The HTTP server of some doors, not listening yet. */
export function serverOf({ registry, doors, metrics }: Parts, options: ServerOptions): FastifyInstance {
  const nextId = requestIds();
  const ready = new ReadyAnswers({ store: registry.store, metrics, nextId, caches: options.caches ?? true });
  const logsRequests = options.logLevel === "info" || options.logLevel === "debug";
  // What is logged, or may be refused, goes the long way.
  let early = !logsRequests && options.mayCall === undefined;
  const app = fastify({
    bodyLimit: options.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: "idle",
    serverFactory: (handle) =>
      listener((request, response) => {
        if (!early || !ready.send(request, response)) handle(request, response);
      }),
    genReqId: nextId,
    requestIdHeader: "x-request-id",
    schemaController: { compilersFactory: COMPILERS },
    logger: { level: options.logLevel, stream: process.stderr, formatters: { level: (label) => ({ level: label }) } },
    logController: new LogController({ disableRequestLogging: true }),
    rewriteUrl: (request) => withoutPathParameters(request.url ?? "/"),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_SUBJECT, onBadUrl: badUrl },
  });
  // While it closes, answers say so.
  app.addHook("preClose", async () => {
    early = false;
  });
  app.setErrorHandler(errorsOf(doors[0], metrics, options));
  counting(app, metrics);
  if (logsRequests) requestLog(app);
  bodies(app);
  answers(app, doors[0]);
  guarded(app, options);
  compressing(app);
  unknownRoutes(app, doors);
  for (const door of doors) {
    app.register(async (scope) => {
      scope.setErrorHandler(errorsOf(door, metrics, options));
      for (const row of Object.values(door.rows)) addRoute(scope, { row, door }, registry, { ...options, ready });
    });
  }
  return app;
}

function listener(handle: RequestListener): Server {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT, headersTimeout: HEADERS_TIMEOUT };
  return createServer({ ...timeouts, keepAliveTimeout: KEEP_ALIVE_TIMEOUT }, handle);
}

/** Counts every request, by its route. */
function counting(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    // Of an unknown route the method may be anything.
    const method = route === "none" ? "any" : request.method;
    metrics.durations({ method, route, status: reply.statusCode }).observe(reply.elapsedTime / 1_000);
    done();
  });
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

/** What the URL and the headers decide, before the body is read: the media type of the answer, or a refusal. */
function answers(app: FastifyInstance, first: Door): void {
  const malformed = (reply: FastifyReply, message: string) =>
    refuse(reply, first, new RequestError(400, message), "application/json");
  app.addHook("onRequest", (request, reply, done) => {
    const url = request.raw.url ?? "/";
    const end = url.indexOf("?");
    if (AMBIGUOUS.test(end === -1 ? url : url.slice(0, end))) {
      malformed(reply, "The path has characters or empty parts that a path cannot have; percent-encode names in UTF-8");
      return;
    }
    // The framework would take it for a type that is not supported.
    if (bodyType(request.headers["content-type"]) === "malformed") {
      malformed(reply, "The Content-Type header is not a media type");
      return;
    }
    const { row, door } = entryOf(request) ?? { row: undefined, door: first };
    const type = door.answerType(request.headers.accept);
    if (type === undefined && row?.anyAccept !== true) {
      bare(reply, first, new RequestError(406, "HTTP 406 Not Acceptable"));
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

/** Asks for each call whether its caller may make it: the one place that does. */
function guarded(app: FastifyInstance, { mayCall, actorOf = () => ANONYMOUS }: ServerOptions): void {
  if (mayCall === undefined) return;
  app.addHook("onRequest", (request, _, done) => {
    const { permission = "none" } = entryOf(request)?.row ?? {};
    if (permission === "none") return done();
    const actor = actorOf(request);
    const allowed = mayCall(actor, permission, request.params as Resource);
    done(allowed ? undefined : refusals.forbidden(actor.name, permission));
  });
}

/** Keeps answers that last, as they are sent: what is done with all of them is done then. */
function keeping(ready: ReadyAnswers): Pick<RouteOptions, "onSend"> {
  return {
    onSend: (request, reply, payload, done) => {
      const asked = request.method === "GET" ? lastingOf(reply) : undefined;
      if (asked !== undefined) ready.keep(request, reply, { asked, payload });
      done(null, payload);
    },
  };
}

function addRoute(
  app: FastifyInstance,
  entry: Entry,
  registry: Registry,
  { ready, actorOf = () => ANONYMOUS }: ServerOptions & { readonly ready: ReadyAnswers },
): void {
  const { row } = entry;
  app.route({
    method: row.method,
    url: row.path.replaceAll(":", "::").replaceAll(/\{(\w+)\}/g, ":$1"),
    ...(row.fits === undefined ? {} : { schema: row.fits }),
    ...(row.lasting ? keeping(ready) : {}),
    config: { entry },
    handler: async (request, reply) => {
      const known = row.lasting ? ready.reply(request, reply) : undefined;
      if (known !== undefined) return known;
      const seen = seenBy(registry, actorOf(request));
      const view = row.limited ? untilHangUp(seen, reply.raw) : seen;
      return send(reply, await row.respond(view, request));
    },
  });
}

function entryOf(request: FastifyRequest): Entry | undefined {
  const { config } = request.routeOptions;
  return "entry" in config ? (config.entry as Entry) : undefined;
}

function badUrl(_path: string, _request: unknown, response: unknown): void {
  const raw = response as { statusCode?: number; raw?: ServerResponse };
  const out = raw.raw ?? (response as ServerResponse);
  const body = JSON.stringify({ error_code: 400, message: "The path is not percent-encoded UTF-8" });
  out.writeHead(400, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  out.end(body);
}
