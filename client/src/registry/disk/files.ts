import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../../error.ts";

/** Files of JSON in a folder, each under a name. */
export interface Files {
  /** What was written last; undefined if nothing was, or if the file is damaged, which is reported. */
  read(name: string): Promise<unknown>;
  /** Writes all of it or nothing. A failure is only reported: the caller has its answer anyway. */
  write(name: string, content: unknown): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A file: what it holds, and by its digest whether all of that is there, and under its own name. */
interface Kept {
  readonly digest: string;
  readonly content: unknown;
}

/** Opens a folder, which is made when something is first written. `warn` gets a sentence. */
export function openFiles(folder: string, warn: (sentence: string) => void): Files {
  const path = (name: string): string => join(folder, `${name}.json`);
  return {
    read: async (name) => {
      try {
        const kept: unknown = JSON.parse(await readFile(path(name), "utf8"));
        if (isKept(kept, name)) return kept.content;
        warn(`${path(name)} is damaged; the registry is asked anew.`);
      } catch (error) {
        if (!isMissing(error)) warn(`${path(name)} cannot be read, the registry is asked anew: ${reasonOf(error)}.`);
      }
      return undefined;
    },
    write: async (name, content) => {
      // A reader sees the old file or the new one. After a power failure either may be cut off; the digest shows that.
      const beside = join(folder, `${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(beside, JSON.stringify({ digest: digestOf([name, content]), content } satisfies Kept));
        await rename(beside, path(name));
      } catch (error) {
        warn(`${path(name)} cannot be written: ${reasonOf(error)}.`);
        await rm(beside, { force: true }).catch(() => undefined);
      }
    },
    remove: async (name) => {
      await rm(path(name), { force: true }).catch((error: unknown) =>
        warn(`${path(name)} cannot be removed: ${reasonOf(error)}.`),
      );
    },
  };
}

/** A name for anything: SHA-256, in hexadecimal. */
export function digestOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

function isKept(value: unknown, name: string): value is Kept {
  if (typeof value !== "object" || value === null || !("digest" in value && "content" in value)) return false;
  return value.digest === digestOf([name, value.content]);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
