import type { Pool, PoolClient } from "pg";
import { pause } from "../../pause.ts";
import type { Listening } from "../database.ts";
import { ASKING_LOCK } from "./asking.ts";
import { take } from "./connection.ts";

/** Milliseconds before a broken connection is opened again. */
const AGAIN_MS = 500;
/** Milliseconds to wait for a free connection of the pool. */
const WAIT_MS = 10_000;

/**
 * Listens on a connection of its own, and opens it again when it breaks: then `heard` is called as well, for what was
 * missed. Notifications are a hint; nothing may depend on them, so that errors here are no errors of the caller.
 */
export function listening(pool: Pool, channel: string, heard: () => void): Promise<Listening> {
  const closing = new AbortController();
  const first = Promise.withResolvers<void>();
  let connected: PoolClient | undefined;
  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const begun = (client: PoolClient): void => {
        connected = client;
        first.resolve();
        heard();
      };
      await listenOnce(pool, channel, heard, closing.signal, begun).catch(() => undefined);
      connected = undefined;
      first.resolve();
      await pause(AGAIN_MS, closing.signal);
    }
  };
  const ended = loop();
  const lock = async (verb: string): Promise<boolean> => {
    const result = await connected?.query<{ done: boolean }>(`SELECT ${verb}($1, $2) AS done`, [...ASKING_LOCK]);
    return result?.rows[0]?.done === true;
  };
  return first.promise.then(() => ({
    ask: () => lock("pg_try_advisory_lock").catch(() => false),
    stopAsking: () =>
      lock("pg_advisory_unlock").then(
        () => undefined,
        // The connection is gone, and the lock with it.
        () => undefined,
      ),
    close: async () => {
      closing.abort();
      await ended;
    },
  }));
}

/** Listens until the connection breaks or `signal` aborts. */
async function listenOnce(
  pool: Pool,
  channel: string,
  heard: () => void,
  signal: AbortSignal,
  begun: (client: PoolClient) => void,
): Promise<void> {
  const { client, release } = await take(pool, WAIT_MS);
  try {
    client.on("notification", heard);
    await client.query(`LISTEN ${channel}`);
    begun(client);
    await endOf(client, signal);
  } finally {
    client.off("notification", heard);
    // It is not given back: it would go on listening.
    release(true);
  }
}

function endOf(client: PoolClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => resolve();
    if (signal.aborted) return resolve();
    client.once("error", end);
    client.once("end", end);
    signal.addEventListener("abort", end, { once: true });
  });
}
