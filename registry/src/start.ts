import { setTimeout } from "node:timers/promises";
import type { CompatibilityLevel } from "@concordat/schema";
import { type AccessOptions, accessControl, auditRetention, auditTo, makeFirstAdmin } from "./access-control.ts";
import { makeRegistry } from "./cases/registry.ts";
import type { GenerateTypes } from "./console/page.ts";
import { StartError } from "./errors.ts";
import { FORMATS } from "./formats.ts";
import type { LogLevel } from "./http/core/log.ts";
import { TIMEOUTS } from "./http/core/timeouts.ts";
import { serverTls, type TlsFiles } from "./http/core/tls.ts";
import { buildServer } from "./http/server.ts";
import { cannotListen } from "./port.ts";
import type { ProcessLink } from "./processes/worker.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";

/** How a registry is started: where it listens, where it keeps its data, and its limits. */
export interface StartOptions {
  /** 127.0.0.1 unless given. Beyond loopback only with `access`, or with `insecure`. */
  readonly host?: string;
  /** 8081 unless given; 0 for a free one. */
  readonly port?: number;
  /** A file, the address of a PostgreSQL database, or `:memory:`, which is the default. */
  readonly data?: string;
  /** Milliseconds that what is known of other nodes on the same database may be old: 0 unless given. */
  readonly staleMs?: number;
  /** The level where none is configured: BACKWARD unless given. */
  readonly compatibility?: CompatibilityLevel;
  /** Bytes of a request's body: 10 MB unless given. */
  readonly bodyLimit?: number;
  /** Bytes of a schema with its references, metadata and rules: as many as fit into a request unless given. */
  readonly maxSchemaBytes?: number;
  /** Milliseconds that judging one large schema, or a pair of them, may take: 10,000 unless given. */
  readonly deadline?: number;
  readonly insecure?: boolean;
  /** Who may do what; without it everybody may do everything. */
  readonly access?: AccessOptions;
  /** HTTPS instead of HTTP, by files that are read again when they change. */
  readonly tls?: TlsFiles;
  /** What is logged to the standard error, as lines of JSON: `error` unless given; `info` has every request. */
  readonly logLevel?: LogLevel;
  /** Whether what was read, parsed or answered is kept in memory: true unless given. Without, answers are the same, later. */
  readonly caches?: boolean;
  /** What sensitive metadata is sealed with: the first, of 16 characters or more; older ones open what they sealed. */
  readonly secrets?: readonly string[];
  /**
   * Milliseconds for which requests are still answered once it is closed, while `/readyz` says that it is about to stop: 0 on
   * loopback and 5,000 elsewhere unless given, as a load balancer looks every few seconds.
   */
  readonly drain?: number;
  /** Whether other processes use the same file, in the same way: those of a `link` do; false unless given. */
  readonly shared?: boolean;
  /** Whether an empty store is filled with the data of a shop first, to try things out with: false unless given. */
  readonly demo?: boolean;
  /** Whether the console is served under `/ui`: true unless given. */
  readonly console?: boolean;
  /** Gives the TypeScript of a schema, which the console shows; without it none is shown. */
  readonly generate?: GenerateTypes;
  /** Set where this is one of several processes that share port and data. */
  readonly link?: Pick<ProcessLink, "gathering" | "port">;
}

/** A registry that answers, until it is closed. */
export interface RunningRegistry {
  readonly url: string;
  /** Drains, finishes what is under way, then closes the store. */
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
/** Milliseconds. */
const DRAIN = 5_000;
const DEFAULT_PORT = 8081;
const BODY_LIMIT = 10 * 1024 * 1024;
/** Deadlines of the engine that one request may take in all. */
const STALL_DEADLINES = 12;

/** Starts a registry. Throws {@link StartError} where it cannot: the port is in use, the data file is not ours, … */
export async function startRegistry(options: StartOptions = {}): Promise<RunningRegistry> {
  const host = options.host ?? "127.0.0.1";
  if (!LOOPBACK.has(host) && options.access === undefined && !options.insecure) {
    throw new StartError(
      "registry/not-loopback",
      `${host} is not a loopback address, and this server has no access control`,
      "Switch it on with --access, listen on 127.0.0.1, or add --insecure where the network itself is trusted.",
    );
  }
  const { data = ":memory:", secrets = [], caches = true, staleMs = 0, link, shared = link !== undefined } = options;
  const opening = { secrets, caches, staleMs, shared };
  if (options.demo) {
    const { openDemo } = await import("./demo/open.ts");
    return serveStore(await openDemo(data, opening), options);
  }
  return serveStore(await openStore(data, opening), options);
}

/** The same over a store that the caller made. */
export async function serveStore(store: Store, options: StartOptions = {}): Promise<RunningRegistry> {
  const { access } = options;
  const tls = options.tls === undefined ? undefined : serverTls(options.tls);
  const registry = makeRegistry(store, FORMATS, {
    level: options.compatibility ?? "BACKWARD",
    maxSchemaBytes: options.maxSchemaBytes,
    caches: options.caches ?? true,
    audit: access === undefined ? undefined : auditTo(access),
    ...(options.deadline === undefined ? {} : { pool: { deadline: options.deadline } }),
  });
  if (access !== undefined) await makeFirstAdmin(registry, access);
  const control = access === undefined ? undefined : accessControl(registry, access);
  const app = buildServer(registry, {
    ...control,
    console:
      options.console === false
        ? undefined
        : { secure: tls !== undefined, logIn: control?.logIn, tools: { generate: options.generate } },
    tls,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    logLevel: options.logLevel ?? "error",
    caches: options.caches ?? true,
    gathering: options.link?.gathering,
    // While a large schema is judged, nothing is sent in either direction.
    timeouts: { stall: Math.max(TIMEOUTS.stall, STALL_DEADLINES * (options.deadline ?? 0)) },
  });
  const host = options.host ?? "127.0.0.1";
  const port = options.link?.port ?? options.port ?? DEFAULT_PORT;
  let url: string;
  try {
    url = await app.listen({ host, port, isShared: options.link !== undefined });
  } catch (error) {
    await store.close();
    throw cannotListen(error, host, port);
  }
  const endRetention = access === undefined ? undefined : auditRetention(registry, access);
  return {
    url,
    close: async () => {
      endRetention?.();
      const drain = options.drain ?? (LOOPBACK.has(host) ? 0 : DRAIN);
      if (drain > 0) {
        app.drain();
        await setTimeout(drain);
      }
      await app.close();
      await registry.engine.close();
      await store.close();
    },
  };
}
