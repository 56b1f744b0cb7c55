import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { StartError } from "../../errors.ts";
import { PATIENCE } from "./begin.ts";
import { sqliteCode } from "./failure.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";

/** SQLite's own cache, in KiB, and how much of the file is mapped into memory, in bytes. */
const CACHE_KIB = 8 * 1024;
const MAPPED_BYTES = 64 * 1024 * 1024;

/**
 * Opens a data file, or one in memory for `:memory:`, and brings it to this program's format. Other processes can open it too
 * only where all of them share it.
 * Throws {@link StartError} where the file is another program's, newer than this one, or cannot be written.
 */
export function openDatabase(file: string, shared = false): Database.Database {
  if (file !== ":memory:" && existsSync(file)) checkHeaders(file);
  const database = open(file);
  try {
    prepare(database, file, shared);
    touchTables(database);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StartError ? error : unusable(file, error);
  }
}

/**
 * Opens a data file of this program's format without changing it.
 * Throws {@link StartError} as {@link openDatabase} does, and where the file is not there or of an older format.
 */
export function openToRead(file: string): Database.Database {
  const database = openAnyFormat(file);
  try {
    const version = versionOf(database, file);
    if (version < MIGRATIONS.length) throw older(file, version);
    touchTables(database);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StartError ? error : unusable(file, error);
  }
}

/** Reads the beginning of each table, so that a file that is badly damaged is not served from. */
function touchTables(database: Database.Database): void {
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const { name } of tables) database.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get();
}

const MAGIC = "SQLite format 3\u0000";
/** A write-ahead log begins so, in either order of bytes. */
const LOG_MAGICS: ReadonlySet<number> = new Set([0x377f0682, 0x377f0683]);
const LOG_HEADER_BYTES = 32;

function checkHeaders(file: string): void {
  if (statSync(file).isDirectory()) throw unusable(file, new Error("it is a folder; name a file in it"));
  const head = beginning(file, MAGIC.length);
  if (head.length > 0 && head.toString("latin1") !== MAGIC) throw notOurs(file);
  const log = `${file}-wal`;
  if (!existsSync(log) || statSync(log).size < LOG_HEADER_BYTES) return;
  // SQLite would take one that it cannot read for an empty one, and what was committed to it would be gone without a word.
  if (!LOG_MAGICS.has(beginning(log, 4).readUInt32BE())) throw damagedLog(file, log);
}

function beginning(file: string, length: number): Buffer {
  const head = Buffer.alloc(length);
  const descriptor = openSync(file, "r");
  try {
    return head.subarray(0, readSync(descriptor, head, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function open(file: string, options: Database.Options = {}): Database.Database {
  try {
    return new Database(file, options);
  } catch (error) {
    throw unusable(file, error);
  }
}

/** The version of a file's format, 0 for an empty one. Throws {@link StartError} where it is not one that this program knows. */
function versionOf(database: Database.Database, file: string): number {
  database.pragma(`busy_timeout = ${PATIENCE}`);
  const application = Number(database.pragma("application_id", { simple: true }));
  const version = Number(database.pragma("user_version", { simple: true }));
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get();
  const isEmpty = typeof tables === "object" && tables !== null && "tables" in tables && tables.tables === 0;
  if (application !== APPLICATION_ID && !isEmpty) throw notOurs(file);
  if (version > MIGRATIONS.length) throw newer(file, version);
  return version;
}

function prepare(database: Database.Database, file: string, shared: boolean): void {
  // Unless it is shared, one process has the file to itself: what is kept in memory about it stays true, and no read takes locks. Set before the
  // first read, since a log that is opened otherwise is not locked before the first write.
  if (!shared) database.pragma("locking_mode = EXCLUSIVE");
  const version = versionOf(database, file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma(`mmap_size = ${MAPPED_BYTES}`);
  if (version === MIGRATIONS.length) return;
  const migrate = database.transaction(() => {
    // Another process that shares the file may have been first.
    for (const step of MIGRATIONS.slice(versionOf(database, file))) database.exec(step);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  migrate.immediate();
}

function notOurs(file: string): StartError {
  return new StartError(
    "registry/data-not-ours",
    `${file} is not a data file of Concordat`,
    "Give another file with --data, or restore a backup if this one was damaged; nothing in it was changed.",
  );
}

function missing(file: string): StartError {
  return new StartError("registry/no-data", `there is no data file ${file}`, "Check the path.");
}

function older(file: string, version: number): StartError {
  return new StartError(
    "registry/data-older",
    `${file} was written by an older Concordat (format ${version}; this one has ${MIGRATIONS.length})`,
    "Start this version once with it, which brings it to the newer format.",
  );
}

function damagedLog(file: string, log: string): StartError {
  return new StartError(
    "registry/data-damaged",
    `${log} is damaged, and with it what was last written to ${file}`,
    `Restore a backup with concordat restore; or move ${log} away to go on without what was last written.`,
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
  if (sqliteCode(error) === "SQLITE_BUSY") {
    return new StartError(
      "registry/data-in-use",
      `${file} is in use by another registry`,
      "Stop that one, or give another file with --data; backup and verify also work through it, with --registry.",
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode(error) ?? "")) {
    return new StartError(
      "registry/data-damaged",
      `${file} is damaged: ${reason}`,
      `Restore a backup: concordat restore --from BACKUP --to ${file} --force`,
    );
  }
  return new StartError(
    "registry/data-unusable",
    `${file} cannot be opened: ${reason}`,
    "Check that the folder exists and can be written, and that the file is whole.",
  );
}

/** Opens a data file of any format that this program knows, without changing it. Throws {@link StartError}. */
export function openAnyFormat(file: string): Database.Database {
  if (!existsSync(file)) throw missing(file);
  checkHeaders(file);
  const database = open(file, { readonly: true });
  try {
    versionOf(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StartError ? error : unusable(file, error);
  }
}

/** Whether a program has a file open as a registry does. One that is damaged is not. */
export function isInUse(file: string): boolean {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    database.pragma("busy_timeout = 100");
    database.exec("BEGIN EXCLUSIVE; ROLLBACK");
    return false;
  } catch (error) {
    return sqliteCode(error) === "SQLITE_BUSY";
  } finally {
    database?.close();
  }
}
