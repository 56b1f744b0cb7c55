import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import type { Store } from "./store.ts";

/** A backup that can be read once. */
export interface BackupStream {
  readonly bytes: number;
  /** Ends the backup's place on the disk when it is read to its end, or destroyed. */
  readonly content: Readable;
}

/** A folder with as much room as the data itself: its own, or the machine's for what is not in a file here. */
export function scratchFolder(place: string): string {
  return place === ":memory:" || /^\w+:\/\//.test(place) ? tmpdir() : dirname(resolve(place));
}

/**
 * Makes a backup of a store in a folder and gives what reads it. It takes room on the disk while it is made and read, and
 * none in memory.
 */
export async function backupStream(backup: NonNullable<Store["backup"]>, folder: string): Promise<BackupStream> {
  const file = join(folder, `.concordat-backup-${randomBytes(8).toString("hex")}`);
  await backup(file);
  const handle = await open(file, "r");
  // It has no name from now on, so that it is gone however this process ends.
  await rm(file);
  const { size } = await handle.stat();
  return { bytes: size, content: createReadStream("", { fd: handle, autoClose: true }) };
}
