import { integer, listOf, objectOf, text, truth, wordOf } from "./schema-of.ts";

/** What is searched, in the order of answers. `type` is a record, message or titled object: mostly an event. */
export const SEARCH_KINDS = [
  "subject",
  "type",
  "field",
  "documentation",
  "tag",
  "service",
  "context",
  "id",
  "guid",
] as const;
/** One of {@link SEARCH_KINDS}. */
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A subject in whose latest version, or for an id or guid in the version named, something was found. */
export interface SearchPlace {
  /** As Confluent's API names it. */
  readonly subject: string;
  readonly version: number;
  /** The type or field, such as `shop.OrderPlaced.total`; absent for what is no part of a schema. */
  readonly part?: string;
}

/** One thing that was found. */
export interface SearchHit {
  /** The name, the tag, or the documentation in which it was found. */
  readonly text: string;
  /** `exact`: it is what was asked for. `prefix`, `word`: it, or a word of it, begins so. `part`: it is somewhere in it. */
  readonly rank: "exact" | "prefix" | "word" | "part";
  /** The first few subjects in question; none for services and contexts. */
  readonly places: readonly SearchPlace[];
  /** How many further subjects there are. */
  readonly more: number;
}

/** What was found of one kind. */
export interface SearchGroup {
  readonly kind: SearchKind;
  /** How many there are in all. */
  readonly count: number;
  /** The best of them, the best first. */
  readonly hits: readonly SearchHit[];
}

/** `GET /api/v1/search?q=Q` */
export interface SearchAnswer {
  readonly query: string;
  /** The kinds of which something was found. */
  readonly groups: readonly SearchGroup[];
  /**
   * False where not all schemas were searched: the registry is still reading them, or they take more memory than it gives to
   * searching. Subjects' names are searched first.
   */
  readonly complete: boolean;
}

const place = objectOf<SearchPlace>({ subject: text(), version: integer() }, { part: text() });
const hit = objectOf<SearchHit>(
  {
    text: text(),
    rank: wordOf(["exact", "prefix", "word", "part"]),
    places: listOf(place),
    more: integer({ minimum: 0 }),
  },
  {},
);
const group = objectOf<SearchGroup>(
  { kind: wordOf(SEARCH_KINDS), count: integer({ minimum: 0 }), hits: listOf(hit) },
  {},
);

/** JSON Schema of {@link SearchAnswer}. */
export const searchAnswer = objectOf<SearchAnswer>(
  { query: text(), groups: listOf(group), complete: truth("Whether all schemas were searched") },
  {},
);

/** The longest query, in characters. */
export const LONGEST_QUERY = 200;

/** The query's parameters. */
export const searchQuery = {
  q: {
    schema: text({ maxLength: LONGEST_QUERY, description: "Words, all of which have to be found" }),
    required: true,
  },
  kind: { schema: wordOf(SEARCH_KINDS, "Search this alone"), required: false },
  limit: {
    schema: text({ pattern: "^[1-9][0-9]?$", description: "Hits of each kind: 10 unless given" }),
    required: false,
  },
} as const;
