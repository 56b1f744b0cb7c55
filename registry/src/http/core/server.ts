import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer, Server as SecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type Actor, ANONYMOUS } from "../../actor.ts";
import type { Registry } from "../../cases/registry.ts";
import type { MayCall } from "./access.ts";
import type { Door } from "./door.ts";
import { handling, type OnRefused, requestIds } from "./handle.ts";
import { type LogLevel, logOf } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { ReadyAnswers } from "./ready.ts";
import { serverTimeouts, TIMEOUTS, type Timeouts } from "./timeouts.ts";
import type { ServerTls } from "./tls.ts";
import { together } from "./together.ts";

/** How requests are taken: limits, logging, and who may call what. */
export interface ServerOptions {
  /** Bytes; a longer body is refused before it is read. */
  readonly bodyLimit: number;
  /** What is logged, a line of JSON each, to the standard error; `info` has every request. */
  readonly logLevel: LogLevel;
  /** Whether answers are kept in memory: true unless given. */
  readonly caches?: boolean;
  /** What slow clients are given. */
  readonly timeouts?: Partial<Timeouts>;
  /** Takes what gives the metrics of this process, and gives what gives those of all that answer as one. */
  readonly gathering?: ((own: () => Promise<string>) => () => Promise<string>) | undefined;
  /** Who makes a request: nobody in particular unless given. */
  readonly actorOf?: (request: IncomingMessage) => Actor | Promise<Actor>;
  /** Who may call what: everybody everything unless given. */
  readonly mayCall?: MayCall;
  /** Hears of what requests are refused for, such as a permission. */
  readonly onRefused?: OnRefused;
  /** Headers of every answer, besides its own; such a server keeps no answers that are sent before all else. */
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTPS instead of HTTP. */
  readonly tls?: ServerTls | undefined;
}

/** What a server is made of. */
export interface Parts {
  readonly registry: Registry;
  /** The first one words what is refused before any route. */
  readonly doors: readonly [Door, ...Door[]];
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/** Whether the server is to be sent requests, as it tells of itself. */
export interface Readiness {
  /** Set once it is about to end. */
  draining: boolean;
}

/** Where a server listens. */
export interface ListenAt {
  readonly host: string;
  readonly port: number;
  /** Whether other processes of this program listen there too: the kernel hands each its share of the connections. */
  readonly isShared?: boolean;
}

/** A server of HTTP or HTTPS. */
type AnyServer = Server | SecureServer;

/** An HTTP server. */
export interface HttpServer {
  readonly server: AnyServer;
  /** Resolves with its URL when it listens; port 0 is any free one. Rejects as node:net does, such as for EADDRINUSE. */
  listen(at: ListenAt): Promise<string>;
  /** Says in `/readyz` that it is about to end, and that connections are to be closed; requests are still answered. */
  drain(): void;
  /** Takes no more connections, answers what is under way, and resolves when nothing is under way any more. */
  close(): Promise<void>;
}

/** The HTTP server of some doors, not listening yet. */
export function serverOf({ registry, doors, metrics, readiness }: Parts, options: ServerOptions): HttpServer {
  const { bodyLimit, caches = true, actorOf = () => ANONYMOUS, mayCall, onRefused, headers, tls } = options;
  const log = logOf(options.logLevel);
  const nextId = requestIds();
  const ready = new ReadyAnswers({ store: registry.store, metrics, nextId, caches });
  let closing = false;
  const around = {
    turn: together(),
    registry,
    doors,
    metrics,
    ready,
    log,
    bodyLimit,
    nextId,
    actorOf,
    mayCall,
    onRefused,
    headers,
  };
  const { handle, settled } = handling({
    ...around,
    isClosing: () => closing,
    isEnding: () => closing || readiness.draining,
  });
  // What is logged, or may be refused, goes the long way.
  const early = log.request === undefined && mayCall === undefined && headers === undefined;
  const take: RequestListener = (request, response) => {
    if (!early || closing || readiness.draining || !ready.send(request, response)) handle(request, response);
  };
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const listener: RequestListener = (request, response) => {
    const learning = registry.store.fresh();
    if (learning === undefined) take(request, response);
    else void learning.then(() => take(request, response));
  };
  const settings = serverTimeouts(timeouts);
  const server =
    tls === undefined
      ? createServer(settings, listener)
      : createSecureServer({ ...settings, ...tls.context }, listener);
  const unwatch = tls?.watch(server, (message, err) => log.error(message, { err }));
  server.setTimeout(timeouts.stall);
  server.on("clientError", refuseUnreadable);
  return {
    server,
    listen: (at) => listening(server, at),
    drain: () => {
      readiness.draining = true;
    },
    close: async () => {
      closing = true;
      unwatch?.();
      await closed(server);
      // What clients that hung up have asked for is done to its end as well.
      await settled();
    },
  };
}

function listening(server: AnyServer, { host, port, isShared = false }: ListenAt): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, reusePort: isShared, exclusive: isShared }, () => {
      server.off("error", reject);
      const { port: actual } = server.address() as AddressInfo;
      resolve(
        `${server instanceof SecureServer ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${actual}`,
      );
    });
  });
}

function closed(server: AnyServer): Promise<void> {
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
