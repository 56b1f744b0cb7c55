import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Actor, ANONYMOUS } from "../../actor.ts";
import type { Registry } from "../../cases/registry.ts";
import type { MayCall } from "./access.ts";
import type { Door } from "./door.ts";
import { handling, requestIds } from "./handle.ts";
import { type LogLevel, logOf } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { ReadyAnswers } from "./ready.ts";
import { together } from "./together.ts";

/** How requests are taken: limits, logging, and who may call what. */
export interface ServerOptions {
  /** Bytes; a longer body is refused before it is read. */
  readonly bodyLimit: number;
  /** What is logged, a line of JSON each, to the standard error; `info` has every request. */
  readonly logLevel: LogLevel;
  /** Whether answers are kept in memory: true unless given. */
  readonly caches?: boolean;
  /** Who makes a request: nobody in particular unless given. */
  readonly actorOf?: (request: IncomingMessage) => Actor;
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

/** An HTTP server. */
export interface HttpServer {
  readonly server: Server;
  /** Resolves with its URL when it listens; port 0 is any free one. Rejects as node:net does, such as for EADDRINUSE. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no more connections, answers what is under way, and resolves when nothing is under way any more. */
  close(): Promise<void>;
}

/** Milliseconds that a client has for its headers, and for a whole request. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds that a connection stays open between requests. */
const KEEP_ALIVE_TIMEOUT = 72_000;

/** The HTTP server of some doors, not listening yet. */
export function serverOf({ registry, doors, metrics }: Parts, options: ServerOptions): HttpServer {
  const { bodyLimit, caches = true, actorOf = () => ANONYMOUS, mayCall } = options;
  const log = logOf(options.logLevel);
  const nextId = requestIds();
  const ready = new ReadyAnswers({ store: registry.store, metrics, nextId, caches });
  let closing = false;
  const around = { turn: together(), registry, doors, metrics, ready, log, bodyLimit, nextId, actorOf, mayCall };
  const { handle, settled } = handling({ ...around, isClosing: () => closing });
  // What is logged, or may be refused, goes the long way.
  const early = log.request === undefined && mayCall === undefined;
  const timeouts = { requestTimeout: REQUEST_TIMEOUT, headersTimeout: HEADERS_TIMEOUT };
  const server = createServer({ ...timeouts, keepAliveTimeout: KEEP_ALIVE_TIMEOUT }, (request, response) => {
    if (!early || closing || !ready.send(request, response)) handle(request, response);
  });
  server.on("clientError", refuseUnreadable);
  return {
    server,
    listen: (at) => listening(server, at),
    close: async () => {
      closing = true;
      await closed(server);
      // What clients that hung up have asked for is done to its end as well.
      await settled();
    },
  };
}

function listening(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const { port: actual } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${actual}`);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!server.listening) return resolve();
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeIdleConnections();
  });
}

const UNREADABLE: Readonly<Record<string, readonly [status: number, reason: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large", "The headers are longer than a request's may be"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "The request did not come in time"],
};

/** Answers what is no HTTP request, and ends its connection. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] = UNREADABLE[error.code ?? ""] ?? [400, "Bad Request", "This is no HTTP request"];
  const body = JSON.stringify({ error_code: status, message });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}
