import type { CompatibilityLevel } from "@concordat/schema";
import { makeRegistry } from "./cases/registry.ts";
import { StartError } from "./errors.ts";
import { FORMATS } from "./formats.ts";
import type { LogLevel } from "./http/core/log.ts";
import { buildServer } from "./http/server.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";

/** How a registry is started: where it listens, where it keeps its data, and its limits. */
export interface StartOptions {
  /** 127.0.0.1 unless given. Beyond loopback only with `insecure`, as long as there is no access control. */
  readonly host?: string;
  /** 8081 unless given; 0 for a free one. */
  readonly port?: number;
  /** A file, or `:memory:`, which is the default. */
  readonly data?: string;
  /** The level where none is configured: BACKWARD unless given. */
  readonly compatibility?: CompatibilityLevel;
  /** Bytes of a request's body: 10 MB unless given. */
  readonly bodyLimit?: number;
  /** Bytes of a schema with its references, metadata and rules: as many as fit into a request unless given. */
  readonly maxSchemaBytes?: number;
  /** Milliseconds that judging one large schema, or a pair of them, may take: 10,000 unless given. */
  readonly deadline?: number;
  readonly insecure?: boolean;
  /** What is logged to the standard error, as lines of JSON: `error` unless given; `info` has every request. */
  readonly logLevel?: LogLevel;
  /** Whether what was read, parsed or answered is kept in memory: true unless given. Without, answers are the same, later. */
  readonly caches?: boolean;
  /** What sensitive metadata is sealed with: the first, of 16 characters or more; older ones open what they sealed. */
  readonly secrets?: readonly string[];
}

/** A registry that answers, until it is closed. */
export interface RunningRegistry {
  readonly url: string;
  /** Finishes what is under way, then closes the store. */
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
const BODY_LIMIT = 10 * 1024 * 1024;

/** Starts a registry. Throws {@link StartError} where it cannot: the port is in use, the data file is not ours, … */
export async function startRegistry(options: StartOptions = {}): Promise<RunningRegistry> {
  const host = options.host ?? "127.0.0.1";
  if (!LOOPBACK.has(host) && !options.insecure) {
    throw new StartError(
      "registry/not-loopback",
      `${host} is not a loopback address, and this server has no access control`,
      "Listen on 127.0.0.1, or add --insecure where the network itself is trusted.",
    );
  }
  const { data = ":memory:", secrets = [], caches = true } = options;
  return serveStore(await openStore(data, { secrets, caches }), options);
}

/** The same over a store that the caller made. */
export async function serveStore(store: Store, options: StartOptions = {}): Promise<RunningRegistry> {
  const registry = makeRegistry(store, FORMATS, {
    level: options.compatibility ?? "BACKWARD",
    maxSchemaBytes: options.maxSchemaBytes,
    caches: options.caches ?? true,
    ...(options.deadline === undefined ? {} : { pool: { deadline: options.deadline } }),
  });
  const app = buildServer(registry, {
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    logLevel: options.logLevel ?? "error",
    caches: options.caches ?? true,
  });
  const host = options.host ?? "127.0.0.1";
  const port = options.port ?? 8081;
  let url: string;
  try {
    url = await app.listen({ host, port });
  } catch (error) {
    await store.close();
    throw cannotListen(error, host, port);
  }
  return {
    url,
    close: async () => {
      await app.close();
      await registry.engine.close();
      await store.close();
    },
  };
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const place = `${host}:${port}`;
  if (code === "EADDRINUSE")
    return new StartError(
      "registry/port-in-use",
      `${place} is in use by another program`,
      "Stop that program, or choose another port with --port.",
    );
  if (code === "EACCES")
    return new StartError(
      "registry/port-forbidden",
      `this user may not listen on ${place}`,
      "Choose a port above 1023 with --port.",
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new StartError(
      "registry/no-such-address",
      `this machine has no address ${host}`,
      "Choose another with --host.",
    );
  return error;
}
