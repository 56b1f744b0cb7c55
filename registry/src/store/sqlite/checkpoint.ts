import type Database from "better-sqlite3";
import { losesTrust } from "./failure.ts";

/** Pages in the write-ahead log from which on they are moved into the data file. */
const MOST_PAGES = 1_000;

interface Progress {
  /** 1 where another process was in the way. */
  readonly busy: number;
  /** Pages in the log, and those of them that are in the data file as well. */
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Gives what moves the log into the data file once it is long: to be called after each commit. SQLite would do so itself,
 * but tells nobody of an fsync that failed; this throws it. What else goes wrong, such as a full disk, loses nothing: it
 * is tried again after the next commit.
 */
export function checkpoints(database: Database.Database): () => void {
  database.pragma("wal_autocheckpoint = 0");
  const look = database.prepare<[], Progress>("PRAGMA wal_checkpoint(NOOP)");
  const move = database.prepare<[], Progress>("PRAGMA wal_checkpoint(PASSIVE)");
  return () => {
    try {
      const progress = look.get();
      if (progress !== undefined && progress.log - progress.checkpointed >= MOST_PAGES) move.get();
    } catch (error) {
      if (losesTrust(error)) throw error;
    }
  };
}
