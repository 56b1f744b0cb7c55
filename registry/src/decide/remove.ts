import type { Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName, sameKey } from "../names.ts";
import type { Facts, Referrer, Write } from "../store/store.ts";
import { checkWritable } from "./settings.ts";

/** What deleting takes. */
export interface RemovalFacts extends Facts {
  /** Who refers to which of the subject's versions. */
  readonly referrers: readonly Referrer[];
}

/** Decides on deleting a version, softly or for good. Throws a Refusal where that is refused. Pure. */
export function decideRemoveVersion(facts: RemovalFacts, version: number, permanent: boolean): readonly Write[] {
  const { key, versions } = facts;
  const name = qualifiedName(key);
  if (!versions.some(({ deleted }) => permanent || !deleted) && versions.length === 0)
    throw refusals.subjectNotFound(name);
  const found = versions.find((one) => one.version === version);
  if (found === undefined) throw refusals.versionNotFound(version);
  if (permanent && !found.deleted) throw refusals.versionNotSoftDeleted(name, version);
  if (!permanent && found.deleted) throw refusals.versionSoftDeleted(name, version);
  checkWritable(key, facts);
  checkUnreferenced(facts, [found], () => false);
  const last = permanent && versions.length === 1;
  return [{ kind: permanent ? "drop-version" : "hide-version", key, version }, ...(last ? dropSettings(facts) : [])];
}

/**
 * Decides on deleting a subject, softly or for good. References among its own versions do not count; with the last
 * version its own settings go too.
 */
export function decideRemoveSubject(
  facts: RemovalFacts,
  permanent: boolean,
): { readonly writes: readonly Write[]; readonly versions: readonly number[] } {
  const { key, versions } = facts;
  const name = qualifiedName(key);
  const live = versions.filter(({ deleted }) => !deleted);
  if (versions.length === 0) throw refusals.subjectNotFound(name);
  if (permanent && live.length > 0) throw refusals.subjectNotSoftDeleted(name);
  if (!permanent && live.length === 0) throw refusals.subjectSoftDeleted(name);
  checkWritable(key, facts);
  const going = permanent ? versions : live;
  checkUnreferenced(facts, going, (referrer) => sameKey(referrer, key));
  const kind = permanent ? ("drop-version" as const) : ("hide-version" as const);
  const writes: readonly Write[] = going.map(({ version }) => ({ kind, key, version }));
  return {
    writes: [...writes, ...(permanent ? dropSettings(facts) : [])],
    versions: going.map(({ version }) => version),
  };
}

/** Active referrers forbid a delete, soft or permanent; soft-deleted ones do not. */
function checkUnreferenced(
  facts: RemovalFacts,
  going: readonly Version[],
  ignored: (referrer: Referrer) => boolean,
): void {
  const held = going.find(({ version }) =>
    facts.referrers.some((referrer) => referrer.target === version && !referrer.deleted && !ignored(referrer)),
  );
  if (held !== undefined) throw refusals.referenced(qualifiedName(facts.key), held.version);
}

function dropSettings({ key, config, mode, policy }: Facts): readonly Write[] {
  return [
    ...(config.subject === undefined ? [] : [{ kind: "put-config" as const, key, config: undefined }]),
    ...(policy.subject === undefined ? [] : [{ kind: "put-policy" as const, key, policy: undefined }]),
    ...(mode.subject === undefined ? [] : [{ kind: "put-mode" as const, key, mode: undefined }]),
  ];
}
