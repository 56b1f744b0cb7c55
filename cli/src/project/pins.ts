import type { Lock } from "@concordat/client/lock";
import { RegistryError, type RegistrySchema, type SubjectVersion } from "@concordat/client/registry";
import { guidOf, identityOf, type Reference, type ResolvedReference, SchemaError } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { LinkedReference, ProjectFiles } from "./files.ts";
import { formatOf, isJudged } from "./formats.ts";
import type { SchemaEntry } from "./project.ts";
import { type FetchReference, needsOf } from "./references.ts";
import type { NamedRegistry } from "./registry.ts";

/** Where a file's schema, exactly as it is with all that it refers to, is registered. */
export interface Pin {
  readonly version: number;
  readonly id?: number;
}

/** What versions the project's files are. */
export interface Pins {
  /** Versions that the config says of files, and that nobody could be asked about. */
  readonly assumed: ReadonlySet<string>;
  /** Undefined where the file, or one that it needs, is not registered as it is. */
  of(entry: SchemaEntry): Promise<Pin | undefined>;
  /** Whether registering a file that is not registered as it is would give it this version. */
  isNext(entry: SchemaEntry, version: number): Promise<boolean>;
  /** Takes what registering a file gave. */
  set(entry: SchemaEntry, pin: Pin): void;
  /**
   * The version that a reference to a file of the project stands for. Throws CliError where the file is not registered as it
   * is, or is not what the version is that the config names.
   */
  versionOf(entry: SchemaEntry, reference: LinkedReference): Promise<number>;
}

/** What versions of references are found from. */
export interface PinSources {
  readonly files: ProjectFiles;
  /** Undefined: what the lock says counts alone. */
  readonly registry: NamedRegistry | undefined;
  readonly lock: Lock;
  readonly fetch: FetchReference | undefined;
}

/** Finds the versions of the project's files: in the registry, and where that cannot be asked in the lock. */
export function projectPins(sources: PinSources): Pins {
  const known = new Map<string, Promise<Pin | undefined>>();
  const assumed = new Set<string>();
  const pins: Pins = {
    assumed,
    of: (entry) => {
      const pin = known.get(entry.subject) ?? find(entry, sources, pins);
      known.set(entry.subject, pin);
      return pin;
    },
    isNext: async (entry, version) =>
      (await pins.of(entry)) === undefined && (await lastVersion(entry, sources)) === version - 1,
    set: (entry, pin) => void known.set(entry.subject, Promise.resolve(pin)),
    versionOf: async (entry, reference) => {
      const pin = await pins.of(entry);
      const { version } = reference;
      if (version === undefined && pin !== undefined) return pin.version;
      if (version === undefined) throw notRegistered(entry, reference);
      if (pin?.version === version || (await isVersion(entry, version, sources))) return version;
      // Nobody is asked, and the lock says nothing: a producer sees whether it is so when it opens.
      if (sources.registry === undefined && sources.lock.get(entry.subject)?.version === undefined) {
        assumed.add(`${entry.subject} version ${version}`);
        return version;
      }
      throw anotherVersion(entry, version, pin, reference);
    },
  };
  return pins;
}

/** The last version of a file's subject, 0 before the first; undefined where no registry can be asked. */
async function lastVersion({ subject }: SchemaEntry, { registry }: PinSources): Promise<number | undefined> {
  if (registry === undefined) return undefined;
  try {
    return Math.max(0, ...(await registry.client.versions(subject)));
  } catch (error) {
    if (error instanceof RegistryError && error.code === "registry/not-found") return 0;
    throw error;
  }
}

/** A file's schema as a registry is asked about it. */
interface Asked {
  readonly entry: SchemaEntry;
  readonly text: string;
  readonly references: readonly Reference[];
  readonly resolved: readonly ResolvedReference[];
}

async function find(entry: SchemaEntry, sources: PinSources, pins: Pins): Promise<Pin | undefined> {
  const { files, registry, fetch } = sources;
  try {
    const needs = await needsOf(entry, { files, fetch, versionOf: pins.versionOf });
    const references = referencesIn(needs);
    const asked = { entry, text: await files.textOf(entry), references, resolved: needs.resolved };
    return (registry && (await lookedUp(asked, registry))) ?? (await locked(asked, sources));
  } catch (error) {
    if (error instanceof CliError && error.code === NOT_REGISTERED) return undefined;
    throw error;
  }
}

