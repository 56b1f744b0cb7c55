import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { parse } from "node:querystring";
import type { Permission } from "../../access/operations.ts";
import { resourcesIn } from "../../access/resource.ts";
import { type Actor, ANONYMOUS } from "../../actor.ts";
import { consistently } from "../../cases/consistent.ts";
import { type Registry, seenBy } from "../../cases/registry.ts";
import { type Refusal, refusals } from "../../errors.ts";
import { type CallTarget, lacking, type MayCall } from "./access.ts";
import type { Door } from "./door.ts";
import { answer, type Exchange, refuse, refuseBare, type Surroundings, tellMethods } from "./exchange.ts";
import { untilHangUp } from "./hang-up.ts";
import { parseBody } from "./json-body.ts";
import { bodyType, FORM_TYPES, JSON_TYPES } from "./negotiate.ts";
import { readBody } from "./read-body.ts";
import { remembering } from "./remembering.ts";
import { RequestError } from "./request-error.ts";
import type { Incoming, Row } from "./route.ts";
import { type FoundRoute, type Router, routerOf } from "./router.ts";
import { type Fitting, fittingOf } from "./validators.ts";

/** What is done with requests, and by whom they may be made. */
export interface RequestHandling extends Surroundings {
  readonly registry: Registry;
  /** The first one words what is refused before any route. */
  readonly doors: readonly [Door, ...Door[]];
  /** Bytes; a longer body is refused. */
  readonly bodyLimit: number;
  readonly nextId: () => string;
  readonly actorOf: (request: IncomingMessage) => Actor | Promise<Actor>;
  /** Undefined: everybody everything. */
  readonly mayCall: MayCall | undefined;
  readonly onRefused: OnRefused | undefined;
  /** Headers of every answer, besides its own. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Waits for the requests that came together with this one. */
  readonly turn: () => Promise<void>;
  /** Whether the server takes no more requests. */
  readonly isClosing: () => boolean;
  /** Whether it is about to end, so that no connection is to be kept. */
  readonly isEnding: () => boolean;
}

/** Hears of what a request was refused for, with the id of the request. */
export type OnRefused = (error: unknown, request: IncomingMessage, id: string) => void;

/** Where a route leads: a row of a door. */
interface Entry {
  readonly row: Row;
  readonly door: Door;
  readonly fitting: Fitting | undefined;
  /** The path, as metrics tell it. */
  readonly route: string;
}

const NONE: Readonly<Record<string, string>> = {};

