import { isPostgres, shownPlace } from "./place.ts";
import { checkKeys, sealed } from "./sealed.ts";
import { passingSealer, type Sealer, sealerOf } from "./sealing.ts";
import { sqliteStore } from "./sqlite/store.ts";
import type { Store } from "./store.ts";

/** How a store is opened. */
export interface OpenOptions {
  /** What sensitive metadata is sealed with: the first, of 16 characters or more; older ones open what they sealed. */
  readonly secrets?: readonly string[];
  /** Whether what was read is kept in memory: true unless given. */
  readonly caches?: boolean;
  /** Nothing is written, and the data has to be there already: false unless given. */
  readonly readonly?: boolean;
  /** Whether other processes write the same file, which share it in the same way: false unless given. */
  readonly shared?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /**
   * Milliseconds that what is known of other processes' commits may be old, where the store is a database's: 0 unless given,
   * with which every request is verified.
   */
  readonly staleMs?: number;
  /** Milliseconds after which a database that does not answer counts as away: 2,000 unless given. */
  readonly awayMs?: number;
}

const MEMORY = ":memory:";
const SQLITE = /^sqlite:(?:\/\/)?/;

/**
 * The store of a place: a file's path, also after `sqlite:`, `:memory:`, or the address of a PostgreSQL database, whose driver
 * is loaded then. Throws StartError where it cannot be used, or has sealed values whose secret was not given.
 */
export async function openStore(place: string, { secrets = [], ...options }: OpenOptions = {}): Promise<Store> {
  const file = place.replace(SQLITE, "");
  const sealer = sealerFor(file, secrets);
  const { store, name } = await opened(file, options);
  try {
    await checkKeys(store, sealer, name);
  } catch (error) {
    await store.close();
    throw error;
  }
  return sealed(store, sealer);
}

/** A store, and how it is called in messages. */
async function opened(
  place: string,
  { staleMs = 0, ...options }: OpenOptions,
): Promise<{ readonly store: Store; readonly name: string }> {
  if (!isPostgres(place)) return { store: sqliteStore(place, options), name: place };
  const { postgresStore } = await import("./postgres/store.ts");
  return { store: await postgresStore(place, { staleMs, ...options }), name: shownPlace(place) };
}

/** What is in memory alone never rests anywhere, so that a key of the moment will do. */
function sealerFor(file: string, [first, ...older]: readonly string[]): Sealer | undefined {
  if (first !== undefined) return sealerOf([first, ...older]);
  return file === MEMORY ? passingSealer() : undefined;
}
