import type { Past } from "../decide/register.ts";
import type { StoredSchema, SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { pacer } from "../pool/pace.ts";
import type { Facts } from "../store/store.ts";
import { findSubject } from "./find.ts";
import type { View } from "./view.ts";

/** The latest version of a subject whose metadata has all of some properties. */
export async function latestWithMetadata(
  at: View,
  asked: SubjectKey,
  properties: readonly (readonly [key: string, value: string])[],
  deleted: boolean,
): Promise<{ readonly facts: Facts; readonly found: Past }> {
  const facts = await findSubject(at, asked, deleted);
  const pause = pacer();
  for (const version of facts.versions.toReversed()) {
    if (version.deleted && !deleted) continue;
    const stored = await at.library.stored(at.reading, facts.key.context, version.id);
    if (stored !== undefined && has(stored, properties)) return { facts, found: { ...version, stored } };
    await pause();
  }
  throw refusals.schemaNotFound();
}

function has({ metadata }: StoredSchema, properties: readonly (readonly [string, string])[]): boolean {
  const has = metadata?.properties;
  return has !== undefined && properties.every(([key, value]) => has[key] === value);
}
