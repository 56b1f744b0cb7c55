import { isSchemaType, type Reference, type ResolvedReference, type SchemaType } from "@concordat/schema";

/** What the lock file of a project is called. */
export const LOCK_FILE = "concordat.lock";

const LOCK_VERSION = 1;

/** What a lock says of a subject: the schema that the generated code is of. */
export interface LockedSubject {
  /** The version and id that the registry has it as; absent where no registry was asked that knows it. */
  readonly version?: number;
  readonly id?: number;
  /** The registry's name for exactly this schema, wherever it is registered. */
  readonly guid: string;
  /** What generated code calls its fingerprint (`Format.fingerprint`). */
  readonly hash: string;
  /** What generating without a registry needs besides the project's files. */
  readonly offline?: Offline;
}

/** What generating without a registry needs and no file of the project has. */
export interface Offline {
  /** Of a subject that only the registry has. */
  readonly schema?: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /** The texts of references, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
}

/** Locked subjects by their names. */
export type Lock = ReadonlyMap<string, LockedSubject>;

/** The lock's text: subjects in order of their names. */
export function lockText(lock: Lock): string {
  const subjects = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ lockVersion: LOCK_VERSION, subjects }, undefined, 2)}\n`;
}

/** Reads a lock's text; undefined where it is none of this version. */
export function parseLock(text: string): Lock | undefined {
  const content = jsonOf(text);
  if (!isRecord(content) || content.lockVersion !== LOCK_VERSION || !isRecord(content.subjects)) return undefined;
  const lock = new Map<string, LockedSubject>();
  for (const [subject, entry] of Object.entries(content.subjects)) {
    const locked = lockedOf(entry);
    if (locked === undefined) return undefined;
    lock.set(subject, locked);
  }
  return lock;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lockedOf(entry: unknown): LockedSubject | undefined {
  if (!isRecord(entry) || typeof entry.guid !== "string" || typeof entry.hash !== "string") return undefined;
  const { version, id, guid, hash } = entry;
  const names = {
    ...(typeof version === "number" ? { version } : {}),
    ...(typeof id === "number" ? { id } : {}),
    guid,
    hash,
  };
  if (entry.offline === undefined) return names;
  const offline = offlineOf(entry.offline);
  return offline === undefined ? undefined : { ...names, offline };
}

function offlineOf(value: unknown): Offline | undefined {
  if (!isRecord(value)) return undefined;
  const { schema, schemaType, references = [], resolved = [] } = value;
  if (!isListOf(references, isReference) || !isListOf(resolved, isResolved)) return undefined;
  return {
    ...(typeof schema === "string" ? { schema } : {}),
    ...(isSchemaType(schemaType) ? { schemaType } : {}),
    ...("references" in value ? { references: references.map(referenceOf) } : {}),
    ...("resolved" in value ? { resolved: resolved.map((one) => ({ ...referenceOf(one), text: one.text })) } : {}),
  };
}

function referenceOf({ name, subject, version }: Reference): Reference {
  return { name, subject, version };
}

function isListOf<Item>(value: unknown, is: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(is);
}

function isReference(value: unknown): value is Reference {
  if (!isRecord(value)) return false;
  const { name, subject, version } = value;
  return typeof name === "string" && typeof subject === "string" && typeof version === "number";
}

function isResolved(value: unknown): value is ResolvedReference {
  return isReference(value) && "text" in value && typeof value.text === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
