import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, qualifiedName, subjectKey } from "../names.ts";
import type { Facts } from "../store/store.ts";
import type { Registry } from "./registry.ts";

/** A number of a version, or the latest. */
export type VersionName = number | "latest";

/** The facts of a subject that has versions to show; an alias, and an unqualified name known in another context, lead on. */
export async function findSubject(registry: Registry, asked: SubjectKey, deleted: boolean): Promise<Facts> {
  const facts = await registry.store.facts({ key: await aliased(registry, asked) });
  if (hasShown(facts, deleted)) return facts;
  if (asked.context === DEFAULT_CONTEXT) {
    for (const context of await registry.store.contexts()) {
      if (context === DEFAULT_CONTEXT) continue;
      const elsewhere = await registry.store.facts({ key: { context, subject: asked.subject } });
      if (hasShown(elsewhere, deleted)) return elsewhere;
    }
  }
  throw refusals.subjectNotFound(qualifiedName(asked));
}

function hasShown({ versions }: Facts, deleted: boolean): boolean {
  return versions.some((one) => deleted || !one.deleted);
}

/** The subject that a name stands for: its config may name another one. */
export async function aliased(registry: Registry, key: SubjectKey): Promise<SubjectKey> {
  if (key.subject === "") return key;
  const config = await registry.store.config(key);
  const alias = config.subject?.alias;
  return alias === undefined || alias === "" ? key : subjectKey(alias, key.context);
}

/** A version of a subject by its number, soft-deleted ones too if asked for; or the latest, which is always a live one. */
export function findVersion(facts: Facts, name: VersionName, deleted: boolean): Version {
  const found =
    name === "latest"
      ? facts.versions.findLast((one) => !one.deleted)
      : facts.versions.find((one) => one.version === name && (deleted || !one.deleted));
  if (found === undefined) throw refusals.versionNotFound(name === "latest" ? -1 : name);
  return found;
}

export interface FoundId {
  readonly context: string;
  readonly stored: StoredSchema;
}

/**
 * What an id stands for. `subject` says where to look: its context, and for an unqualified one any context that has it
 * under this id.
 */
export async function findId(
  registry: Registry,
  id: number,
  within: string,
  subject: SubjectKey | undefined,
): Promise<FoundId | undefined> {
  const context = subject?.context ?? within;
  if (subject !== undefined && subject.subject !== "" && context !== DEFAULT_CONTEXT) {
    const versions = await registry.store.versionsOf(context, id);
    if (!versions.some((one) => one.subject === subject.subject)) return undefined;
  }
  if (subject !== undefined && subject.subject !== "" && context === DEFAULT_CONTEXT) {
    const elsewhere = await contextWith(registry, id, subject.subject);
    if (elsewhere !== undefined) return elsewhere;
  }
  const stored = await registry.library.stored(context, id);
  return stored === undefined ? undefined : { context, stored };
}

async function contextWith(registry: Registry, id: number, subject: string): Promise<FoundId | undefined> {
  const contexts = await registry.store.contexts();
  for (const context of [DEFAULT_CONTEXT, ...contexts.filter((one) => one !== DEFAULT_CONTEXT)]) {
    const versions = await registry.store.versionsOf(context, id);
    if (!versions.some((one) => one.subject === subject)) continue;
    const stored = await registry.library.stored(context, id);
    if (stored !== undefined) return { context, stored };
  }
  return undefined;
}
