import { StartError } from "../errors.ts";
import { openStore } from "../store/open.ts";
import { copyAside, dataFileOf } from "./place.ts";

/**
 * Writes data that no registry is running on, or that several programs may read, into a new SQLite data file. Throws
 * StartError where it cannot be opened, and a Refusal where the file cannot be written.
 */
export async function backupData(place: string, to: string): Promise<void> {
  const file = dataFileOf(place);
  if (file !== undefined) return copyAside(file, to);
  const store = await openStore(place, { readonly: true, caches: false });
  try {
    if (store.backup === undefined) throw noBackup(store.place);
    await store.backup(to);
  } finally {
    await store.close();
  }
}

function noBackup(place: string): StartError {
  return new StartError(
    "registry/no-backup",
    `there is no backup of ${place}`,
    "Copy it into a file with concordat copy, or use the database's own tools.",
  );
}
