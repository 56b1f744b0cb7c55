import { resolve } from "node:path";
import { typeOfFile } from "./formats.ts";
import type { SchemaEntry } from "./project.ts";

/** A schema file that a command was given. `subject` is undefined where neither the config nor a flag says it. */
export type Candidate = Omit<SchemaEntry, "subject"> & { readonly subject: string | undefined };

/** A file as the config knows it, or as its name tells. */
export function candidateOf(file: string, entries: readonly SchemaEntry[]): Candidate {
  const known = entries.find((entry) => resolve(entry.file) === resolve(file));
  return known === undefined
    ? { file, subject: undefined, type: typeOfFile(file), references: [] }
    : { ...known, file };
}
