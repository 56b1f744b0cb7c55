import { Epochs, type Key } from "../epochs.ts";
import type { Outcome, Store, Write } from "../store.ts";
import { prepareAssociationReads } from "./associations.ts";
import { groupCommit } from "./group-commit.ts";
import { openDatabase } from "./open.ts";
import { prepareReads } from "./read.ts";
import { type Questions, SqliteReading } from "./reading.ts";
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
}

/**
 * A store in one SQLite file (`:memory:` for none): write-ahead log, synchronous=FULL, commits put into groups. It seals
 * nothing. Throws StartError where the file cannot be used.
 */
export function sqliteStore(file: string, { now = Date.now, caches = true }: SqliteOptions = {}): Store {
  const database = openDatabase(file);
  const reads = prepareReads(database, caches);
  const epochs = new Epochs();
  const versions = rememberedVersions(reads.versionsOfSubject, epochs, caches ? MOST_VERSIONS : 0);
  const questions: Questions = {
    ...reads,
    epochs,
    versions: versions.of,
    services: prepareServiceReads(database),
    associations: prepareAssociationReads(database),
  };
  const listeners: ((moved: ReadonlySet<Key>) => void)[] = [];
  const group = groupCommit(database, {
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
  return {
    read: () => new SqliteReading(questions),
    commit: async (writes, { asked }) => {
      if (writes.length > 0) return group.add(writes, asked);
      return epochs.hold(asked) ? HOLDS : STALE;
    },
    holds: (asked) => epochs.hold(asked),
    onChange: (listener) => {
      listeners.push(listener);
    },
    counts: async () => reads.counts(),
    keyIds: async () => reads.keyIds(),
    canSeal: false,
    ping: async () => {
      database.prepare("SELECT 1").get();
    },
    close: async () => {
      await group.drain();
      database.close();
    },
  };
}
