import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EventInput } from "@concordat/codegen";
import { DEFAULT_SCHEMA_TYPE, guidOf, identityOf } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { EventSources } from "./events.ts";
import { formatOf } from "./formats.ts";
import { type Offline, offlineOf, readOffline } from "./offline.ts";
import { type Project, shown } from "./project.ts";

/** What `concordat.lock` says of a subject: the schema that the generated code is of. */
export interface LockedSubject {
  /** The version and id that the registry has it as; absent where no registry was asked that knows it. */
  readonly version?: number;
  readonly id?: number;
  /** The registry's name for exactly this schema, wherever it is registered. */
  readonly guid: string;
  /**
   * SHA-256, in hexadecimal, of the parsing canonical form, of other types than Avro of the normalised text: what generated
   * code calls its fingerprint.
   */
  readonly hash: string;
  /** What generating without a registry needs besides the project's files. */
  readonly offline?: Offline;
}

export type Lock = ReadonlyMap<string, LockedSubject>;

const FILE = "concordat.lock";
const LOCK_VERSION = 1;

/** The path of the project's lock file. */
export function lockFile({ folder }: Project): string {
  return join(folder, FILE);
}

export function hasLock(project: Project): boolean {
  return existsSync(lockFile(project));
}

/** Reads the project's lock; empty where there is none. Throws CliError. */
export function readLock(project: Project): Lock {
  const file = lockFile(project);
  if (!hasLock(project)) return new Map();
  const content: unknown = parsed(readFileSync(file, "utf8"), shown(file));
  if (!isRecord(content) || content.lockVersion !== LOCK_VERSION || !isRecord(content.subjects))
    throw notALock(shown(file));
  return new Map(Object.entries(content.subjects).map(([subject, entry]) => [subject, locked(entry, shown(file))]));
}

/** The lock's text: subjects in order of their names. */
export function lockText(lock: Lock): string {
  const subjects = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ lockVersion: LOCK_VERSION, subjects }, undefined, 2)}\n`;
}

/** Whether the lock file says something else. */
export function lockDiffers(project: Project, lock: Lock): boolean {
  const file = lockFile(project);
  return !existsSync(file) || readFileSync(file, "utf8") !== lockText(lock);
}

export function writeLock(project: Project, lock: Lock): void {
  writeFileSync(lockFile(project), lockText(lock));
}

/**
 * The lock of what is generated. Version and id come with a registry's schemas; of files they are what the registry has them
 * as, and where it does not know them, or cannot be reached, what the lock before said of the same schema.
 */
export async function lockFor(
  inputs: readonly EventInput[],
  { files, pins }: Pick<EventSources, "files" | "pins">,
): Promise<Lock> {
  const lock = new Map<string, LockedSubject>();
  const isFile = (subject: string) => files.ofSubject(subject) !== undefined;
  for (const input of inputs) {
    const names = await namesOf(input);
    const offline = offlineOf(input, isFile);
    const entry = files.ofSubject(input.subject);
    const pin = input.version === undefined && entry !== undefined ? await pins.of(entry) : input;
    const { version, id } = pin ?? {};
    lock.set(input.subject, {
      ...(version === undefined ? {} : { version }),
      ...(id === undefined ? {} : { id }),
      ...names,
      ...(offline === undefined ? {} : { offline }),
    });
  }
  return lock;
}

async function namesOf({
  subject,
  schema,
  schemaType = DEFAULT_SCHEMA_TYPE,
  references = [],
  resolved = [],
}: EventInput) {
  const format = await formatOf(schemaType, subject);
  const parsed = format.parse(schema, { references: resolved });
  const guid = guidOf(identityOf({ text: format.canonical(parsed), references }));
  return { guid, hash: format.fingerprint(parsed) };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notALock(file);
  }
}

function locked(entry: unknown, file: string): LockedSubject {
  if (!isRecord(entry) || typeof entry.guid !== "string" || typeof entry.hash !== "string") throw notALock(file);
  const { version, id, guid, hash } = entry;
  const offline = readOffline(entry.offline);
  return {
    ...(typeof version === "number" ? { version } : {}),
    ...(typeof id === "number" ? { id } : {}),
    guid,
    hash,
    ...(offline === undefined ? {} : { offline }),
  };
}

function notALock(file: string): CliError {
  return new CliError({
    code: "cli/bad-lock",
    message: `${file} is not a lock file of this version of concordat.`,
    hint: "Remove it, and run concordat generate.",
    place: { file },
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
