import type { Sight } from "../access/sight.ts";
import type { Chain, Located, SubjectKey } from "../entities.ts";
import { DEFAULT_CONTEXT } from "../names.ts";
import type { Part } from "../store/part.ts";
import type { Reading, Settings, VersionFilter } from "../store/store.ts";

/**
 * A reading that answers as though what its caller may not see were not there: lists leave it out, and a subject has no
 * versions and no settings of its own. It is what answers are made with; decisions are made with all that there is. What it keeps for others
 * (`apart`) it makes with everything.
 */
export function visibleTo(sight: Sight, inner: Reading): Reading {
  if (sight.all) return inner;
  const isSeen = (key: SubjectKey) => sight.subject(key);
  return {
    get asked() {
      return inner.asked;
    },
    get services() {
      return inner.services;
    },
    get access() {
      return inner.access;
    },
    rely: (asked) => inner.rely(asked),
    apart: (make) => inner.apart(make),
    facts: async (key) => {
      const facts = await inner.facts(key);
      return { ...facts, ...settingsSeen(sight, key, facts), ...(isSeen(key) ? {} : { versions: [] }) };
    },
    settings: async (key) => settingsSeen(sight, key, await inner.settings(key)),
    versions: async (key) => (isSeen(key) ? inner.versions(key) : []),
    idAt: async (key, version) => (isSeen(key) ? inner.idAt(key, version) : undefined),
    referrers: async (key) => (await inner.referrers(key)).filter(isSeen),
    schema: (context, id) => inner.schema(context, id),
    byIdentity: async (identity) => {
      const all = await inner.byIdentity(identity);
      const seen = await Promise.all(
        all.map(async ({ context, id }) => (await inner.subjectsOf(context, id)).some(isSeen)),
      );
      return all.filter((_, index) => seen[index]);
    },
    versionsOf: async (context, id, { part, ...filter } = {}) =>
      partOf(part, (await inner.versionsOf(context, id, filter)).filter(isSeen)),
    subjectsOf: async (context, id, { part, ...filter } = {}) =>
      partOf(part, (await inner.subjectsOf(context, id, filter)).filter(isSeen)),
    subjects: async ({ part, ...filter }) => partOf(part, (await inner.subjects(filter)).filter(isSeen)),
    located: (filter) => locatedOf(inner, filter, isSeen),
    aliases: async () => (await inner.aliases()).filter(({ key }) => isSeen(key)),
    associations: async ({ part, ...filter }) =>
      partOf(
        part,
        (await inner.associations(filter)).filter(({ subject }) => isSeen(subject)),
      ),
    contexts: async () =>
      (await inner.contexts()).filter((context) => context === DEFAULT_CONTEXT || sight.context(context)),
    maxId: (context) => inner.maxId(context),
  };
}

/** What is in force, without what a subject or context has of its own that may not be seen. */
function settingsSeen(sight: Sight, key: SubjectKey, { config, mode, policy }: Settings): Settings {
  const seesSubject = key.subject === "" || sight.subject(key);
  const seesContext = key.context === DEFAULT_CONTEXT || sight.context(key.context);
  const seen = <One>(chain: Chain<One>): Chain<One> => ({
    subject: seesSubject ? chain.subject : undefined,
    context: seesContext ? chain.context : undefined,
    global: chain.global,
  });
  return { config: seen(config), mode: seen(mode), policy: seen(policy) };
}

function partOf<Item>(part: Part | undefined, items: readonly Item[]): readonly Item[] {
  if (part === undefined) return items;
  return items.slice(part.offset, part.limit > 0 ? part.offset + part.limit : undefined);
}

/** Versions that are read at once where not all of them may be seen. */
const PIECE = 1_000;

/** The versions of a filter that may be seen; no more are read than its part needs. */
async function locatedOf(
  inner: Reading,
  { part, ...filter }: VersionFilter,
  isSeen: (key: SubjectKey) => boolean,
): Promise<readonly Located[]> {
  if (part === undefined) return (await inner.located(filter)).filter(isSeen);
  const enough = part.limit > 0 ? part.offset + part.limit : Number.POSITIVE_INFINITY;
  const seen: Located[] = [];
  for (let offset = 0; seen.length < enough; offset += PIECE) {
    const piece = await inner.located({ ...filter, part: { offset, limit: PIECE } });
    seen.push(...piece.filter(isSeen));
    if (piece.length < PIECE) break;
  }
  return partOf(part, seen);
}
