import type { Connections } from "./database.ts";
import { channelOf } from "./migrations.ts";

/** Milliseconds before a connection that broke is opened again. */
const AGAIN_MS = 250;

/** A connection that hears when other nodes commit. */
export interface Hearing {
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own, and opens another one when it breaks: a client of the driver never comes back by
 * itself. `heard` is called for each notification and for each connection, as some may have been missed before. They are
 * hints: nothing may depend on them, so that errors here are nobody's.
 */
export function hearChanges(database: Connections, heard: () => void): Hearing {
  let closed = false;
  let end: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const client = database.client();
    const ended = new Promise<void>((resolve) => {
      end = resolve;
      client.once("error", () => resolve());
      client.once("end", resolve);
    });
    client.on("error", () => undefined);
    client.on("notification", heard);
    try {
      await client.connect();
      await client.query(`LISTEN ${channelOf(database.place.schema)}`);
      heard();
      if (!closed) await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const loop = (): Promise<void> =>
    connect()
      .catch(() => undefined)
      .then(() => {
        if (closed) return undefined;
        return new Promise<void>((resolve) => {
          const again = () => resolve(loop());
          timer = setTimeout(again, AGAIN_MS);
          timer.unref();
          end = again;
        });
      });
  const done = loop();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      end();
      await done;
    },
  };
}
