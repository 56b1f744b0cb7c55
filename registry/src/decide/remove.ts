import type { Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName, sameKey } from "../names.ts";
import type { Facts, Plan, Referrer, Write } from "../store/store.ts";
import { checkWritable } from "./settings.ts";

/** Decides on deleting a version, softly or for good. Throws a Refusal where that is refused. Pure. */
export function decideRemoveVersion(facts: Facts, version: number, permanent: boolean): Plan {
  const { key, versions } = facts;
  const name = qualifiedName(key);
  if (!versions.some(({ deleted }) => permanent || !deleted) && versions.length === 0)
    throw refusals.subjectNotFound(name);
  const found = versions.find((one) => one.version === version);
  if (found === undefined) throw refusals.versionNotFound(version);
  if (permanent && !found.deleted) throw refusals.versionNotSoftDeleted(name, version);
  if (!permanent && found.deleted) throw refusals.versionSoftDeleted(name, version);
  checkWritable(facts);
  checkUnreferenced(facts, [found], () => false);
  const last = permanent && versions.length === 1;
  return plan(facts, [
    { kind: permanent ? "drop-version" : "hide-version", key, version },
    ...(last ? dropSettings(facts) : []),
  ]);
}

/**
 * Decides on deleting a subject, softly or for good. References among its own versions do not count; with the last
 * version its own settings go too.
 */
export function decideRemoveSubject(
  facts: Facts,
  permanent: boolean,
): { readonly plan: Plan; readonly versions: readonly number[] } {
  const { key, versions } = facts;
  const name = qualifiedName(key);
  const live = versions.filter(({ deleted }) => !deleted);
  if (versions.length === 0) throw refusals.subjectNotFound(name);
  if (permanent && live.length > 0) throw refusals.subjectNotSoftDeleted(name);
  if (!permanent && live.length === 0) throw refusals.subjectSoftDeleted(name);
  checkWritable(facts);
  const going = permanent ? versions : live;
  checkUnreferenced(facts, going, (referrer) => sameKey(referrer, key));
  const kind = permanent ? ("drop-version" as const) : ("hide-version" as const);
  const writes: readonly Write[] = going.map(({ version }) => ({ kind, key, version }));
  return {
    plan: plan(facts, [...writes, ...(permanent ? dropSettings(facts) : [])]),
    versions: going.map(({ version }) => version),
  };
}

/** Active referrers forbid a delete, soft or permanent; soft-deleted ones do not. */
function checkUnreferenced(facts: Facts, going: readonly Version[], ignored: (referrer: Referrer) => boolean): void {
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

function plan(facts: Facts, writes: readonly Write[]): Plan {
  return { scope: { key: facts.key }, writes };
}
