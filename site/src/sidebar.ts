import { type StagedPages, titleOf } from "./stage.ts";

/** A group of the sidebar: pages by name, or the ones of a folder in the order of names where `pages` has no more. */
interface Group {
  readonly text: string;
  readonly pages: readonly string[];
  /** Pages of this folder that are not named come after those that are. */
  readonly folder?: string;
  /** It has a sidebar of its own, and only its first page stands in the others'. */
  readonly isApart?: true;
}

const REFERENCE = "Reference";

const GROUPS: readonly Group[] = [
  {
    text: "Start",
    folder: "guide",
    pages: ["quick-start", "developer", "reviewer", "platform", "reader", "evolving", "ci"].map(
      (name) => `guide/${name}`,
    ),
  },
  { text: "Services", pages: ["clients", "handling", "rabbitmq", "tracing", "contracts"] },
  { text: "Command and console", pages: ["cli", "console"] },
  { text: "Running a registry", pages: ["operating", "access", "postgres", "faults", "departures"] },
  { text: "Moving to Concordat", folder: "moving", pages: [] },
  {
    text: REFERENCE,
    folder: "reference",
    pages: ["commands", "settings", "config", "rules", "errors", "metrics"].map((name) => `reference/${name}`),
  },
  { text: "HTTP API", folder: "api", pages: [], isApart: true },
  { text: "TypeScript API", folder: "typescript", pages: ["typescript/index"], isApart: true },
  {
    text: "The project",
    pages: ["architecture", "dependencies", "measurements", "contributing", "security", "changelog"],
  },
];

interface Item {
  readonly text: string;
  readonly link: string;
}

/** A group with the pages that there are. */
export interface SidebarGroup {
  readonly text: string;
  readonly items: Item[];
}

/** Sidebars by the beginnings of the paths that have them. Throws for a page that no group takes. */
export function sidebarsOf(pages: StagedPages): Record<string, SidebarGroup[]> {
  const filled = GROUPS.map((group) => ({ group, pages: pagesIn(group, pages) })).filter((one) => one.pages.length > 0);
  const taken = new Set(["index.md", ...filled.flatMap((one) => one.pages)]);
  const lost = [...pages.keys()].filter((page) => !taken.has(page));
  if (lost.length > 0)
    throw new Error(`no group of the sidebar takes ${lost.join(", ")}: add them in site/src/sidebar.ts`);
  const itemOf = (page: string): Item => ({ text: titleOf(pages.get(page) ?? ""), link: linkOf(page) });
  const apart = filled.filter(({ group }) => group.isApart);
  const main = filled
    .filter(({ group }) => !group.isApart)
    .map(({ group: { text }, pages: own }) => {
      const more = text === REFERENCE ? apart.flatMap((one) => one.pages.slice(0, 1)) : [];
      return { text, items: [...own, ...more].map(itemOf) };
    });
  const others = apart.map(({ group: { text, folder }, pages: own }): [string, SidebarGroup[]] => [
    `/${folder}/`,
    [
      { text: "", items: [{ text: "All documentation", link: "/" }] },
      { text, items: own.map(itemOf) },
    ],
  ]);
  return { ...Object.fromEntries(others), "/": main };
}

function pagesIn({ pages: named, folder }: Group, pages: StagedPages): readonly string[] {
  const inFolder = [...pages.keys()]
    .filter((page) => folder !== undefined && page.startsWith(`${folder}/`))
    .sort(byName);
  const there = named.map((name) => `${name}.md`).filter((page) => pages.has(page));
  return [...new Set([...there, ...firstFirst(inFolder)])];
}

/** A page before those whose names begin with its name. */
const byName = (a: string, b: string) => (a.replace(/\.md$/, "") < b.replace(/\.md$/, "") ? -1 : 1);

function firstFirst(pages: readonly string[]): readonly string[] {
  const isFirst = (page: string) => page.endsWith("/index.md");
  return [...pages.filter(isFirst), ...pages.filter((page) => !isFirst(page))];
}

const linkOf = (page: string) => `/${page.replace(/(?:index)?\.md$/, "")}`;
