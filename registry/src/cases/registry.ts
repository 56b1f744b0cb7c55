import type { CompatibilityLevel } from "@concordat/schema";
import { type Actor, ANONYMOUS } from "../actor.ts";
import { Bounded } from "../bounded.ts";
import type { Formats } from "../formats.ts";
import { makeEngine } from "../pool/engine.ts";
import type { PoolSettings } from "../pool/pool.ts";
import type { Store } from "../store/store.ts";
import { Library } from "./library.ts";
import { Likeness } from "./likeness.ts";
import { Turns } from "./turns.ts";
import type { Tools, View } from "./view.ts";

/** A running registry. What use cases may know of its store, they ask in a {@link View}. */
export interface Registry extends Tools {
  readonly store: Store;
  /** Who asks: each caller has a view of the registry of its own. */
  readonly actor: Actor;
  /** Decisions on one subject take turns. */
  readonly turns: Turns;
}

const CONTRACTS_BYTES = 16 * 1024 * 1024;

/** The settings of a registry, besides its store and formats. */
export interface RegistrySettings {
  readonly level: CompatibilityLevel;
  /** No limit unless given. */
  readonly maxSchemaBytes?: number | undefined;
  /** What work on large schemas may take. */
  readonly pool?: Partial<PoolSettings>;
  /** Whether what was read, parsed or answered is kept in memory: true unless given. */
  readonly caches?: boolean;
}

/** Makes a registry over a store, for a caller without a name. Its worker threads start when they are needed. */
export function makeRegistry(
  store: Store,
  formats: Formats,
  { level, maxSchemaBytes, pool, caches = true }: RegistrySettings,
): Registry {
  return {
    store,
    actor: ANONYMOUS,
    canSeal: store.canSeal,
    formats,
    level,
    maxSchemaBytes,
    library: new Library(store, { caches }),
    likeness: new Likeness({ caches }),
    engine: makeEngine(formats, pool),
    turns: new Turns(),
    contracts: new Bounded(caches ? CONTRACTS_BYTES : 0),
  };
}

/** The registry as somebody sees it. */
export function seenBy(registry: Registry, actor: Actor): Registry {
  return registry.actor === actor ? registry : { ...registry, actor };
}

/** A view of a registry with a reading that has asked nothing yet. */
export function look(registry: Registry): View {
  const { library, likeness, engine, formats, level, maxSchemaBytes, canSeal, contracts } = registry;
  return {
    reading: registry.store.read(),
    library,
    likeness,
    engine,
    formats,
    level,
    maxSchemaBytes,
    canSeal,
    contracts,
  };
}