/** Ids of requests: a random start and a count, cheap and unlike those of another run. */
export function requestIds(): () => string {
  const start = randomBytes(8).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count}`;
  };
}

/** What handles requests, and knows of those that are under way. */
export interface RequestHandler {
  readonly handle: RequestListener;
  /** Resolves when none is under way, also of clients that are gone. */
  settled(): Promise<void>;
}

/** Answers every request by the rows of the doors. */
export function handling(around: RequestHandling): RequestHandler {
  const router = routerOf(around.doors.flatMap(entriesOf));
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const done = () => {
    underWay -= 1;
    if (underWay === 0) for (const wake of waiting.splice(0)) wake();
  };
  const handle: RequestListener = (request, response) => {
    const begun = performance.now();
    for (const [name, value] of Object.entries(around.headers ?? NONE)) response.setHeader(name, value);
    const url = withoutPathParameters(request.url ?? "/");
    const exchange = begin(around, request, response);
    const { found, told } = judge(around, router, exchange, url);
    observe(around, told, begun);
    if (found === undefined) return;
    underWay += 1;
    respond(around, told, found, url).then(done, (error: unknown) => {
      around.onRefused?.(error, request, told.id);
      refuse(current(around, told), error, around);
      done();
    });
  };
  const settled = () => (underWay === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve)));
  return { handle, settled };
}

function entriesOf(door: Door) {
  return Object.values(door.rows).map((row) => {
    const route = row.path.replaceAll(/\{(\w+)\}/g, ":$1");
    const fitting = row.fits === undefined ? undefined : fittingOf(row.fits);
    return { method: row.method, path: row.path, target: { row, door, fitting, route } };
  });
}

function begin(around: RequestHandling, request: IncomingMessage, response: ServerResponse): Exchange {
  const id = request.headers["x-request-id"]?.toString() || around.nextId();
  const last = around.isEnding();
  return {
    request,
    response,
    id,
    door: doorAt(around, request.url ?? "/"),
    type: "application/json",
    row: undefined,
    route: "none",
    last,
    repeated: undefined,
    keeps: false,
  };
}

/** The door that words what is rejected before its route is known: the first one, unless the path is of another alone. */
function doorAt({ doors }: RequestHandling, url: string): Door {
  return doors.find(({ prefix }) => prefix !== undefined && url.startsWith(prefix)) ?? doors[0];
}

/** What Jetty refuses before any route: encoded dots, backslashes and NUL, empty segments, raw bytes beyond ASCII. */
const AMBIGUOUS = /\/\/|\/(?:%2e|\.%2e|%2e\.|%2e%2e)(?:\/|$)|%5c|%00|[^\x21-\x7e]/i;

interface Judged {
  readonly told: Exchange;
  /** Undefined where the request is answered already. */
  readonly found: FoundRoute<Entry> | undefined;
}

/** What the URL and the headers decide, before the body is read: the row and the media type of the answer, or a refusal. */
function judge(around: RequestHandling, router: Router<Entry>, exchange: Exchange, url: string): Judged {
  const malformed = (message: string): Judged => {
    refuse(exchange, new RequestError(400, message), around);
    return { told: exchange, found: undefined };
  };
  const { request } = exchange;
  if (around.isClosing()) return stopping(around, exchange);
  if (AMBIGUOUS.test(pathOf(request.url ?? "/")))
    return malformed("The path has characters or empty parts that a path cannot have; percent-encode names in UTF-8");
  if (bodyType(request.headers["content-type"]) === "malformed")
    return malformed("The Content-Type header is not a media type");
  const path = pathOf(url);
  let found: FoundRoute<Entry> | undefined;
  try {
    found = router.find(request.method ?? "GET", path);
  } catch {
    return malformed("The path is not percent-encoded UTF-8");
  }
  const { row, door, route } = found?.target ?? { row: undefined, door: exchange.door, route: "none" };
  const type = door.answerType(request.headers.accept);
  const told = { ...exchange, row, door, route, type: type ?? "application/json" };
  if (type === undefined && row?.anyAccept !== true) {
    refuseBare({ ...told, door: exchange.door }, new RequestError(406, "HTTP 406 Not Acceptable"), around);
    return { told, found: undefined };
  }
  if (found === undefined) unknown(told, router.methods(path), around);
  return { told, found };
}

function stopping(around: RequestHandling, exchange: Exchange): Judged {
  refuse(exchange, new RequestError(503, "The server is stopping; ask another one, or try again"), around);
  return { told: exchange, found: undefined };
}

function unknown(exchange: Exchange, methods: readonly string[], around: RequestHandling): void {
  if (methods.length === 0) refuseBare(exchange, new RequestError(404, "HTTP 404 Not Found"), around);
  else if (exchange.request.method === "OPTIONS") tellMethods(exchange, [...methods, "OPTIONS"]);
  else refuseBare(exchange, new RequestError(405, "HTTP 405 Method Not Allowed"), around);
}

/** Counts and logs a request when its answer has gone out. */
function observe({ metrics, log }: RequestHandling, { request, response, id, route }: Exchange, begun: number): void {
  const finished = () => {
    const milliseconds = performance.now() - begun;
    const { method = "GET", url } = request;
    const { statusCode: status } = response;
    // Of an unknown route the method may be anything.
    metrics.durations({ method: route === "none" ? "any" : method, route, status }).observe(milliseconds / 1_000);
    log.request?.({ reqId: id, method, url, status, milliseconds: Math.round(milliseconds * 1_000) / 1_000 });
  };
  if (response.writableFinished) finished();
  else response.once("finish", finished);
}

/** The exchange as it is by now: the last one of its connection where the server has begun to end. */
function current({ isEnding }: RequestHandling, exchange: Exchange): Exchange {
  return isEnding() ? { ...exchange, last: true } : exchange;
}

/** Asks whether the caller may, reads the request, and does what the row says. */
async function respond(
  around: RequestHandling,
  exchange: Exchange,
  { target, params }: FoundRoute<Entry>,
  url: string,
) {
  const { request, response } = exchange;
  const { row, fitting, door } = target;
  // What is for everybody is so with wrong credentials, and however many ask: load balancers do.
  const actor = row.permission === "none" ? ANONYMOUS : await callerOf(around, exchange);
  if (row.permission !== "none" && around.mayCall?.(actor, row.permission, params) === false)
    throw denied(actor, row.permission, params);
  const seen = seenBy(around.registry, actor, row.permission);
  // What is kept was made for those who see everything, and is sent to them alone.
  const keeps = seen.sight.all;
  if (row.lasting && keeps && !exchange.last && around.ready.sendTo(request, response, exchange.id)) return;
  const reads = request.method !== "GET" && request.method !== "HEAD";
  const bytes = reads
    ? await readBody(request, around.bodyLimit, door.takesForms ? FORM_TYPES : JSON_TYPES)
    : undefined;
  const repeated = row.repeats && keeps ? bytes : undefined;
  // What was asked before needs no parsing.
  if (repeated !== undefined && around.ready.sendTo(request, response, exchange.id, repeated)) return;
  const incoming: Incoming = {
    params,
    query: queryOf(url.slice(pathOf(url).length + 1)),
    body: bytes === undefined ? undefined : door.takesForms ? parse(bytes.toString()) : parseBody(bytes),
    headers: request.headers,
    path: pathOf(url),
    from: request.socket.remoteAddress,
  };
  await fitting?.(incoming);
  const view = row.limited ? untilHangUp(seen, response) : seen;
  const given = await consistently(view, (registry) => row.respond(registry, incoming));
  await around.turn();
  await answer({ ...current(around, exchange), repeated, keeps }, given, around);
}

/** Who makes a request. */
async function callerOf({ actorOf }: RequestHandling, { request, id }: Exchange): Promise<Actor> {
  const known = actorOf(request);
  const actor = known instanceof Promise ? await known : known;
  return actor.rights === undefined ? actor : { ...actor, request: id };
}

/** A denial: of those who did not say who they are, credentials are asked for. */
function denied(actor: Actor, permission: Permission, params: CallTarget): Refusal {
  if (actor.rights !== undefined && actor.name === ANONYMOUS.name) return refusals.unauthenticated("missing");
  const resource = lacking(actor, permission, params) ?? resourcesIn(params)[0] ?? { kind: "registry" };
  return refusals.forbidden({ actor: actor.name, permission, resource });
}

const queryOf = remembering((text) => Object.freeze(parse(text)));

function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

/** `;` begins parameters of a path segment, which nothing here reads. */
function withoutPathParameters(url: string): string {
  const path = pathOf(url);
  if (!path.includes(";")) return url === "" ? "/" : url;
  return path.replace(/;[^/]*/g, "") + url.slice(path.length);
}
