import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, qualifiedName, subjectKey } from "../names.ts";
import type { Facts } from "../store/store.ts";
import type { View } from "./view.ts";

/** A number of a version, or the latest. */
export type VersionName = number | "latest";

/** The facts of a subject that has versions to show; an alias, and an unqualified name known in another context, lead on. */
export async function findSubject(at: View, asked: SubjectKey, deleted: boolean): Promise<Facts> {
  const facts = await at.reading.facts(await aliased(at, asked));
  if (hasShown(facts, deleted)) return facts;
  if (asked.context === DEFAULT_CONTEXT) {
    for (const context of await at.reading.contexts()) {
      // Decisions, too, lead on to what their caller may see alone: the name of another context is in their errors.
      if (context === DEFAULT_CONTEXT || !at.sight.subject({ context, subject: asked.subject })) continue;
      const elsewhere = await at.reading.facts({ context, subject: asked.subject });
      if (hasShown(elsewhere, deleted)) return elsewhere;
    }
  }
  throw refusals.subjectNotFound(qualifiedName(asked));
}

function hasShown({ versions }: Facts, deleted: boolean): boolean {
  return versions.some((one) => deleted || !one.deleted);
}

/** The subject that a name stands for: its config may name another one. */
export async function aliased(at: View, key: SubjectKey): Promise<SubjectKey> {
  if (key.subject === "") return key;
  const { config } = await at.reading.settings(key);
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

/** What an id stands for, and the context in which it was found. */
export interface FoundId {
  readonly context: string;
  readonly stored: StoredSchema;
}

/**
 * What an id stands for. `subject` says where to look: its context, and for an unqualified one any context that has it
 * under this id.
 */
export async function findId(
  at: View,
  id: number,
  within: string,
  subject: SubjectKey | undefined,
): Promise<FoundId | undefined> {
  const context = subject?.context ?? within;
  if (subject !== undefined && subject.subject !== "" && context !== DEFAULT_CONTEXT) {
    if (!(await hasId(at, context, id, subject.subject))) return undefined;
  }
  if (subject !== undefined && subject.subject !== "" && context === DEFAULT_CONTEXT) {
    const elsewhere = await contextWith(at, id, subject.subject);
    if (elsewhere !== undefined) return elsewhere;
  }
  const stored = await at.library.stored(at.reading, context, id);
  return stored === undefined || !(await isShown(at, context, id)) ? undefined : { context, stored };
}

async function contextWith(at: View, id: number, subject: string): Promise<FoundId | undefined> {
  const contexts = await at.reading.contexts();
  for (const context of [DEFAULT_CONTEXT, ...contexts.filter((one) => one !== DEFAULT_CONTEXT)]) {
    if (!(await hasId(at, context, id, subject))) continue;
    const stored = await at.library.stored(at.reading, context, id);
    if (stored !== undefined) return { context, stored };
  }
  return undefined;
}

/** Whether the caller may see a subject that has an id: an id is no way around the subjects. */
async function isShown({ reading, sight }: View, context: string, id: number): Promise<boolean> {
  return sight.all || (await reading.subjectsOf(context, id)).length > 0;
}

/** Whether a version of a subject has an id, soft-deleted ones counted in. */
async function hasId({ reading }: View, context: string, id: number, subject: string): Promise<boolean> {
  return (await reading.versionsOf(context, id, { subject, part: { offset: 0, limit: 1 } })).length > 0;
}
