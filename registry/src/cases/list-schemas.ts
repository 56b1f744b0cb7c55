import { hasRuleType } from "../decide/rules.ts";
import type { Located, SubjectKey } from "../entities.ts";
import { keyText, qualifiedName, subjectKey } from "../names.ts";
import type { SubjectFilter } from "../store/store.ts";
import type { View } from "./view.ts";

/** What a list of schemas is to hold. */
export interface SchemaFilter extends SubjectFilter {
  /** Only the last version of each subject. */
  readonly latestOnly: boolean;
  /** Only versions whose rules have one of this type; empty for all. */
  readonly ruleType: string;
  /** Whether the prefix is one of aliases too, and they are told. */
  readonly aliases: boolean;
}

/** A version with the other names of its subject. */
export interface Listed extends Located {
  readonly aliases: readonly string[];
}

/** The versions of a filter, by subject's name and version. */
export async function listSchemas(at: View, filter: SchemaFilter): Promise<readonly Listed[]> {
  const aliases = filter.aliases ? await aliasesBySubject(at, filter) : NO_ALIASES;
  const found = await at.reading.located(filter);
  const more = await Promise.all([...aliases.matched.values()].map((key) => versionsOf(at, filter, key)));
  const all = new Map([...found, ...more.flat()].map((one) => [`${keyText(one)}/${one.version}`, one]));
  const sorted = [...all.values()].sort((a, b) => byText(qualifiedName(a), qualifiedName(b)) || a.version - b.version);
  const wanted = filter.latestOnly ? latestOf(sorted) : sorted;
  const ruled = filter.ruleType === "" ? wanted : await withRule(at, wanted, filter.ruleType);
  return ruled.map((one) => ({ ...one, aliases: aliases.names.get(keyText(one)) ?? [] }));
}

interface Aliases {
  /** The names of each subject that has any, by its key. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Subjects that an alias of the filter's prefix leads to. */
  readonly matched: ReadonlyMap<string, SubjectKey>;
}

const NO_ALIASES: Aliases = { names: new Map(), matched: new Map() };

async function aliasesBySubject(at: View, { context, prefix }: SubjectFilter): Promise<Aliases> {
  const names = new Map<string, string[]>();
  const matched = new Map<string, SubjectKey>();
  for (const { key, alias } of await at.reading.aliases()) {
    const target = subjectKey(alias, key.context);
    const name = keyText(target);
    names.set(name, [...(names.get(name) ?? []), qualifiedName(key)]);
    if ((context === undefined || context === key.context) && key.subject.startsWith(prefix)) matched.set(name, target);
  }
  for (const list of names.values()) list.sort();
  return { names, matched };
}

async function versionsOf(at: View, { deleted }: SubjectFilter, key: SubjectKey): Promise<readonly Located[]> {
  const versions = await at.reading.versions(key);
  return versions
    .filter((one) => deleted === "with" || one.deleted === (deleted === "only"))
    .map((one) => ({ ...one, ...key }));
}

function latestOf(versions: readonly Located[]): readonly Located[] {
  const latest = new Map(versions.map((one) => [keyText(one), one.version]));
  return versions.filter((one) => latest.get(keyText(one)) === one.version);
}

async function withRule(at: View, versions: readonly Located[], type: string): Promise<readonly Located[]> {
  const found: Located[] = [];
  for (const one of versions) {
    const stored = await at.library.stored(at.reading, one.context, one.id);
    if (hasRuleType(stored?.ruleSet, type)) found.push(one);
  }
  return found;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