/** The references of a text with the versions of what they lead to. */
export function referencesIn({
  references,
  resolved,
}: {
  readonly references: readonly LinkedReference[];
  readonly resolved: readonly ResolvedReference[];
}): readonly Reference[] {
  return references.map(({ name, subject }) => {
    const found = resolved.find((one) => one.name === name && one.subject === subject);
    if (found === undefined) throw new Error(`nothing was found for the reference ${name}`);
    return { name, subject, version: found.version };
  });
}

const NOT_ASKED: ReadonlySet<string> = new Set(["registry/unreachable", "registry/timeout"]);

async function lookedUp(asked: Asked, registry: NamedRegistry): Promise<Pin | undefined> {
  const { entry, text, references } = asked;
  const client = registry.client;
  const body = { schema: text, schemaType: entry.type, references };
  for (const normalize of [false, true]) {
    try {
      const { version, id } = await client.lookup(entry.subject, body, { normalize });
      if (await saysTheSame(asked, await client.schemaById(id))) return { version, id };
      throw anotherText(entry, version, id);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (NOT_ASKED.has(error.code)) return undefined;
      if (error.code !== "registry/not-found" && error.code !== "registry/invalid-schema") throw error;
    }
  }
  return undefined;
}

/** The version that the lock has for the same schema. */
async function locked({ entry, text, references, resolved }: Asked, { lock }: PinSources): Promise<Pin | undefined> {
  const kept = lock.get(entry.subject);
  if (kept?.version === undefined || !isJudged(entry.type)) return undefined;
  const format = await formatOf(entry.type, entry.file);
  const parsed = parsedOr(() => format.parse(text, { references: resolved }));
  if (parsed === undefined) return undefined;
  const guid = guidOf(identityOf({ text: format.canonical(parsed), references }));
  if (guid !== kept.guid) return undefined;
  return { version: kept.version, ...(kept.id === undefined ? {} : { id: kept.id }) };
}

/** Whether a stored schema, with all that it refers to, says what the file does. */
async function saysTheSame(
  { entry, text, resolved }: Pick<Asked, "entry" | "text" | "resolved">,
  stored: RegistrySchema,
): Promise<boolean> {
  if (stored.schemaType !== entry.type) return false;
  // No code is generated for others.
  if (!isJudged(entry.type)) return true;
  const format = await formatOf(entry.type, entry.file);
  const here = parsedOr(() => format.meaning(format.parse(text, { references: resolved })));
  const there = parsedOr(() => format.meaning(format.parse(stored.schema, { references: stored.resolved })));
  return here !== undefined && here === there;
}

/** An invalid schema is reported where it is judged itself. */
function parsedOr<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

/** Whether a version of the config says what the file does: then it is that version, if under another number as well. */
async function isVersion(
  entry: SchemaEntry,
  version: number,
  { files, registry, fetch }: PinSources,
): Promise<boolean> {
  if (registry === undefined) return false;
  const { resolved } = await needsOf(entry, { files, fetch });
  let stored: SubjectVersion;
  try {
    stored = await registry.client.version(entry.subject, version);
  } catch (error) {
    if (error instanceof RegistryError && error.code === "registry/not-found") return false;
    throw error;
  }
  return saysTheSame({ entry, text: await files.textOf(entry), resolved }, stored);
}

/** The code of the error of a reference to a file that is not registered as it is. */
export const NOT_REGISTERED = "cli/not-registered";

/** Generated code finds its schema in the registry by these numbers: a guess would be found out in production. */
function notRegistered({ file, subject }: SchemaEntry, { place, name }: LinkedReference): CliError {
  return new CliError({
    code: NOT_REGISTERED,
    message: `${place.file} uses ${name} of ${file}, which is not registered as it is now.`,
    hint: `Run concordat register: it registers ${subject} before what refers to it.`,
    place,
  });
}

function anotherVersion(
  { file, subject }: SchemaEntry,
  version: number,
  pin: Pin | undefined,
  { place, name }: LinkedReference,
): CliError {
  const is = pin === undefined ? "" : ` It is version ${pin.version}.`;
  return new CliError({
    code: "cli/another-version",
    message: `The config's reference ${name} of ${place.file} is to version ${version} of ${subject}, and ${file} is not what that version is.${is}`,
    hint: "Leave `version` out: it is for schemas that are no files of the project. A file is registered before what refers to it.",
    place,
  });
}

function anotherText({ file, subject }: SchemaEntry, version: number, id: number): CliError {
  return new CliError({
    code: "cli/another-text",
    message: `The registry takes ${file} for version ${version} of ${subject}, and its text for id ${id}, with its references, says something else.`,
    hint: `Compare them: concordat get ${subject} --version ${version}.`,
    place: { file },
  });
}
