import { failedAs, refusedAs } from "../api/problem.ts";
import type { Door } from "../core/door.ts";
import { Answer, type Incoming, type Row, type Rows } from "../core/route.ts";
import { answerFile, missingPage, unbuiltPage } from "./answers.ts";
import { type BuiltSite, builtSite, fileAt } from "./site.ts";

/** Folders that a file of the site may lie in. */
const DEEPEST = 6;

/**
 * The documentation, for everybody: it says nothing of what the registry holds.
 * @param load gives the built site; asked with the first request, and again until there is one.
 */
export function docsDoor(load: () => Promise<BuiltSite | undefined> = builtSite): Door {
  let loaded: BuiltSite | undefined;
  const site = async () => {
    loaded ??= await load();
    return loaded;
  };
  return {
    rows: rowsUpTo(DEEPEST, site),
    prefix: "/docs",
    answerType: () => "text/html; charset=utf-8",
    refuse: refusedAs,
    fail: failedAs,
    page: async ({ status }) => {
      const found = await site();
      return found === undefined ? unbuiltPage() : missingPage(found, status);
    },
  };
}

/** A row for each depth of folders. */
function rowsUpTo(depth: number, site: () => Promise<BuiltSite | undefined>): Rows {
  const rows = Array.from({ length: depth + 1 }, (_, parts): [string, Row] => [
    `docs${parts}`,
    {
      method: "GET",
      path: ["/docs", ...Array.from({ length: parts }, (__, index) => `{part${index}}`)].join("/"),
      summary: "A page or file of the documentation",
      permission: "none",
      respond: (___, request) => respond(request, site),
    },
  ]);
  return Object.fromEntries(rows);
}

async function respond({ params, path = "", headers }: Incoming, load: () => Promise<BuiltSite | undefined>) {
  const site = await load();
  if (site === undefined) return unbuiltPage();
  const asked = Object.values(params as Readonly<Record<string, string>>).join("/");
  const file = fileAt(site, asked);
  if (file === undefined) return missingPage(site, 404);
  // Links of the first page of a folder are relative to the folder.
  if (file.endsWith("index.html") && file !== asked && !path.endsWith("/")) return movedTo(`${path}/`);
  return answerFile(site, file, headers["if-none-match"]);
}

const movedTo = (place: string) => new Answer(302, undefined, undefined, ["location", place]);
