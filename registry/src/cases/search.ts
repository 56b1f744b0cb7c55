import {
  SEARCH_KINDS,
  type SearchAnswer,
  type SearchGroup,
  type SearchHit,
  type SearchKind,
} from "@concordat/client/api";
import type { SchemaPart } from "@concordat/schema";
import type { Located, SubjectKey } from "../entities.ts";
import { isRefusal } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import { BUSY, readParts, type Searchable } from "../search/catalogue.ts";
import { type CatalogueEntry, hasTerm, TERM_KINDS, type TermKind } from "../search/entries.ts";
import { queryWords, rankOf } from "../search/rank.ts";
import { byRank, type FoundTerm } from "../search/terms.ts";
import type { View } from "./view.ts";

/** Hits of each kind unless another number is given. */
const HITS = 10;
/** Subjects that are named with a hit. */
const PLACES = 3;

/** What to search for. */
export interface SearchCall {
  readonly query: string;
  /** All kinds unless given. */
  readonly kind?: SearchKind | undefined;
  readonly limit?: number | undefined;
}

/** What a search is made with. */
interface Search {
  readonly at: View;
  readonly words: readonly string[];
  readonly limit: number;
}

/** What is found of a query: subjects, what is in their latest versions, services, contexts, ids and guids. */
export async function search(at: View, { query, kind, limit = HITS }: SearchCall): Promise<SearchAnswer> {
  const asked: Search = { at, words: queryWords(query), limit };
  if (asked.words.length === 0) return { query, groups: [], complete: true };
  const searchable = await at.catalogue.current();
  const kinds = SEARCH_KINDS.filter((one) => kind === undefined || one === kind);
  const partsAt = rememberedParts(at);
  const groups: SearchGroup[] = [];
  for (const one of kinds) {
    const group = isTermKind(one)
      ? await termGroup(asked, searchable, one, partsAt)
      : await OTHERS[one](asked, query.trim().toLowerCase());
    if (group.count > 0) groups.push({ kind: one, ...group });
  }
  return { query, groups, complete: searchable.complete && !searchable.entries.full };
}

function isTermKind(kind: SearchKind): kind is TermKind {
  return TERM_KINDS.some((one) => one === kind);
}

type Found = Omit<SearchGroup, "kind">;
type PartsAt = (entry: CatalogueEntry) => Promise<readonly SchemaPart[]>;

async function termGroup(
  { at: { sight }, words, limit }: Search,
  { entries }: Searchable,
  kind: TermKind,
  partsAt: PartsAt,
): Promise<Found> {
  const seen = new Map<number, boolean>();
  const counts = (number: number): boolean => {
    const entry = entries.at(number);
    if (entry === undefined || sight.all) return entry !== undefined;
    const known = seen.get(number) ?? sight.subject(entry);
    seen.set(number, known);
    return known;
  };
  const { best, count } = await entries.terms[kind].find({
    ...{ words, limit, counts, pause: pacer() },
    named: kind !== "documentation",
  });
  const hits = await Promise.all(
    best.map(async (found): Promise<SearchHit> => {
      const first = found.entries.slice(0, PLACES).flatMap((number) => entries.at(number) ?? []);
      const places = await Promise.all(first.map((entry) => placeOf(entry, kind, found, partsAt)));
      return { text: found.text, rank: found.rank, places, more: found.entries.length - first.length };
    }),
  );
  return { count, hits };
}

async function placeOf(entry: CatalogueEntry, kind: TermKind, { text }: FoundTerm, partsAt: PartsAt) {
  const place = { subject: qualifiedName(entry), version: entry.version };
  if (kind === "subject") return place;
  const part = (await partsAt(entry)).find((one) => hasTerm(one, kind, text));
  return part === undefined || part.path === "" ? place : { ...place, part: part.path };
}

/** The parts of entries' schemas, each read once. */
function rememberedParts(at: View): PartsAt {
  const known = new Map<string, Promise<readonly SchemaPart[]>>();
  const read = async ({ context, id }: CatalogueEntry) => {
    const stored = await at.library.stored(at.whole, context, id);
    if (stored === undefined) return [];
    return readParts(at, stored).catch((error: unknown) => {
      // Then it is not said where in the schema it was found.
      if (isRefusal(error, BUSY)) return [];
      throw error;
    });
  };
  return (entry) => {
    const name = `${entry.context}/${entry.id}`;
    const parts = known.get(name) ?? read(entry);
    known.set(name, parts);
    return parts;
  };
}

const NOTHING: Found = { count: 0, hits: [] };

/** What is not in the catalogue: it is asked for with each search. */
const OTHERS: Readonly<Record<Exclude<SearchKind, TermKind>, (asked: Search, query: string) => Promise<Found>>> = {
  service: async (asked) => {
    const all = await asked.at.reading.services.versions();
    const names = new Set(all.map(({ service }) => service).filter(asked.at.sight.service));
    return named(asked, names);
  },
  context: async (asked) => named(asked, await asked.at.reading.contexts()),
  id: async ({ at, limit }, query) => {
    if (!/^[1-9]\d{0,9}$/.test(query)) return NOTHING;
    const contexts = await at.reading.contexts();
    const found = await Promise.all(contexts.map((context) => versionsOf(at, context, Number(query))));
    return versionHits(query, found, limit);
  },
  guid: async ({ at, limit }, query) => {
    const identity = query.replaceAll("-", "");
    if (!/^[0-9a-f]{32}$/.test(identity)) return NOTHING;
    const ids = await at.reading.byIdentity(identity);
    const found = await Promise.all(ids.map(({ context, id }) => versionsOf(at, context, id)));
    return versionHits(query, found, limit);
  },
};

function named({ words, limit }: Search, names: Iterable<string>): Found {
  const found = [...names].flatMap((text) => {
    const rank = rankOf(text, text.toLowerCase(), words);
    return rank === undefined ? [] : [{ text, rank, places: [], more: 0 }];
  });
  return { count: found.length, hits: found.sort(byRank).slice(0, limit) };
}

function versionsOf({ reading }: View, context: string, id: number): Promise<readonly Located[]> {
  return reading.versionsOf(context, id, { deleted: "without" });
}

/** A hit for each schema: an id is one of each context. */
function versionHits(text: string, found: readonly (readonly (SubjectKey & Located)[])[], limit: number): Found {
  const hits = found
    .filter((versions) => versions.length > 0)
    .map(
      (versions): SearchHit => ({
        text,
        rank: "exact",
        places: versions.slice(0, PLACES).map((one) => ({ subject: qualifiedName(one), version: one.version })),
        more: Math.max(0, versions.length - PLACES),
      }),
    );
  return { count: hits.length, hits: hits.slice(0, limit) };
}
