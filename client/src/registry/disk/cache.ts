import { join } from "node:path";
import { DEFAULT_SCHEMA_TYPE } from "@concordat/schema";
import { registryClient } from "../client.ts";
import { RegistryError } from "../error.ts";
import { once } from "../once.ts";
import type { RegistryOptions } from "../options.ts";
import type { Lookup, RegisterOptions, RegistryClient, RegistrySchema, SchemaText } from "../registry.ts";
import { digestOf, type Files, openFiles } from "./files.ts";

/** Where schemas are kept on disk, and who hears of files that are damaged. */
export interface DiskCacheOptions {
  /** The folder, which several registries and programs may share. Each registry has one of its own in it, by its addresses. */
  readonly directory: string;
  /** Told, in a sentence, of a file that is damaged or cannot be written; a warning of the process unless given. */
  onWarning?(sentence: string): void;
}

/** The folder of what is kept in this form; another form gets another one. */
const FORM = "v1";

/** What a registry answers with when it is down, or goes down on the way. */
const OUTAGES: ReadonlySet<string> = new Set(["registry/unreachable", "registry/timeout", "registry/failed"]);

/**
 * A registry client that keeps on disk what it was told, so that a service that starts while the registry is down reads and
 * sends what it did before. Schemas by id and GUID, which never change, are read from there first. Where a subject has a
 * schema is asked every time, and answered from disk only where the registry is down. What is kept is trusted: let nobody else
 * write to the folder, and remove it where another registry takes the address over. Throws {@link RegistryError} if the address is invalid.
 */
export function diskCachedRegistry(given: RegistryOptions | string, options: DiskCacheOptions): RegistryClient {
  const registryOptions: RegistryOptions = typeof given === "string" ? { url: given } : given;
  const registry = registryClient(registryOptions);
  const { directory, onWarning = (sentence) => process.emitWarning(sentence) } = options;
  const files = openFiles(join(directory, FORM, digestOf([registryOptions.url].flat()).slice(0, 16)), onWarning);
  return {
    ...registry,
    schemaById: once((id: number, how) => kept(files, `id-${id}`, () => registry.schemaById(id, how))),
    schemaByGuid: once((guid: string, how) =>
      kept(files, `guid-${digestOf(guid)}`, () => registry.schemaByGuid(guid, how)),
    ),
    lookup: (subject, text, more) => lookedUp(files, registry, subject, text, more),
  };
}

/** A schema from disk, else from the registry, and then on disk for the next time. */
async function kept(files: Files, name: string, load: () => Promise<RegistrySchema>): Promise<RegistrySchema> {
  const found = await files.read(name);
  if (found !== undefined) return restored(found);
  const schema = await load();
  await files.write(name, schema);
  return schema;
}

async function lookedUp(
  files: Files,
  registry: RegistryClient,
  subject: string,
  { schema, schemaType = DEFAULT_SCHEMA_TYPE, references = [] }: SchemaText,
  { normalize = false }: RegisterOptions = {},
): Promise<Lookup> {
  const name = `lookup-${digestOf([subject, schema, schemaType, references, normalize])}`;
  try {
    const found = await registry.lookup(subject, { schema, schemaType, references }, { normalize });
    await files.write(name, found);
    return found;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // What the subject no longer has must not be found the next time the registry is down.
    if (error.code === "registry/not-found") await files.remove(name);
    if (!OUTAGES.has(error.code)) throw error;
    const before = await files.read(name);
    if (before === undefined) throw error;
    return restored(before);
  }
}

/** What was written under its name, all of it by its digest; JSON leaves out an undefined GUID. */
function restored<Answer extends { readonly guid: string | undefined }>(content: unknown): Answer {
  const answer = content as Answer;
  return { ...answer, guid: answer.guid };
}
