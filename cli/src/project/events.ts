import type { Lock } from "@concordat/client/lock";
import type { EventInput } from "@concordat/codegen";
import { CliError } from "../error.ts";
import type { EventConfig } from "./config.ts";
import { fetchReferences } from "./fetch.ts";
import { type ProjectFiles, projectFiles } from "./files.ts";
import { isJudged } from "./formats.ts";
import { fetchKept } from "./offline.ts";
import { type Pins, projectPins, referencesIn } from "./pins.ts";
import type { SchemaEntry } from "./project.ts";
import { type FetchReference, needsOf } from "./references.ts";
import type { NamedRegistry } from "./registry.ts";
import { parseText, refuseFaults } from "./schema-file.ts";

/** Where the schemas of events are. */
export interface EventSources {
  readonly files: ProjectFiles;
  readonly registry: NamedRegistry | undefined;
  /** What versions the files are. */
  readonly pins: Pins;
  /** Where the texts of references are that no file has. */
  readonly fetch: FetchReference | undefined;
  readonly lock: Lock;
}

/** The sources of a project's events: its files, a registry where one is named, and the lock. */
export function eventSources(
  entries: readonly SchemaEntry[],
  registry: NamedRegistry | undefined,
  lock: Lock,
): EventSources {
  const files = projectFiles(entries);
  const fetch: FetchReference =
    registry === undefined ? fetchKept(lock.values()) : (reference) => fetchReferences(registry, [reference]);
  return { files, registry, fetch, lock, pins: projectPins({ files, registry, lock, fetch }) };
}

/** A subject's schema: its file where the project has one, else the registry's version. Throws CliError. */
export async function readEvent(event: EventConfig, sources: EventSources): Promise<EventInput> {
  const entry = event.version === undefined ? sources.files.ofSubject(event.subject) : undefined;
  if (entry !== undefined) return fromFile(entry, sources);
  if (sources.registry !== undefined) return fromRegistry(event, sources.registry);
  throw new CliError({
    code: "cli/no-schema",
    message: `No file of the config has the subject ${event.subject}, and no registry is named.`,
    hint: "Add its file to `schemas` in the config, or name a registry that has it.",
  });
}

async function fromFile(entry: SchemaEntry, { files, pins, fetch }: EventSources): Promise<EventInput> {
  const needs = await needsOf(entry, { files, fetch, versionOf: pins.versionOf });
  const schema = await files.textOf(entry);
  // An error in a file is reported with its place.
  if (isJudged(entry.type))
    refuseFaults(await parseText({ name: entry.file, text: schema, type: entry.type }, needs.resolved));
  const references = referencesIn(needs);
  return {
    subject: entry.subject,
    schemaType: entry.type,
    schema,
    ...(references.length === 0 ? {} : { references, resolved: needs.resolved }),
  };
}

async function fromRegistry({ subject, version }: EventConfig, registry: NamedRegistry): Promise<EventInput> {
  const found = await registry.client.version(subject, version ?? "latest");
  return {
    subject,
    schemaType: found.schemaType,
    schema: found.schema,
    version: found.version,
    id: found.id,
    ...(found.references.length === 0 ? {} : { references: found.references, resolved: found.resolved }),
  };
}
