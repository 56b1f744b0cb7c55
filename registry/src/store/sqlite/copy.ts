import { open, rm } from "node:fs/promises";
import Database from "better-sqlite3";
import { failureOf } from "./failure.ts";
import { openAnyFormat } from "./open.ts";

/** Pages copied in one piece, between which others have their turn. */
const PIECE = 256;

/**
 * Copies an open database, as it is at one moment, into a new file that is whole without a log beside it, and on disk when
 * this resolves. What this connection commits meanwhile is in it. Throws, and leaves no file, where it cannot be written.
 */
export async function copyDatabase(database: Database.Database, to: string): Promise<void> {
  try {
    await database.backup(to, { progress: () => PIECE });
    const copy = new Database(to);
    try {
      copy.pragma("journal_mode = DELETE");
    } finally {
      copy.close();
    }
    await synced(to);
  } catch (error) {
    for (const rest of ["", "-journal", "-wal", "-shm"]) await rm(`${to}${rest}`, { force: true });
    throw failureOf(error, to);
  }
}

/**
 * The same of a file that other processes write as well: a copy by way of a connection that writes nothing itself would begin
 * anew with each of their commits, so that this one holds on to one moment.
 */
export async function copySnapshot(file: string, to: string): Promise<void> {
  const database = openAnyFormat(file);
  try {
    database.exec("BEGIN");
    database.prepare("SELECT 1 FROM sqlite_schema").get();
    await copyDatabase(database, to);
  } finally {
    database.close();
  }
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
