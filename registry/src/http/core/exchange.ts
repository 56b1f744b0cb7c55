import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { isRefusal, Refusal, type RefusalKind, STORE_KINDS } from "../../errors.ts";
import { compressed, compresses } from "./compress.ts";
import type { Door, Refused } from "./door.ts";
import { RETRY_AFTER } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { BodyTooLong } from "./read-body.ts";
import type { ReadyAnswers } from "./ready.ts";
import { Answer, Lasting, type Row, StreamedAnswer } from "./route.ts";

/** A request, and what is known by now of how it is answered. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The id that the client gave, or one of its own. */
  readonly id: string;
  /** Whose words and media types it is answered in. */
  readonly door: Door;
  /** The media type of the answer. */
  readonly type: string;
  /** Undefined where no route takes the request. */
  readonly row: Row | undefined;
  /** The route, as metrics tell it. */
  readonly route: string;
  /** Whether the connection ends with the answer. */
  readonly last: boolean;
  /** The body, where the row says that requests with the same one come again. */
  readonly repeated: Buffer | undefined;
  /** Whether the answer may be kept for others: it is one for those who see everything. */
  readonly keeps: boolean;
}

/** What answering needs besides. */
export interface Surroundings {
  readonly ready: ReadyAnswers;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Sends what a route answered. */
export async function answer(exchange: Exchange, given: unknown, around: Surroundings): Promise<void> {
  if (given instanceof Answer) {
    const { status, body, type = exchange.type, headers } = given;
    // What has no content has no type of it.
    if (body === undefined) write(exchange, status, [...headers, ...headOf(exchange)], undefined);
    else await sendText(exchange, { status, type, text: textOf(body), headers }, around);
    return;
  }
  if (given instanceof StreamedAnswer) return stream(exchange, given, around);
  const lasting = given instanceof Lasting ? given : undefined;
  const text = textOf(lasting?.body ?? given);
  await sendText(exchange, { status: 200, type: exchange.type, text, asked: lasting?.asked }, around);
}

/** Sends what comes. Where that fails the connection is cut, so that nobody takes a part for the whole. */
async function stream(
  exchange: Exchange,
  { type, content, bytes, headers }: StreamedAnswer,
  { log }: Surroundings,
): Promise<void> {
  const { response, request, id } = exchange;
  const length = bytes === undefined ? [] : ["content-length", String(bytes)];
  response.writeHead(200, ["content-type", type, ...length, ...headers, ...headOf(exchange)]);
  try {
    if (request.method === "HEAD") {
      content.destroy();
      response.end();
    } else await pipeline(content, response);
  } catch (err) {
    if (!response.destroyed) response.destroy();
    const code = err instanceof Error && "code" in err ? err.code : undefined;
    // A client that hung up knows that it is not whole.
    if (code !== "ERR_STREAM_PREMATURE_CLOSE") log.error("an answer broke off", { reqId: id, err });
  }
}

/** A string is JSON already, or of a type of its own. */
function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

interface Text {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly asked?: Lasting["asked"] | undefined;
  readonly headers?: readonly string[];
}

const NO_HEADERS: readonly string[] = [];

async function sendText(
  exchange: Exchange,
  { status, type, text, asked, headers = NO_HEADERS }: Text,
  around: Surroundings,
): Promise<void> {
  const { request, repeated } = exchange;
  const head = ["content-type", type, "vary", "Accept-Encoding", ...headers];
  let body: string | Buffer = text;
  if (compresses(text, request.headers["accept-encoding"]?.toString())) {
    try {
      body = await compressed(text);
      head.push("content-encoding", "gzip");
    } catch (err) {
      around.log.error("an answer is sent as it is, since it cannot be compressed", { reqId: exchange.id, err });
    }
  }
  head.push("content-length", String(Buffer.byteLength(body)));
  if (asked !== undefined && exchange.keeps && (request.method === "GET" || repeated !== undefined))
    around.ready.keep(request, { asked, head, body, route: exchange.route, repeated });
  write(exchange, status, [...head, ...headOf(exchange)], body);
}

/** The headers of every answer. */
function headOf({ id, last }: Exchange): string[] {
  return last ? ["x-request-id", id, "connection", "close"] : ["x-request-id", id];
}

function write({ response }: Exchange, status: number, head: string[], body: string | Buffer | undefined): void {
  response.writeHead(status, head).end(body);
}

/** What a client may try again in a moment. */
const AGAIN: ReadonlySet<RefusalKind> = new Set(["busy", "store-unavailable"]);

/** Answers an error in the door's words; what nobody foresaw is logged with the request's id. */
export function refuse(exchange: Exchange, error: unknown, around: Surroundings): void {
  const { door, id } = exchange;
  const { metrics, log } = around;
  const told = door.refuse(error);
  if (told === undefined) log.error("unexpected error", { reqId: id, err: error });
  else if (isRefusal(error, STORE_KINDS) && error.kind !== "store-unavailable")
    log.error("the store failed", { reqId: id, facts: error.facts, err: error });
  const refused = told ?? door.fail(id);
  if (refused.counted !== undefined) metrics.refused(refused.counted);
  // A page asks for credentials itself, not the browser.
  const asked = error instanceof Refusal && !isRefusal(error, UNAUTHENTICATED) ? askingFor(error) : NO_HEADERS;
  tell(exchange, { refused, asked }, around, () => refuseAsJson(exchange, error, refused));
}

interface Told {
  readonly refused: Refused;
  /** Headers that say what the client may do about it. */
  readonly asked: readonly string[];
}

/** Sends what is said of an error as the door's page, where it has one; as JSON where not, or where that fails. */
function tell(exchange: Exchange, { refused, asked }: Told, { log }: Surroundings, asJson: () => void): void {
  const { door, id, request } = exchange;
  if (door.page === undefined) return asJson();
  door.page(refused, { id, url: request.url ?? "/", headers: request.headers }).then(
    ({ status, body, type = exchange.type, headers }) => {
      const text = body === undefined ? "" : textOf(body);
      const head = ["content-type", type, "content-length", String(Buffer.byteLength(text)), ...asked, ...headers];
      write(exchange, status, [...head, ...headOf(exchange)], text);
    },
    (err: unknown) => {
      log.error("the page of an error cannot be made", { reqId: id, err });
      asJson();
    },
  );
}

function refuseAsJson(exchange: Exchange, error: unknown, { status, body }: Refused): void {
  const { type, door } = exchange;
  const text = JSON.stringify(body);
  const ended = error instanceof BodyTooLong ? { ...exchange, last: true } : exchange;
  const length = ["vary", "Accept-Encoding", "content-length", String(Buffer.byteLength(text))];
  // As Confluent's registry answers it.
  const plain = door.page === undefined ? type : "application/json";
  const head = [...(status === 405 ? [] : ["content-type", plain]), ...length, ...headOf(ended)];
  if (error instanceof Refusal) head.push(...askingFor(error));
  write(ended, status, head, text);
}

/** The headers that say what a client may do about a refusal. */
function askingFor(error: Refusal): readonly string[] {
  if (AGAIN.has(error.kind)) return ["retry-after", String(RETRY_AFTER)];
  if (isRefusal(error, TOO_MANY)) return ["retry-after", String(error.facts.seconds)];
  if (isRefusal(error, UNAUTHENTICATED)) return ["www-authenticate", CHALLENGE];
  return [];
}

const TOO_MANY = new Set(["too-many"] as const);
const UNAUTHENTICATED = new Set(["unauthenticated"] as const);
/** Basic comes first: clients that know one scheme know that one. */
const CHALLENGE = 'Basic realm="schema registry", charset="UTF-8", Bearer realm="schema registry"';

/** Answers an error of HTTP itself: JSON without a content type, as Confluent's registry answers unknown paths and methods. */
export function refuseBare(exchange: Exchange, error: unknown, around: Surroundings): void {
  const refused = exchange.door.refuse(error) ?? exchange.door.fail(exchange.id);
  tell(exchange, { refused, asked: NO_HEADERS }, around, () => {
    const text = JSON.stringify(refused.body);
    write(exchange, refused.status, ["content-length", String(Buffer.byteLength(text)), ...headOf(exchange)], text);
  });
}

/** Says which methods a path takes. */
export function tellMethods(exchange: Exchange, methods: readonly string[]): void {
  const text = methods.join(", ");
  const length = String(Buffer.byteLength(text));
  const head = ["content-type", "text/plain", "content-length", length, "allow", methods.join(",")];
  write(exchange, 200, [...head, ...headOf(exchange)], text);
}
