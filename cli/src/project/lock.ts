import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE, type Lock, type LockedSubject, lockText, parseLock } from "@concordat/client/lock";
import type { EventInput } from "@concordat/codegen";
import { DEFAULT_SCHEMA_TYPE, guidOf, identityOf } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { EventSources } from "./events.ts";
import { formatOf } from "./formats.ts";
import { offlineOf } from "./offline.ts";
import { type Project, shownPath } from "./project.ts";

/** The path of the project's lock file. */
export function lockFile({ folder }: Project): string {
  return join(folder, LOCK_FILE);
}

/** Whether the project has a lock file. */
export function hasLock(project: Project): boolean {
  return existsSync(lockFile(project));
}

/** Reads the project's lock; empty where there is none. Throws CliError. */
export function readLock(project: Project): Lock {
  const file = lockFile(project);
  if (!hasLock(project)) return new Map();
  const lock = parseLock(readFileSync(file, "utf8"));
  if (lock === undefined) throw notALock(shownPath(file));
  return lock;
}

/** Whether the lock file says something else. */
export function lockDiffers(project: Project, lock: Lock): boolean {
  const file = lockFile(project);
  return !existsSync(file) || readFileSync(file, "utf8") !== lockText(lock);
}

/** Writes the project's lock file. */
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

function notALock(file: string): CliError {
  return new CliError({
    code: "cli/bad-lock",
    message: `${file} is not a lock file of this version of concordat.`,
    hint: "Remove it, and run concordat generate.",
    place: { file },
  });
}
