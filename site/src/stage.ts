import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { drawn } from "./diagrams.ts";
import { PAGES, ROOT } from "./folders.ts";

/** Files beside `docs/` that are pages too, with the names that they get. */
const BESIDE: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
  "bench/RESULTS.md": "measurements.md",
};

/** Pages by their paths in the site, such as `guide/ci.md`. */
export type StagedPages = ReadonlyMap<string, string>;

/** The pages of `docs/` and those beside it. A folder's README.md is its first page. */
export function writtenPages(): StagedPages {
  const inDocs = globSync("docs/**/*.md", { cwd: ROOT, exclude: ["docs/**/node_modules/**"] }).sort();
  const sources = new Map(inDocs.map((file) => [file, file.slice("docs/".length).replace(/README\.md$/, "index.md")]));
  for (const [file, page] of Object.entries(BESIDE)) sources.set(file, page);
  return new Map(
    [...sources].map(([file, page]) => [page, withSiteLinks(readFileSync(ROOT + file, "utf8"), file, sources)]),
  );
}

const LINK = /(\]\()([\w./-]+\.md)((?:#[\w.-]+)?\))/g;

/** The text with its links to pages as they are in the site. */
function withSiteLinks(text: string, file: string, sources: ReadonlyMap<string, string>): string {
  return text.replace(LINK, (whole: string, before: string, target: string, after: string) => {
    const page = sources.get(join(dirname(file), target));
    return page === undefined ? whole : `${before}/${page}${after}`;
  });
}

/** Writes pages, and the pictures that they show, into an empty folder. */
export function stage(pages: StagedPages): void {
  rmSync(PAGES, { recursive: true, force: true });
  cpSync(`${ROOT}docs/pictures`, join(PAGES, "pictures"), { recursive: true });
  for (const [page, written] of pages) {
    const { text, pictures } = drawn(page, written);
    mkdirSync(dirname(join(PAGES, page)), { recursive: true });
    for (const [file, content] of [[page, text] as const, ...pictures]) writeFileSync(join(PAGES, file), content);
  }
}

/** The pages that were written there. */
export function stagedPages(): StagedPages {
  const files = globSync("**/*.md", { cwd: PAGES }).sort();
  return new Map(files.map((file) => [file, readFileSync(join(PAGES, file), "utf8")]));
}

/** The first heading of a page, as plain text. */
export function titleOf(text: string): string {
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? /^title: (.+)$/m.exec(text)?.[1];
  if (heading === undefined) throw new Error(`a page has no heading: ${text.slice(0, 80)}`);
  return heading.replace(/`/g, "").replace(/\\(.)/g, "$1");
}
