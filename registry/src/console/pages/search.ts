import { LONGEST_QUERY, SEARCH_KINDS } from "@concordat/client/api";
import { look } from "../../cases/registry.ts";
import { search } from "../../cases/search.ts";
import type { Page, PageRequest } from "../page.ts";
import { SearchView } from "../views/search.ts";

/** Hits of each kind where all kinds are shown, and where one is. */
const HITS = { all: 8, one: 99 };

/** The page that shows what was found. */
export async function searchPage({ registry, query }: PageRequest): Promise<Page> {
  const text = (query.q ?? "").slice(0, LONGEST_QUERY);
  const kind = SEARCH_KINDS.find((one) => one === query.kind);
  const limit = kind === undefined ? HITS.all : HITS.one;
  const answer = await search(look(registry), { query: text, kind, limit });
  const title = text.trim() === "" ? "Search" : `Results for ${text}`;
  return { title, area: undefined, main: SearchView({ ...answer, kind }), scripts: ["search.js"] };
}
