import type Database from "better-sqlite3";
import { sqliteCode } from "./failure.ts";

/** Milliseconds that everything but the beginning of a transaction waits for other processes, such as for a log's recovery. */
export const PATIENCE = 1_000;

/**
 * Gives what begins a transaction that writes: false where another process is writing. It never waits, as SQLite would do so
 * with the whole process standing still.
 * @param shared whether there are other processes.
 */
export function beginning(database: Database.Database, shared: boolean): () => boolean {
  const begin = database.prepare("BEGIN IMMEDIATE");
  if (!shared) {
    return () => {
      begin.run();
      return true;
    };
  }
  const impatient = database.prepare("PRAGMA busy_timeout = 0");
  const patient = database.prepare(`PRAGMA busy_timeout = ${PATIENCE}`);
  return () => {
    impatient.get();
    try {
      begin.run();
      return true;
    } catch (error) {
      if (sqliteCode(error)?.startsWith("SQLITE_BUSY")) return false;
      throw error;
    } finally {
      patient.get();
    }
  };
}
