import type { Lock } from "@concordat/client/lock";
import type { EventInput } from "@concordat/codegen";
import { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";
import type { EventConfig } from "./config.ts";
import { type EventSources, readEvent } from "./events.ts";
import { fetchKept } from "./offline.ts";
import { NOT_REGISTERED, projectPins } from "./pins.ts";

/**
 * A subject's schema for code generation without asking anybody: its file where the project has one, else what the lock
 * keeps. Throws CliError `cli/stale-lock` where that is not what the config wants.
 */
export async function readLocked(event: EventConfig, { files, lock }: EventSources): Promise<EventInput> {
  const { subject } = event;
  const kept = lock.get(subject);
  if (kept === undefined) throw staleLock(`it does not have ${subject}`);
  const entry = event.version === undefined ? files.ofSubject(subject) : undefined;
  if (entry !== undefined) {
    const fetch = fetchKept([kept]);
    const pins = projectPins({ files, registry: undefined, lock, fetch });
    try {
      return await readEvent(event, { files, registry: undefined, lock, fetch, pins });
    } catch (error) {
      if (!(error instanceof CliError) || !STALE.has(error.code)) throw error;
      throw staleLock(`what it says of the files that ${entry.file} refers to is not what they are now`);
    }
  }
  const { version, id, offline } = kept;
  if (offline?.schema === undefined || (event.version !== undefined && event.version !== version))
    throw staleLock(`it does not have ${subject}${event.version === undefined ? "" : ` version ${event.version}`}`);
  return {
    subject,
    schema: offline.schema,
    ...(offline.schemaType === undefined ? {} : { schemaType: offline.schemaType }),
    ...(version === undefined ? {} : { version }),
    ...(id === undefined ? {} : { id }),
    ...(offline.references === undefined ? {} : { references: offline.references }),
    ...(offline.resolved === undefined ? {} : { resolved: offline.resolved }),
  };
}

/** What is wrong where the lock is not of the files as they are. */
const STALE: ReadonlySet<string> = new Set([NOT_REGISTERED, "cli/missing-reference", "cli/another-version"]);

/** The subjects of which two locks say different things, or one nothing. */
export function differingSubjects(before: Lock, after: Lock): readonly string[] {
  const subjects = new Set([...before.keys(), ...after.keys()]);
  const text = (lock: Lock, subject: string) => JSON.stringify(lock.get(subject));
  return [...subjects].filter((subject) => text(before, subject) !== text(after, subject)).sort();
}

/** The error of a lock that is not of what the config wants; `why` follows a colon. */
export function staleLock(why: string): CliError {
  return new CliError({
    code: "cli/stale-lock",
    message: `concordat.lock is stale: ${why}.`,
    hint: "Run concordat generate without --locked, and commit what it writes.",
    exit: EXIT.no,
  });
}

/** The error of generating from a lock that is not there. */
export function noLock(file: string): CliError {
  return new CliError({
    code: "cli/no-lock",
    message: `There is no ${file} to generate from.`,
    hint: "Run concordat generate without --locked, and commit what it writes.",
    exit: EXIT.no,
  });
}
