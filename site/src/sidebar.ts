import { type StagedPages, titleOf } from "./stage.ts";

/** A group of the sidebar: pages by name, or the ones of a folder in the order of names where `pages` has no more. */
interface Group {
  readonly text: string;
  readonly pages: readonly string[];
  /** Pages of this folder that are not named come after those that are. */
  readonly folder?: string;
  readonly collapsed?: true;
}

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
  { text: "Reference", folder: "reference", pages: [] },
  { text: "HTTP API", folder: "api", pages: [], collapsed: true },
  { text: "TypeScript API", folder: "typescript", pages: [], collapsed: true },
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
  readonly items: readonly Item[];
  readonly collapsed?: boolean;
}

/** The sidebar of the pages. Throws for a page that no group takes. */
export function sidebarOf(pages: StagedPages): SidebarGroup[] {
  const taken = new Set<string>(["index.md"]);
  const groups = GROUPS.map(({ text, pages: named, folder, collapsed }): SidebarGroup => {
    const inFolder = [...pages.keys()].filter((page) => folder !== undefined && page.startsWith(`${folder}/`)).sort();
    const all = new Set([
      ...named.map((name) => `${name}.md`).filter((page) => pages.has(page)),
      ...firstFirst(inFolder),
    ]);
    for (const page of all) taken.add(page);
    const items = [...all].map((page) => ({ text: titleOf(pages.get(page) ?? ""), link: linkOf(page) }));
    return { text, items, ...(collapsed === undefined ? {} : { collapsed }) };
  });
  const lost = [...pages.keys()].filter((page) => !taken.has(page));
  if (lost.length > 0)
    throw new Error(`no group of the sidebar takes ${lost.join(", ")}: add them in site/src/sidebar.ts`);
  return groups.filter(({ items }) => items.length > 0);
}

function firstFirst(pages: readonly string[]): readonly string[] {
  const isFirst = (page: string) => page.endsWith("/index.md");
  return [...pages.filter(isFirst), ...pages.filter((page) => !isFirst(page))];
}

const linkOf = (page: string) => `/${page.replace(/(?:index)?\.md$/, "")}`;
