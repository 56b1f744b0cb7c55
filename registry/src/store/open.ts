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
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const MEMORY = ":memory:";
const SQLITE = /^sqlite:(?:\/\/)?/;

/**
 * The store of a place: a file's path, also after `sqlite:`, or `:memory:`. Throws StartError where it cannot be used, or
 * has sealed values whose secret was not given.
 */
export async function openStore(place: string, { secrets = [], ...options }: OpenOptions = {}): Promise<Store> {
  const file = place.replace(SQLITE, "");
  const sealer = sealerFor(file, secrets);
  const store = sqliteStore(file, options);
  try {
    await checkKeys(store, sealer, file);
  } catch (error) {
    await store.close();
    throw error;
  }
  return sealed(store, sealer);
}

/** What is in memory alone never rests anywhere, so that a key of the moment will do. */
function sealerFor(file: string, [first, ...older]: readonly string[]): Sealer | undefined {
  if (first !== undefined) return sealerOf([first, ...older]);
  return file === MEMORY ? passingSealer() : undefined;
}
