import { closeSync, existsSync, openSync, readSync } from "node:fs";
import Database from "better-sqlite3";
import { StartError } from "../../errors.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";

/** SQLite's own cache, in KiB, and how much of the file is mapped into memory, in bytes. */
const CACHE_KIB = 8 * 1024;
const MAPPED_BYTES = 64 * 1024 * 1024;

/**
 * Opens a data file, or one in memory for `:memory:`, and brings it to this program's format.
 * Throws {@link StartError} where the file is another program's, newer than this one, or cannot be written.
 */
export function openDatabase(file: string): Database.Database {
  if (file !== ":memory:" && existsSync(file) && !isSqlite(file)) throw notOurs(file);
  const database = open(file);
  try {
    prepare(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StartError ? error : unusable(file, error);
  }
}

function isSqlite(file: string): boolean {
  const head = Buffer.alloc(16);
  const descriptor = openSync(file, "r");
  try {
    const length = readSync(descriptor, head, 0, 16, 0);
    return length === 0 || head.toString("latin1") === "SQLite format 3\u0000";
  } finally {
    closeSync(descriptor);
  }
}

function open(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (error) {
    throw unusable(file, error);
  }
}

function prepare(database: Database.Database, file: string): void {
  database.pragma("busy_timeout = 1000");
  const application = Number(database.pragma("application_id", { simple: true }));
  const version = Number(database.pragma("user_version", { simple: true }));
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get();
  const isEmpty = typeof tables === "object" && tables !== null && "tables" in tables && tables.tables === 0;
  if (application !== APPLICATION_ID && !isEmpty) throw notOurs(file);
  if (version > MIGRATIONS.length) throw newer(file, version);
  // One process has the file to itself: what is kept in memory about it stays true, and no read takes locks.
  database.pragma("locking_mode = EXCLUSIVE");
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma(`mmap_size = ${MAPPED_BYTES}`);
  if (version === MIGRATIONS.length) return;
  database.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  })();
}

function notOurs(file: string): StartError {
  return new StartError(
    "registry/data-not-ours",
    `${file} is not a data file of Concordat`,
    "Give another file with --data; nothing in this one was changed.",
  );
}

function newer(file: string, version: number): StartError {
  return new StartError(
    "registry/data-newer",
    `${file} was written by a newer Concordat (format ${version}; this one knows up to ${MIGRATIONS.length})`,
    "Start it with that version or a later one; nothing in the file was changed.",
  );
}

function unusable(file: string, error: unknown): StartError {
  if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") {
    return new StartError(
      "registry/data-in-use",
      `${file} is in use by another registry`,
      "Stop that one, or give another file with --data.",
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new StartError(
    "registry/data-unusable",
    `${file} cannot be opened: ${reason}`,
    "Check that the folder exists and can be written, and that the file is whole.",
  );
}
