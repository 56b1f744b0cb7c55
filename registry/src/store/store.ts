import type { Chain, Config, Located, Policy, StoredMode, StoredSchema, SubjectKey, Version } from "../entities.ts";
import type { AccessReads, AccessWrite } from "./access.ts";
import type { Association, AssociationFilter, AssociationWrite } from "./associations.ts";
import type { Asked, Key } from "./epochs.ts";
import type { Part } from "./part.ts";
import type { ServiceReads, ServiceWrite } from "./services.ts";

/** The settings of a subject or context, and those above it. */
export interface Settings {
  readonly config: Chain<Config>;
  readonly mode: Chain<StoredMode>;
  readonly policy: Chain<Policy>;
}

/** What most decisions on a subject need to know. */
export interface Facts extends Settings {
  readonly key: SubjectKey;
  /** All versions, soft-deleted ones too, in ascending order. */
  readonly versions: readonly Version[];
}

/** A version somewhere that refers to `target`, a version of the subject asked about. */
export interface Referrer extends Located {
  readonly target: number;
}

/** A schema that has no id yet: the store gives it one. */
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
      /** Whether the reading found no id of the identity in the context, so that it is not looked for again. */
      readonly isNew?: boolean;
      readonly references: readonly (SubjectKey & { readonly version: number })[];
    }
  | { readonly kind: "hide-version"; readonly key: SubjectKey; readonly version: number }
  | { readonly kind: "drop-version"; readonly key: SubjectKey; readonly version: number }
  | { readonly kind: "put-config"; readonly key: SubjectKey; readonly config: Config | undefined }
  | { readonly kind: "put-policy"; readonly key: SubjectKey; readonly policy: Policy | undefined }
  | { readonly kind: "put-mode"; readonly key: SubjectKey; readonly mode: StoredMode | undefined }
  | { readonly kind: "clear-modes"; readonly context: string }
  | { readonly kind: "drop-context"; readonly context: string }
  /** Notes that values are sealed with a key of this id. */
  | { readonly kind: "note-key"; readonly keyId: string }
  | AccessWrite
  | AssociationWrite
  | ServiceWrite;

/** `ids` has the id of each `put-version`, in the order of the writes. `taken`: an explicit id belongs to another schema. */
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

/** Which subjects to list: with `only`, those of which all versions are soft-deleted. */
export interface SubjectFilter {
  /** Undefined: every context. */
  readonly context: string | undefined;
  readonly prefix: string;
  readonly deleted: "without" | "with" | "only";
  /** With a context, only subjects whose names come after this one: what is found does not depend on how many come before. */
  readonly after?: string;
  /** All unless given. */
  readonly part?: Part;
}

/** Which versions to list: with `only`, those that are soft-deleted. */
export interface VersionFilter extends SubjectFilter {
  /** Only the last of each subject's versions that are not left out. */
  readonly latestOnly?: boolean;
}

/** Which of the versions that have an id to list: all unless said otherwise. */
export interface IdFilter {
  readonly subject?: string | undefined;
  readonly deleted?: SubjectFilter["deleted"];
  readonly part?: Part;
}

/**
 * Answers questions, and remembers what was asked: a commit that was decided with it holds only as long as nothing of that
 * has changed. Several answers may be of different moments; then nothing that is decided with them holds.
 */
