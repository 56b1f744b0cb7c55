import { isPostgres } from "./place.ts";
import { sqliteStore } from "./sqlite/store.ts";

/**
 * Brings a registry's data to this program's format, and makes it where there is none; gives whether there was anything to
 * do in a database. Nodes do so when they start: this is for deployments whose nodes may not create tables. Throws StartError.
 */
export async function migrateData(place: string): Promise<boolean> {
  if (!isPostgres(place)) {
    await sqliteStore(place).close();
    return true;
  }
  const { migrateDatabase } = await import("./postgres/migrate.ts");
  return migrateDatabase(place);
}
