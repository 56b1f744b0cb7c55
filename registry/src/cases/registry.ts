import type { Contract } from "@concordat/contracts/model";
import type { CompatibilityLevel, Format } from "@concordat/schema";
import { type Actor, ANONYMOUS } from "../actor.ts";
import { type Engine, makeEngine } from "../pool/engine.ts";
import type { PoolSettings } from "../pool/pool.ts";
import type { Store } from "../store/store.ts";
import { Bounded } from "./bounded.ts";
import { Library } from "./library.ts";
import { Likeness } from "./likeness.ts";
import { Turns } from "./turns.ts";

/** What use cases work with. */
export interface Registry {
  readonly store: Store;
  /** Who asks: each caller has a view of the registry of its own. */
  readonly actor: Actor;
  readonly library: Library;
  readonly likeness: Likeness;
  readonly engine: Engine;
  readonly formats: ReadonlyMap<string, Format>;
  /** The level where none is configured. */
  readonly level: CompatibilityLevel;
  /** Bytes that a schema with its references, metadata and rules may have; undefined for no limit. */
  readonly maxSchemaBytes: number | undefined;
  /** Decisions on one subject take turns. */
  readonly turns: Turns;
  /** Answers of registrations that found their schema, by the text of the request. */
  readonly remembered: Bounded<Remembered>;
  /** Answers by id and by version, serialised, under the epoch that they were made in. */
  readonly bodies: Bounded<string>;
  /** Contracts by their sha. */
  readonly contracts: Bounded<Contract>;
}

/** An answer that holds as long as the scope it was made in has not changed. */
export interface Remembered {
  readonly epoch: string;
  readonly answer: object;
}

const REMEMBERED_BYTES = 32 * 1024 * 1024;
const BODIES_BYTES = 64 * 1024 * 1024;
const CONTRACTS_BYTES = 32 * 1024 * 1024;

export interface RegistrySettings {
  readonly level: CompatibilityLevel;
  /** No limit unless given. */
  readonly maxSchemaBytes?: number | undefined;
  /** What work on large schemas may take. */
  readonly pool?: Partial<PoolSettings>;
  /** Whether what was read, parsed or answered is kept in memory: true unless given. */
  readonly caches?: boolean;
}

export function makeRegistry(
  store: Store,
  formats: ReadonlyMap<string, Format>,
  { level, maxSchemaBytes, pool, caches = true }: RegistrySettings,
): Registry {
  return {
    store,
    actor: ANONYMOUS,
    formats,
    level,
    maxSchemaBytes,
    library: new Library(store, { caches }),
    likeness: new Likeness({ caches }),
    engine: makeEngine(formats, pool),
    turns: new Turns(),
    remembered: new Bounded(caches ? REMEMBERED_BYTES : 0),
    bodies: new Bounded(caches ? BODIES_BYTES : 0),
    contracts: new Bounded(caches ? CONTRACTS_BYTES : 0),
  };
}

/** The registry as somebody sees it. */
export function seenBy(registry: Registry, actor: Actor): Registry {
  return registry.actor === actor ? registry : { ...registry, actor };
}
