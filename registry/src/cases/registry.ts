import type { CompatibilityLevel } from "@concordat/schema";
import type { Permission } from "../access/operations.ts";
import { FULL_SIGHT, type Sight, sightOf } from "../access/sight.ts";
import { type Actor, ANONYMOUS } from "../actor.ts";
import { Bounded } from "../bounded.ts";
import type { Formats } from "../formats.ts";
import { makeEngine } from "../pool/engine.ts";
import type { PoolSettings } from "../pool/pool.ts";
import { Catalogue } from "../search/catalogue.ts";
import type { Store } from "../store/store.ts";
import type { Audit } from "./audited.ts";
import { Library } from "./library.ts";
import { Likeness } from "./likeness.ts";
import { Rejections } from "./rejections.ts";
import { Turns } from "./turns.ts";
import type { Tools, View } from "./view.ts";
import { visibleTo } from "./visible.ts";

/** A running registry. What use cases may know of its store, they ask in a {@link View}. */
export interface Registry extends Tools {
  readonly store: Store;
  /** Who asks: each caller has a view of the registry of its own. */
  readonly actor: Actor;
  /** What they may see, and do. */
  readonly sight: Sight;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Undefined: nothing is noted in the audit log. */
  readonly audit: Audit | undefined;
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
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether an audit log is kept, and where it goes besides: none unless given. */
  readonly audit?: Audit | undefined;
}

/** Makes a registry over a store, for a caller without a name. Its worker threads start when they are needed. */
export function makeRegistry(
  store: Store,
  formats: Formats,
  { level, maxSchemaBytes, pool, caches = true, now = Date.now, audit }: RegistrySettings,
): Registry {
  const engine = makeEngine(formats, pool);
  return {
    store,
    actor: ANONYMOUS,
    sight: FULL_SIGHT,
    now,
    audit,
    canSeal: store.canSeal,
    formats,
    level,
    maxSchemaBytes,
    library: new Library(store, { caches }),
    likeness: new Likeness({ caches }),
    catalogue: new Catalogue({ store, engine, formats }, { caches }),
    engine,
    turns: new Turns(),
    contracts: new Bounded(caches ? CONTRACTS_BYTES : 0),
    rejections: new Rejections(now),
  };
}

/** The registry as somebody sees it who has called for something that needs a permission. */
export function seenBy(registry: Registry, actor: Actor, permission: Permission): Registry {
  return registry.actor === actor ? registry : { ...registry, actor, sight: sightOf(actor, permission) };
}

/**
 * A view of a registry with a reading that has asked nothing yet, and shows what the caller may see. Answers are made with
 * it.
 */
export function look(registry: Registry): View {
  const at = lookAtAll(registry);
  return { ...at, reading: visibleTo(registry.sight, at.reading) };
}

/**
 * The same with a reading of all that there is, for decisions: they would be wrong without what their caller may not see.
 * What is answered, written or named from it is held against `sight`.
 */
export function lookAtAll(registry: Registry): View {
  const reading = registry.store.read();
  const { library, likeness, catalogue, engine, formats, level, maxSchemaBytes, canSeal, contracts, rejections } =
    registry;
  return {
    reading,
    whole: reading,
    sight: registry.sight,
    library,
    likeness,
    catalogue,
    engine,
    formats,
    level,
    maxSchemaBytes,
    canSeal,
    contracts,
    rejections,
  };
}
