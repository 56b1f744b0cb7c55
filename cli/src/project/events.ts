import type { Lock } from "@concordat/client/lock";
import { RegistryError } from "@concordat/client/registry";
import type { EventInput } from "@concordat/codegen";
import { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";
import type { EventConfig } from "./config.ts";
import { fetchReferences } from "./fetch.ts";
import { type ProjectFiles, projectFiles } from "./files.ts";
import { isJudged } from "./formats.ts";
import { nearestName } from "./nearest.ts";
import { fetchKept } from "./offline.ts";
import { parseFile } from "./parse-file.ts";
import { type Pins, projectPins, referencesIn } from "./pins.ts";
import type { SchemaEntry } from "./project.ts";
import { type FetchReference, needsOf } from "./references.ts";
import type { NamedRegistry } from "./registry.ts";
import { refuseFaults } from "./schema-file.ts";

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
  if (sources.registry !== undefined) return fromRegistry(event, sources.registry, sources.files);
  throw noSchema(event, sources.files, "no registry is named");
}

/** The code of the error of a subject that neither a file nor the registry has. */
export const NO_SCHEMA = "cli/no-schema";

function noSchema({ subject, version }: EventConfig, { entries }: ProjectFiles, registry: string, cause?: unknown) {
  const near = nearestName(
    subject,
    entries.map((one) => one.subject),
  );
  const suggestion = near === undefined ? "" : `Did you mean ${near}? `;
  const what = version === undefined ? `the subject ${subject}` : `version ${version} of the subject ${subject}`;
  return new CliError({
    code: NO_SCHEMA,
    message:
      version === undefined
        ? `No file of the config has ${what}, and ${registry}.`
        : `The config names ${what}, and ${registry}.`,
    hint: `${suggestion}Correct the name, add its file to \`schemas\` in the config, or name a registry that has it.`,
    exit: cause === undefined ? EXIT.input : EXIT.no,
    cause,
  });
}

async function fromFile(entry: SchemaEntry, { files, pins, fetch }: EventSources): Promise<EventInput> {
  const needs = await needsOf(entry, { files, fetch, versionOf: pins.versionOf });
  const schema = await files.textOf(entry);
  // An error in a file is reported with its place.
  if (isJudged(entry.type))
    refuseFaults(await parseFile(entry, { name: entry.file, text: schema, type: entry.type }, needs, files));
  const references = referencesIn(needs);
  return {
    subject: entry.subject,
    schemaType: entry.type,
    schema,
    ...(references.length === 0 ? {} : { references, resolved: needs.resolved }),
  };
}

async function fromRegistry(event: EventConfig, registry: NamedRegistry, files: ProjectFiles): Promise<EventInput> {
  const { subject, version } = event;
  const found = await registry.client.version(subject, version ?? "latest").catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.code !== "registry/not-found") throw error;
    throw noSchema(event, files, `the registry at ${registry.address} does not have it`, error);
  });
  return {
    subject,
    schemaType: found.schemaType,
    schema: found.schema,
    version: found.version,
    id: found.id,
    ...(found.references.length === 0 ? {} : { references: found.references, resolved: found.resolved }),
  };
}
