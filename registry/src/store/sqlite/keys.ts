import type Database from "better-sqlite3";
import { StartError } from "../../errors.ts";
import type { Sealer } from "../sealing.ts";

/** Throws {@link StartError} where a key that values of a data file are sealed with was not given. */
export function checkKeys(database: Database.Database, sealer: Sealer | undefined, file: string): void {
  const known = database.prepare<[], { id: string }>("SELECT id FROM keys").all();
  const missing = known.filter(({ id }) => !sealer?.keyIds.has(id));
  if (missing.length === 0) return;
  database.close();
  throw new StartError(
    "registry/secret-missing",
    `${file} has values that are sealed with a secret that was not given`,
    "Give it with --secret-file or CONCORDAT_SECRET; after a change of the secret, list the old one below the new one in the file.",
  );
}
