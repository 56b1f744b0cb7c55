import { hasRuleType } from "../decide/rules.ts";
import type { Located, SubjectKey } from "../entities.ts";
import { keyText, qualifiedName, subjectKey } from "../names.ts";
import type { Part } from "../store/part.ts";
import type { SubjectFilter, VersionFilter } from "../store/store.ts";
import type { View } from "./view.ts";

/** What a list of schemas is to hold. */
export interface SchemaFilter extends Required<Omit<VersionFilter, "after">> {
  /** Only versions whose rules have one of this type; empty for all. */
  readonly ruleType: string;
  /** Whether the prefix may also be an alias, and aliases are listed. */
  readonly aliases: boolean;
  /** Only versions of subjects that it says yes to; undefined for all. */
  readonly fits: ((subject: SubjectKey) => boolean) | undefined;
}

/** A version with the other names of its subject. */
export interface Listed extends Located {
  readonly aliases: readonly string[];
}

/** Versions that are read at once where not all of them may be wanted. */
const PIECE = 1_000;

/** The versions of a filter, by subject's name and version; no more are read than its part needs. */
export async function listSchemas(at: View, filter: SchemaFilter): Promise<readonly Listed[]> {
  const { ruleType, fits, part, aliases: withAliases, ...versions } = filter;
  const aliases = withAliases ? await aliasesBySubject(at, versions) : NO_ALIASES;
  const found =
    ruleType === "" && fits === undefined && aliases.matched.size === 0
      ? await at.reading.located({ ...versions, part })
      : await partOf(part, each(at, versions, aliases.matched), async (one) => {
          if (fits !== undefined && !fits(one)) return false;
          return ruleType === "" || hasRuleType((await storedOf(at, one))?.ruleSet, ruleType);
        });
  return found.map((one) => ({ ...one, aliases: aliases.names.get(keyText(one)) ?? [] }));
}

function storedOf(at: View, { context, id }: Located) {
  return at.library.stored(at.reading, context, id);
}

/** The part of what fits. */
async function partOf(
  { offset, limit }: Part,
  all: AsyncIterable<Located>,
  fits: (one: Located) => Promise<boolean>,
): Promise<readonly Located[]> {
  const found: Located[] = [];
  let before = 0;
  for await (const one of all) {
    if (!(await fits(one))) continue;
    if (before < offset) before += 1;
    else if (found.push(one) === limit) return found;
  }
  return found;
}

/** The versions of a filter and of more subjects, each once, in the order of lists. */
async function* each(
  at: View,
  filter: VersionFilter,
  subjects: ReadonlyMap<string, SubjectKey>,
): AsyncIterable<Located> {
  const more = (await Promise.all([...subjects.values()].map((key) => versionsOf(at, filter, key)))).flat();
  const waiting = more.sort(byName).values();
  let next = waiting.next();
  for await (const one of inPieces(at, filter)) {
    for (; !next.done && byName(next.value, one) < 0; next = waiting.next()) yield next.value;
    if (!next.done && byName(next.value, one) === 0) next = waiting.next();
    yield one;
  }
  for (; !next.done; next = waiting.next()) yield next.value;
}

async function* inPieces({ reading }: View, filter: VersionFilter): AsyncIterable<Located> {
  for (let offset = 0; ; offset += PIECE) {
    const piece = await reading.located({ ...filter, part: { offset, limit: PIECE } });
    yield* piece;
    if (piece.length < PIECE) return;
  }
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

async function versionsOf(
  { reading }: View,
  { deleted, latestOnly }: VersionFilter,
  key: SubjectKey,
): Promise<readonly Located[]> {
  const versions = (await reading.versions(key))
    .filter((one) => deleted === "with" || one.deleted === (deleted === "only"))
    .map((one) => ({ ...one, ...key }));
  return latestOnly ? versions.slice(-1) : versions;
}

/** As stores order them. */
function byName(a: Located, b: Located): number {
  return Buffer.compare(Buffer.from(qualifiedName(a)), Buffer.from(qualifiedName(b))) || a.version - b.version;
}
