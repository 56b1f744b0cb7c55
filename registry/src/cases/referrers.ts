import type { ReferrerImpact } from "@concordat/client/api";
import { SchemaError } from "@concordat/schema";
import { comparisonPolicy, effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { keyText, qualifiedName, sameKey } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import type { SourceText } from "../pool/source.ts";
import type { Instead } from "./library.ts";
import type { View } from "./view.ts";

/**
 * What would become of the schemas that refer to a subject, directly or through others, if they meant a new schema of
 * it: which would no longer resolve, and which would be incompatible with themselves as they are, by their own
 * subject's level. Only the latest version of each subject counts.
 */
export async function referrerImpact(at: View, instead: Instead): Promise<readonly ReferrerImpact[]> {
  const impact: ReferrerImpact[] = [];
  const pause = pacer();
  for (const referrer of await referrersOf(at, instead.key)) {
    const found = await impactOn(at, referrer, instead);
    if (found !== undefined) impact.push(found);
    await pause();
  }
  return impact;
}

/** A latest version that refers to a subject, and the subjects on the way there. */
export interface Affected {
  readonly key: SubjectKey;
  readonly version: number;
  readonly id: number;
  readonly through: readonly string[];
}

/** A version on the way from a subject to those that refer to it; of the subject itself, any version. */
interface Step {
  readonly key: SubjectKey;
  readonly version: number | undefined;
  readonly through: readonly string[];
}

/** The subjects whose latest version refers to one, directly or through others, by their names. */
export async function referrersOf(at: View, key: SubjectKey): Promise<readonly Affected[]> {
  const found = new Map<string, Affected>();
  const seen = new Set<string>();
  const todo: Step[] = [{ key, version: undefined, through: [] }];
  for (let step = todo.shift(); step !== undefined; step = todo.shift()) {
    const { version: wanted, through } = step;
    const referrers = await at.reading.referrers(step.key);
    for (const { context, subject, version, id, deleted, target } of referrers) {
      const from = { context, subject };
      const name = keyText(from);
      const skipped = deleted || sameKey(from, key) || (wanted !== undefined && target !== wanted);
      if (skipped || seen.has(`${name}\u0000${version}`)) continue;
      seen.add(`${name}\u0000${version}`);
      const versions = await at.reading.versions(from);
      const latest = versions.findLast((one) => !one.deleted)?.version;
      if (version === latest && !found.has(name)) found.set(name, { key: from, version, id, through });
      // What refers to an older version has the subject in it all the same.
      todo.push({ key: from, version, through: [...through, qualifiedName(from)] });
    }
  }
  return [...found.values()].sort((a, b) => (qualifiedName(a.key) < qualifiedName(b.key) ? -1 : 1));
}

async function impactOn(at: View, affected: Affected, instead: Instead): Promise<ReferrerImpact | undefined> {
  const { key, version, id, through } = affected;
  const stored = await at.library.stored(at.reading, key.context, id);
  if (stored === undefined || !at.formats.has(stored.type)) return undefined;
  const place = { subject: qualifiedName(key), version, ...(through.length === 0 ? {} : { through }) };
  const old = await at.library.source(at.reading, key.context, stored);
  let changed: SourceText;
  try {
    const references = await at.library.resolve(at.whole, stored.references, key.context, { instead });
    changed = { ...old, references };
    await at.engine.run("parse", { source: changed });
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { ...place, outcome: "unresolved", message: error.message, differences: [] };
  }
  const { config } = await at.reading.settings(key);
  const effective = effectiveConfig(config, at.level);
  const { compatibility: level } = effective;
  const history = [{ version, canonical: stored.text, source: old }];
  const compared = { level, policy: comparisonPolicy(effective), proposed: changed, history, witness: false };
  const { compatible, comparisons } = await at.engine.run("report", compared);
  if (compatible) return undefined;
  const differences = comparisons.flatMap((one) => one.differences.filter(({ severity }) => severity === "error"));
  const message = `by its level ${level} it is not compatible with itself as it is: ${differences[0]?.message ?? ""}`;
  return { ...place, outcome: "incompatible", message, differences };
}
