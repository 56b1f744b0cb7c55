import { ofKey } from "../access/resource.ts";
import { decideRemoveSubject, decideRemoveVersion } from "../decide/remove.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { keyText, qualifiedName } from "../names.ts";
import { type Decided, decide } from "./commit.ts";
import { aliased, type VersionName } from "./find.ts";
import type { Registry } from "./registry.ts";
import type { View } from "./view.ts";

/** Deletes a version, softly or for good; answers its number. */
export function removeVersion(
  registry: Registry,
  asked: SubjectKey,
  name: VersionName,
  permanent: boolean,
): Promise<number> {
  return decide(registry, keyText(asked), async (at) => {
    const facts = await at.reading.facts(await aliased(at, asked));
    const { key } = facts;
    at.sight.needs(ofKey(key));
    const live = facts.versions.filter(({ deleted }) => !deleted);
    if (facts.versions.length === 0 || (live.length === 0 && name === "latest")) {
      throw facts.versions.length === 0 ? refusals.subjectNotFound(qualifiedName(key)) : refusals.versionNotFound(-1);
    }
    const version = name === "latest" ? (live.at(-1)?.version ?? -1) : name;
    const referrers = await at.reading.referrers(key);
    return { writes: decideRemoveVersion({ ...facts, referrers }, version, permanent), answer: () => version };
  });
}

/** Deletes a subject, softly or for good; answers the numbers of the versions deleted. One that a resource is tied to stays. */
export function removeSubject(registry: Registry, asked: SubjectKey, permanent: boolean): Promise<readonly number[]> {
  return decide(registry, keyText(asked), async (at) => {
    const key = await aliased(at, asked);
    at.sight.needs(ofKey(key));
    if (!permanent && (await at.reading.associations({ subject: key })).length > 0)
      throw refusals.associationOfSubject(qualifiedName(key));
    return removal(at, key, permanent);
  });
}

/** What deleting a subject is decided to write, whatever is tied to it. */
export async function removal(
  { reading }: View,
  key: SubjectKey,
  permanent: boolean,
): Promise<Required<Decided<readonly number[]>>> {
  const facts = await reading.facts(key);
  const { writes, versions } = decideRemoveSubject({ ...facts, referrers: await reading.referrers(key) }, permanent);
  return { writes, answer: () => versions };
}

/** Forgets a context that has no versions left. An unknown one is gone already. */
export function removeContext(registry: Registry, context: string): Promise<void> {
  return decide(registry, keyText({ context, subject: "" }), async ({ reading, sight }) => {
    sight.needs(ofKey({ context, subject: "" }));
    const part = { offset: 0, limit: 1 };
    const subjects = await reading.subjects({ context, prefix: "", deleted: "with", part });
    if (subjects.length > 0) throw refusals.contextNotEmpty(`:${context}:`);
    return { writes: [{ kind: "drop-context", context }], answer: () => undefined };
  });
}
