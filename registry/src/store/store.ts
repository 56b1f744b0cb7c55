import type { Chain, Config, Located, Policy, StoredMode, StoredSchema, SubjectKey, Version } from "../entities.ts";
import type { Association, AssociationFilter, AssociationWrite } from "./associations.ts";
import type { ServiceReads, ServiceWrite } from "./services.ts";

/** What a use case needs to know before it decides. */
export interface Scope {
  readonly key: SubjectKey;
  /** Subjects whose versions the request refers to. */
  readonly references?: readonly SubjectKey[];
  /** Whether the request is about all subjects of the key's context; for the level above contexts, of all of them. */
  readonly subjects?: boolean;
  /** An id of the key's context, where the request is about the versions that have it. */
  readonly id?: number;
  /** Whether the request is about services, environments and contracts. */
  readonly services?: boolean;
  /** Whether the request is about associations of resources with subjects. */
  readonly associations?: boolean;
}

/** Everything about a scope, as of `epoch`. */
export interface Facts {
  /** Changes whenever anything in the scope does; `commit` refuses a plan made under an older one. */
  readonly epoch: string;
  readonly key: SubjectKey;
  /** All versions, soft-deleted ones too, in ascending order. */
  readonly versions: readonly Version[];
  readonly config: Chain<Config>;
  readonly mode: Chain<StoredMode>;
  readonly policy: Chain<Policy>;
  /** Who refers to which of the subject's versions. */
  readonly referrers: readonly Referrer[];
}

/** A version somewhere that refers to `target`, a version of the subject asked about. */
export interface Referrer extends Located {
  readonly target: number;
}

export type NewSchema = Omit<StoredSchema, "id">;

/** One change of the store. */
export type Write =
  | {
      readonly kind: "put-version";
      readonly key: SubjectKey;
      readonly version: number;
      readonly schema: NewSchema;
      /** Given for an import; else the id that the identity has in the context, or the next one. */
      readonly id?: number;
      readonly references: readonly (SubjectKey & { readonly version: number })[];
    }
  | { readonly kind: "hide-version"; readonly key: SubjectKey; readonly version: number }
  | { readonly kind: "drop-version"; readonly key: SubjectKey; readonly version: number }
  | { readonly kind: "put-config"; readonly key: SubjectKey; readonly config: Config | undefined }
  | { readonly kind: "put-policy"; readonly key: SubjectKey; readonly policy: Policy | undefined }
  | { readonly kind: "put-mode"; readonly key: SubjectKey; readonly mode: StoredMode | undefined }
  | { readonly kind: "clear-modes"; readonly context: string }
  | { readonly kind: "drop-context"; readonly context: string }
  | AssociationWrite
  | ServiceWrite;

export interface Plan {
  readonly scope: Scope;
  readonly writes: readonly Write[];
}

/** `ids` has the id of each `put-version`, in the order of the plan. `taken`: an explicit id belongs to another schema. */
export type Outcome =
  | { readonly kind: "done"; readonly ids: readonly number[] }
  | { readonly kind: "stale" }
  | { readonly kind: "taken"; readonly id: number };

/** How much a store holds. */
export interface Counts {
  readonly schemas: number;
  /** Versions that are not hidden by a soft delete, and that are. */
  readonly live: number;
  readonly deleted: number;
}

export interface SubjectFilter {
  /** Undefined: every context. */
  readonly context: string | undefined;
  readonly prefix: string;
  readonly deleted: "without" | "with" | "only";
}

/**
 * Where a registry keeps its facts. It knows no rule: it answers questions and commits plans whole or not at all.
 * A plan's answer comes after it is safe on disk.
 */
export interface Store {
  facts(scope: Scope): Promise<Facts>;
  /** The epoch alone: whether what was found out about a scope holds still. */
  epoch(scope: Scope): Promise<string>;
  /** The settings that a subject or context has, and that stand above it. */
  config(key: SubjectKey): Promise<Chain<Config>>;
  commit(plan: Plan, epoch: string): Promise<Outcome>;
  schema(context: string, id: number): Promise<StoredSchema | undefined>;
  /** The schemas of one identity: in each context, the lowest id first. */
  byIdentity(identity: string): Promise<readonly { readonly context: string; readonly id: number }[]>;
  /** The versions that have an id, in the order in which they were registered. */
  versionsOf(context: string, id: number): Promise<readonly Located[]>;
  subjects(filter: SubjectFilter): Promise<readonly SubjectKey[]>;
  /** All versions of the subjects of a filter, by subject and version. */
  versions(filter: SubjectFilter): Promise<readonly Located[]>;
  /** The names that stand for another subject (`alias` in their config), and the name that each stands for. */
  aliases(): Promise<readonly { readonly key: SubjectKey; readonly alias: string }[]>;
  associations(filter: AssociationFilter): Promise<readonly Association[]>;
  counts(): Promise<Counts>;
  contexts(): Promise<readonly string[]>;
  /** The highest id given out in a context, 0 before the first. */
  maxId(context: string): Promise<number>;
  /** What is known of services, environments and contracts. */
  readonly services: ServiceReads;
  /** Whether sensitive metadata may be given to it: it has a key to seal it with. */
  readonly canSeal: boolean;
  /** Answers nothing, or throws where the store does not work. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
