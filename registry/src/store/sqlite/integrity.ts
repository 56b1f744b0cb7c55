import { sqliteCode } from "./failure.ts";
import { openAnyFormat } from "./open.ts";

/** The most faults that are listed for one file. */
const MOST = 100;

/**
 * What is wrong with the pages of a data file, in SQLite's words; nothing is changed. Throws StartError where it cannot be
 * opened, or is so badly damaged that it cannot be looked through.
 */
export function pageFaults(file: string): readonly string[] {
  const database = openAnyFormat(file);
  try {
    const rows = database.prepare<[], { integrity_check: string }>(`PRAGMA integrity_check(${MOST})`).all();
    return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
  } catch (error) {
    if (error instanceof Error && sqliteCode(error) !== undefined) return [error.message];
    throw error;
  } finally {
    database.close();
  }
}
