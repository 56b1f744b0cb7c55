import type Database from "better-sqlite3";
import type { Key } from "../epochs.ts";

/** What is known of other processes' commits to a file that several share. */
export interface Changes {
  /**
   * Learns of what others have committed since the last call; quick where that is nothing. In a transaction it is what was
   * committed before that.
   */
  learn(): void;
  /** Notes inside a transaction what it changes, for the others. */
  note(moved: ReadonlySet<Key>): void;
  /** To be called once that transaction is committed. */
  noted(): void;
}

/** Hears of what others have changed; undefined where it is not known any more what that was. */
export type Learned = (moved: ReadonlySet<Key> | undefined) => void;

/** Commits that are kept for processes that were away for a while; one that is further behind forgets all it knows. */
const KEPT = 10_000;

interface Row {
  readonly seq: number;
  readonly keys: string;
}

/** Of a file that one process has to itself: there is nothing to learn. */
export const NO_OTHERS: Changes = {
  learn: () => undefined,
  note: () => undefined,
  noted: () => undefined,
};

/**
 * Follows the log of changes that all processes write which share a file. Whether there is something new in it shows in
 * SQLite's `data_version`, which commits of other connections change, and which takes microseconds to look at.
 */
export function followChanges(database: Database.Database, learned: Learned): Changes {
  const dataVersion = database.prepare<[], number>("PRAGMA data_version").pluck();
  const last = database.prepare<[], number | null>("SELECT max(seq) FROM changes").pluck();
  const since = database.prepare<[number], Row>("SELECT seq, keys FROM changes WHERE seq > ? ORDER BY seq");
  const add = database.prepare<[number, string]>("INSERT INTO changes VALUES (?, ?)");
  const prune = database.prepare<[number]>("DELETE FROM changes WHERE seq <= ?");
  // Looked at before the rows, so that what comes between is looked at again.
  let version = dataVersion.get();
  let seen = last.get() ?? 0;
  let noting = 0;
  return {
    learn: () => {
      const now = dataVersion.get();
      if (now === version) return;
      version = now;
      const rows = since.all(seen);
      const [first] = rows;
      if (first === undefined) return;
      const before = seen;
      seen = rows.at(-1)?.seq ?? seen;
      if (first.seq > before + 1) learned(undefined);
      else learned(new Set(rows.flatMap(({ keys }) => JSON.parse(keys) as readonly Key[])));
    },
    note: (moved) => {
      noting = seen + 1;
      add.run(noting, JSON.stringify([...moved]));
      prune.run(noting - KEPT);
    },
    noted: () => {
      seen = Math.max(seen, noting);
    },
  };
}