export interface Reading {
  /** What was asked up to now, and the epochs. */
  readonly asked: Asked;
  /**
   * Counts what was asked before, for something that is still kept, as asked with this reading. False where that no longer
   * holds: then it is not counted, and has to be asked anew.
   */
  rely(asked: Asked): boolean;
  /** Gives what is made with a reading of its own, and what that asked, which counts as asked with this one too. */
  apart<Made>(make: (inner: Reading) => Promise<Made>): Promise<{ readonly made: Made; readonly asked: Asked }>;
  facts(key: SubjectKey): Promise<Facts>;
  settings(key: SubjectKey): Promise<Settings>;
  /** All versions of a subject, soft-deleted ones too, in ascending order. As with facts, which of them last is asked as well. */
  versions(key: SubjectKey): Promise<readonly Version[]>;
  /** The id of a version, soft-deleted or not. Unlike the list of versions it does not change with those that are added. */
  idAt(key: SubjectKey, version: number): Promise<number | undefined>;
  /** Who refers to which of a subject's versions, by id. */
  referrers(key: SubjectKey): Promise<readonly Referrer[]>;
  schema(context: string, id: number): Promise<StoredSchema | undefined>;
  /** The schemas of one identity: in each context, the lowest id first. */
  byIdentity(identity: string): Promise<readonly { readonly context: string; readonly id: number }[]>;
  /** The versions that have an id, in the order in which they were registered. */
  versionsOf(context: string, id: number, filter?: IdFilter): Promise<readonly Located[]>;
  /** Their subjects, each once, in that order. */
  subjectsOf(context: string, id: number, filter?: IdFilter): Promise<readonly SubjectKey[]>;
  /** By their qualified names, in the order of UTF-8. */
  subjects(filter: SubjectFilter): Promise<readonly SubjectKey[]>;
  /** The same for versions, those of a subject in ascending order. */
  located(filter: VersionFilter): Promise<readonly Located[]>;
  /** The names that stand for another subject (`alias` in their config), and the name that each stands for. */
  aliases(): Promise<readonly { readonly key: SubjectKey; readonly alias: string }[]>;
  associations(filter: AssociationFilter): Promise<readonly Association[]>;
  contexts(): Promise<readonly string[]>;
  /** The highest id given out in a context, 0 before the first. */
  maxId(context: string): Promise<number>;
  /** What is known of services, environments and contracts. */
  readonly services: ServiceReads;
  /** Who may do what, and the audit log. */
  readonly access: AccessReads;
}

/** Hears of what has changed. */
export type ChangeListener = (moved: ReadonlySet<Key> | undefined) => void;

/**
 * Where a registry keeps its facts. It knows no rule: it answers questions and commits writes whole or not at all.
 * A commit's answer comes after it is safe on disk.
 */
export interface Store {
  read(): Reading;
  /**
   * Applies writes if nothing of what was asked has changed. Without any it says whether that is so. The check is part of
   * the transaction.
   */
  commit(writes: readonly Write[], decided: Pick<Reading, "asked">): Promise<Outcome>;
  /** Whether nothing of what was asked has changed since, as far as is known here. */
  holds(asked: Asked): boolean;
  /**
   * Learns of what other processes have committed; undefined where nothing is to be learned. Once it resolves, all that was
   * committed before the call is known. It never rejects: while the store is away, what is known counts.
   */
  fresh(): Promise<void> | undefined;
  /** Whether others may commit between two answers of a reading, which then are of different moments. */
  readonly answersApart: boolean;
  /**
   * Reports what has changed after each commit, by any process, undefined where that is not known: then anything may have. It
   * may report more than changed.
   */
  onChange(listener: ChangeListener): void;
  counts(): Promise<Counts>;
  /** The ids of the keys that values were sealed with. */
  keyIds(): Promise<readonly string[]>;
  /** Whether sensitive metadata may be given to it: it has a key to seal it with. */
  readonly canSeal: boolean;
  /** Where it keeps its data, as messages name it: a file or an address, without a password. */
  readonly place: string;
  /**
   * Writes all that it holds, as of one moment, into a new SQLite data file, while others go on reading and writing. What
   * is sealed stays so. Throws where the file cannot be written, and leaves none then. Undefined where the store cannot do so.
   */
  readonly backup: ((to: string) => Promise<void>) | undefined;
  /** Why nothing is written until this process is started again; absent, or undefined, where that is not so. */
  readonly needsRestart?: () => string | undefined;
  /** Answers nothing, or throws where the store does not work. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
