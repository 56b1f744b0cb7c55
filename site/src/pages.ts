import { madePages } from "./reference/index.ts";
import { type StagedPages, titleOf, writtenPages } from "./stage.ts";

/** All pages of the site: those that are written, and those that are made from the code, which the first page leads to. */
export async function sitePages(): Promise<StagedPages> {
  const [written, made] = [writtenPages(), await madePages()];
  const first = written.get("index.md");
  if (first === undefined) throw new Error("docs/README.md is the first page of the site, and is not there");
  return new Map([...written, ...made, ["index.md", `${first.trimEnd()}\n\n${lookUp(made)}\n`]]);
}

/** The made pages that one looks things up in. */
const LOOKED_UP = ["commands", "settings", "config", "rules", "errors", "metrics"].map(
  (name) => `reference/${name}.md`,
);

function lookUp(made: StagedPages): string {
  const lines = [...LOOKED_UP, "api/index.md", "typescript/index.md"].map(
    (page) => `- [${titleOf(made.get(page) ?? "")}](/${page.replace(/(?:index)?\.md$/, "")})`,
  );
  return ["## Look something up", ...lines].join("\n");
}
