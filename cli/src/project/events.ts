import { type RegistryOptions, registryClient } from "@concordat/client/registry";
import type { EventInput } from "@concordat/codegen";
import { CliError } from "../error.ts";
import type { EventConfig } from "./config.ts";
import { fetchReferences } from "./fetch.ts";
import type { SchemaEntry } from "./project.ts";
import { type FetchReference, resolveLocally } from "./references.ts";
import { parseText, readText, refuseFaults } from "./schema-file.ts";

export interface EventSources {
  readonly entries: readonly SchemaEntry[];
  readonly registry: RegistryOptions | undefined;
  /** Where the texts of references are that no file has, without a registry. */
  readonly fetch?: FetchReference;
}

/** A subject's schema: its file where the project has one, else the registry's version. Throws CliError. */
export async function readEvent(event: EventConfig, sources: EventSources): Promise<EventInput> {
  const entry = event.version === undefined ? sources.entries.find((one) => one.subject === event.subject) : undefined;
  if (entry !== undefined) return fromFile(entry, sources);
  if (sources.registry !== undefined) return fromRegistry(event, sources.registry);
  throw new CliError({
    code: "cli/no-schema",
    message: `No file of the config has the subject ${event.subject}, and no registry is named.`,
    hint: "Add its file to `schemas` in the config, or name a registry that has it.",
  });
}

async function fromFile(entry: SchemaEntry, { entries, registry, fetch }: EventSources): Promise<EventInput> {
  const resolved = await resolveLocally(entry.references, {
    entries,
    read: async ({ file }) => readText(file),
    fetch: registry === undefined ? fetch : (reference) => fetchReferences(registry, [reference]),
    versionOf: ({ subject, version }) => version ?? noVersion(entry, subject),
  });
  const schema = readText(entry.file);
  // A mistake in a file is told with its place.
  if (entry.type !== "JSON")
    refuseFaults(await parseText({ name: entry.file, text: schema, type: entry.type }, resolved));
  const versions = new Map(resolved.map(({ subject, version }) => [subject, version]));
  const references = entry.references.map(({ name, subject }) => ({
    name,
    subject,
    version: versions.get(subject) ?? 1,
  }));
  return {
    subject: entry.subject,
    schemaType: entry.type,
    schema,
    ...(references.length === 0 ? {} : { references, resolved }),
  };
}

/** Generated code finds its schema in the registry by these numbers: a guess would be found out in production. */
function noVersion({ file, subject }: SchemaEntry, referenced: string): never {
  throw new CliError({
    code: "cli/no-reference-version",
    message: `The code for ${subject} must name the version of ${referenced} that ${file} refers to.`,
    hint: "Give the reference a `version` in the config: the one that the registry has it as.",
    place: { file },
  });
}

async function fromRegistry({ subject, version }: EventConfig, registry: RegistryOptions): Promise<EventInput> {
  const found = await registryClient(registry).version(subject, version ?? "latest");
  return {
    subject,
    schemaType: found.schemaType,
    schema: found.schema,
    version: found.version,
    id: found.id,
    ...(found.references.length === 0 ? {} : { references: found.references, resolved: found.resolved }),
  };
}
