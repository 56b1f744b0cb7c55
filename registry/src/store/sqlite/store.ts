import { Epochs, keys } from "../epochs.ts";
import { type Questions, StoreReading } from "../reading.ts";
import type { ChangeListener, Outcome, Store, Write } from "../store.ts";
import { prepareAccessReads } from "./access.ts";
import { prepareAssociationReads } from "./associations.ts";
import { beginning } from "./begin.ts";
import { followChanges, NO_OTHERS } from "./changes.ts";
import { checkpoints } from "./checkpoint.ts";
import { copyDatabase, copySnapshot } from "./copy.ts";
import { explained } from "./failure.ts";
import { groupCommit } from "./group-commit.ts";
import { openDatabase, openToRead } from "./open.ts";
import { prepareReads } from "./read.ts";
import { prepareServiceReads } from "./services.ts";
import { MOST_VERSIONS, rememberedVersions } from "./versions.ts";
import { prepareWrites } from "./write.ts";

const SETTINGS: ReadonlySet<Write["kind"]> = new Set(["put-config", "put-mode", "clear-modes", "put-policy"]);

const STALE: Outcome = { kind: "stale" };
const HOLDS: Outcome = { kind: "done", ids: [] };

/** How a SQLite store is opened. */
export interface SqliteOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether versions and settings that were read are kept in memory: true unless given. */
  readonly caches?: boolean;
  /** Nothing is written, the format stays as it is, and the file has to be there: false unless given. */
  readonly readonly?: boolean;
  /** Whether other processes write the file as well, which share it in the same way: false unless given. */
  readonly shared?: boolean;
}

/**
 * A store in one SQLite file (`:memory:` for none): write-ahead log, synchronous=FULL, commits put into groups. It seals
 * nothing. Throws StartError where the file cannot be used.
 */
export function sqliteStore(file: string, options: SqliteOptions = {}): Store {
  const { now = Date.now, caches = true, readonly = false, shared = false } = options;
  const database = readonly ? openToRead(file) : openDatabase(file, shared);
  const reads = prepareReads(database, caches);
  const epochs = new Epochs();
  const versions = rememberedVersions(reads.versionsOfSubject, epochs, caches ? MOST_VERSIONS : 0);
  const asked = { ...reads, versions: versions.of, associations: prepareAssociationReads(database) };
  const questions: Questions = {
    ...explained(asked, file),
    epochs,
    services: explained(prepareServiceReads(database), file),
    access: explained(prepareAccessReads(database), file),
  };
  const listeners: ChangeListener[] = [];
  const changes = shared
    ? followChanges(database, (moved) => {
        if (moved === undefined) epochs.forgetAll();
        else epochs.advance(moved);
        versions.moved(moved);
        if (moved?.has(keys.settings) !== false) reads.forgetSettings();
        for (const listener of listeners) listener(moved);
      })
    : NO_OTHERS;
  const group = groupCommit(database, {
    begin: beginning(database, shared),
    changes,
    place: file,
    checkpoint: checkpoints(database),
    writer: prepareWrites(database, now),
    holds: (asked) => epochs.hold(asked),
    applied: (writes, moved) => {
      epochs.advance(moved);
      versions.changed(writes);
      if (writes.some(({ kind }) => SETTINGS.has(kind))) reads.forgetSettings();
    },
    committed: (moved) => {
      for (const listener of listeners) listener(moved);
    },
  });
  const learn = () => {
    try {
      changes.learn();
    } catch {
      // What asks the file next says why it cannot be read.
    }
  };
  return {
    read: () => {
      learn();
      return new StoreReading(questions);
    },
    commit: async (writes, { asked }) => {
      if (writes.length > 0) return group.add(writes, asked);
      changes.learn();
      return epochs.hold(asked) ? HOLDS : STALE;
    },
    holds: (asked) => epochs.hold(asked),
    answersApart: shared,
    fresh: () => {
      learn();
      return undefined;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    counts: async () => reads.counts(),
    keyIds: async () => reads.keyIds(),
    canSeal: false,
    place: file,
    needsRestart: group.stopped,
    backup: (to) => (shared ? copySnapshot(file, to) : copyDatabase(database, to)),
    ping: async () => {
      database.prepare("SELECT 1").get();
    },
    close: async () => {
      await group.drain();
      database.close();
    },
  };
}
