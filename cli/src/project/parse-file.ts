import { SchemaError } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { ProjectFiles, SchemaFile } from "./files.ts";
import { formatOf } from "./formats.ts";
import type { Needs } from "./references.ts";
import { invalidSchema, type NamedSchema, type NamedText, parseText } from "./schema-file.ts";

/**
 * Parses a file with what it needs. An error in another file that it refers to is that file's, with its place there; a name
 * that nothing defines because an import leads nowhere is the import's. Throws CliError.
 */
export async function parseFile(
  file: SchemaFile,
  named: NamedText,
  needs: Needs,
  files: ProjectFiles,
): Promise<NamedSchema> {
  try {
    return await parseText(named, needs.resolved);
  } catch (error) {
    if (!(error instanceof CliError) || !(error.cause instanceof SchemaError)) throw error;
    await refuseBrokenNeeds(needs, named);
    const [missing] = await files.missingImports(file);
    throw missing ?? error;
  }
}

/** Throws the error of the first file, in the order of need, that is no schema itself. */
async function refuseBrokenNeeds({ own, resolved }: Needs, { type }: NamedText): Promise<void> {
  const format = await formatOf(type, own[0]?.file ?? "");
  for (const [at, { subject, text }] of resolved.entries()) {
    const entry = own.find((one) => one.subject === subject);
    if (entry === undefined) continue;
    try {
      format.parse(text, { references: resolved.slice(0, at) });
    } catch (error) {
      throw error instanceof SchemaError ? invalidSchema(error, { name: entry.file, text }) : error;
    }
  }
}
