import { existsSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { StartError } from "../errors.ts";
import { isInUse } from "../store/sqlite/open.ts";
import { copyAside } from "./place.ts";

/** SQLite's files beside a data file: a log that is left there would be taken for the new file's. */
const BESIDE = ["", "-wal", "-shm", "-journal"] as const;

/** What a restore did. */
export interface Restored {
  /** Where the file that was there before is now; undefined where there was none. */
  readonly replaced: string | undefined;
}

/**
 * Puts a copy of a backup in the place of a data file, whole or not at all: verify the backup before. What was there is kept
 * beside it as `FILE.replaced`. Throws {@link StartError} where there is a file and not `force`, or a registry runs on it.
 */
export async function restoreFile(from: string, to: string, { force = false } = {}): Promise<Restored> {
  const isThere = existsSync(to);
  if (isThere && !force) throw exists(to);
  if (isThere && isInUse(to)) throw inUse(to);
  const coming = `${to}.restoring`;
  await copyAside(from, coming);
  const replaced = isThere ? `${to}.replaced` : undefined;
  for (const rest of BESIDE) {
    rmSync(`${to}.replaced${rest}`, { force: true });
    if (existsSync(`${to}${rest}`)) renameSync(`${to}${rest}`, `${to}.replaced${rest}`);
  }
  renameSync(coming, to);
  await syncFolder(dirname(to));
  return { replaced };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function exists(to: string): StartError {
  return new StartError(
    "registry/data-exists",
    `there is already a file ${to}`,
    "Give another place, or add --force: what is there is then kept beside it as FILE.replaced.",
  );
}

function inUse(to: string): StartError {
  return new StartError("registry/data-in-use", `${to} is in use by a registry`, "Stop it first.");
}
