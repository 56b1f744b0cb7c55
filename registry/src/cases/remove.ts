import { decideRemoveSubject, decideRemoveVersion } from "../decide/remove.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Scope } from "../store/store.ts";
import { decideAndCommit, decideOnSubject } from "./commit.ts";
import type { VersionName } from "./find.ts";
import type { Registry } from "./registry.ts";

const scopeOf = (key: SubjectKey): Scope => ({ key });
const scopeWithTies = (key: SubjectKey): Scope => ({ key, associations: true });

/** Deletes a version, softly or for good; answers its number. */
export async function removeVersion(
  registry: Registry,
  asked: SubjectKey,
  name: VersionName,
  permanent: boolean,
): Promise<number> {
  return decideOnSubject(registry, asked, scopeOf, async (facts) => {
    const { key } = facts;
    const live = facts.versions.filter(({ deleted }) => !deleted);
    if (facts.versions.length === 0 || (live.length === 0 && name === "latest")) {
      throw facts.versions.length === 0 ? refusals.subjectNotFound(qualifiedName(key)) : refusals.versionNotFound(-1);
    }
    const version = name === "latest" ? (live.at(-1)?.version ?? -1) : name;
    return { plan: decideRemoveVersion(facts, version, permanent), answer: () => version };
  });
}

/**
 * Deletes a subject, softly or for good; answers the numbers of the versions deleted. One that a resource is tied to
 * stays, unless `associated` says that the tie goes with it.
 */
export async function removeSubject(
  registry: Registry,
  asked: SubjectKey,
  permanent: boolean,
  { associated }: { readonly associated: boolean } = { associated: false },
): Promise<readonly number[]> {
  return decideOnSubject(registry, asked, scopeWithTies, async (facts) => {
    const { key } = facts;
    const ties = associated ? [] : await registry.store.associations({ subject: key });
    if (ties.length > 0 && !permanent) throw refusals.associationOfSubject(qualifiedName(key));
    const { plan, versions } = decideRemoveSubject(facts, permanent);
    return { plan, answer: () => versions };
  });
}

/** Forgets a context that has no versions left. An unknown one is gone already. */
export async function removeContext(registry: Registry, context: string): Promise<void> {
  const scope = { key: { context, subject: "" }, subjects: true };
  await decideAndCommit(registry, scope, async () => {
    const subjects = await registry.store.subjects({ context, prefix: "", deleted: "with" });
    if (subjects.length > 0) throw refusals.contextNotEmpty(`:${context}:`);
    return { plan: { scope, writes: [{ kind: "drop-context", context }] }, answer: () => undefined };
  });
}
