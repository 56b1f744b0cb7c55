import type { EventInput } from "@concordat/codegen";
import type { Reference, ResolvedReference, SchemaType } from "@concordat/schema";
import { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";
import type { EventConfig } from "./config.ts";
import { readEvent } from "./events.ts";
import type { Lock } from "./lock.ts";
import type { SchemaEntry } from "./project.ts";

/** What generating without a registry needs and no file of the project has. */
export interface Offline {
  /** Of a subject that only the registry has. */
  readonly schema?: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /** The texts of references, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
}

/** What the lock keeps of a subject's schema; undefined where the project's files have all of it. */
export function offlineOf(input: EventInput): Offline | undefined {
  const { version, schema, schemaType, references = [], resolved = [] } = input;
  const texts = resolved.length === 0 ? {} : { resolved };
  if (version === undefined) return resolved.length === 0 ? undefined : texts;
  return {
    schema,
    ...(schemaType === undefined ? {} : { schemaType }),
    ...(references.length === 0 ? {} : { references }),
    ...texts,
  };
}

/**
 * A subject's schema for code generation without asking anybody: its file where the project has one, else what the lock
 * keeps. Throws CliError `cli/stale-lock` where that is not what the config wants.
 */
export async function readLocked(event: EventConfig, lock: Lock, entries: readonly SchemaEntry[]): Promise<EventInput> {
  const { subject } = event;
  const kept = lock.get(subject);
  if (kept === undefined) throw staleLock([subject], "It does not have it.");
  if (event.version === undefined && entries.some((one) => one.subject === subject)) {
    const own = new Set(entries.map((one) => one.subject));
    const texts = (kept.offline?.resolved ?? []).filter((one) => !own.has(one.subject));
    return readEvent(event, { entries, registry: undefined, fetch: async () => texts });
  }
  const { version, id, offline } = kept;
  if (offline?.schema === undefined || (event.version !== undefined && event.version !== version))
    throw staleLock(
      [subject],
      `It does not have ${subject}${event.version === undefined ? "" : ` version ${event.version}`}.`,
    );
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

/** The subjects of which two locks say different things, or one nothing. */
export function differingSubjects(before: Lock, after: Lock): readonly string[] {
  const subjects = new Set([...before.keys(), ...after.keys()]);
  const text = (lock: Lock, subject: string) => JSON.stringify(lock.get(subject));
  return [...subjects].filter((subject) => text(before, subject) !== text(after, subject)).sort();
}

export function staleLock(subjects: readonly string[], why: string): CliError {
  return new CliError({
    code: "cli/stale-lock",
    message: `concordat.lock is stale: ${subjects.join(", ")}. ${why}`,
    hint: "Run concordat generate without --locked, and commit what it writes.",
    exit: EXIT.no,
  });
}

/** A lock's entry as it stands in the file; undefined where it is another thing. */
export function readOffline(value: unknown): Offline | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { schema, schemaType, references, resolved } = value as Record<string, unknown>;
  return {
    ...(typeof schema === "string" ? { schema } : {}),
    ...(schemaType === "AVRO" || schemaType === "PROTOBUF" || schemaType === "JSON" ? { schemaType } : {}),
    ...(Array.isArray(references) ? { references: references.map(readReference) } : {}),
    ...(Array.isArray(resolved)
      ? { resolved: resolved.map((one) => ({ ...readReference(one), text: String(one.text) })) }
      : {}),
  };
}

function readReference(value: unknown): Reference {
  const { name, subject, version } = value as Record<string, unknown>;
  return { name: String(name), subject: String(subject), version: Number(version) };
}
