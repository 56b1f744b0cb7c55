import { copyDatabase } from "../store/sqlite/copy.ts";
import { openAnyFormat } from "../store/sqlite/open.ts";

/** The file that a place of data is; undefined where it is none of this machine. */
export function dataFileOf(place: string): string | undefined {
  const file = place.replace(/^sqlite:(?:\/\/)?/, "");
  return /^\w+:\/\//.test(file) || file === ":memory:" ? undefined : file;
}

/** Copies a data file that no registry is running on, with what its log has, into a new file. Throws StartError. */
export async function copyAside(from: string, to: string): Promise<void> {
  const database = openAnyFormat(from);
  try {
    await copyDatabase(database, to);
  } finally {
    database.close();
  }
}
