import { resolve } from "node:path";
import { typeOfFile } from "./formats.ts";
import type { SchemaEntry } from "./project.ts";

/** A schema file that a command was given. `subject` is undefined where neither the config nor a flag says it. */
export type Candidate = Omit<SchemaEntry, "subject"> & { readonly subject: string | undefined };

/**
 * A file as the config knows it, or as its name tells. One that is proposed for a subject of the config has the references
 * that the subject's own file has.
 */
export function candidateOf(file: string, entries: readonly SchemaEntry[], subject?: string): Candidate {
  const known = entries.find((entry) => resolve(entry.file) === resolve(file));
  if (known !== undefined) return { ...known, file };
  const references = entries.find((entry) => entry.subject === subject)?.references ?? [];
  return { file, subject, type: typeOfFile(file), references };
}
