import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { Application } from "typedoc";
import { ROOT } from "../folders.ts";
import type { StagedPages } from "../stage.ts";
import { madeFrom, paragraphs } from "./markdown.ts";

const FOLDER = `${ROOT}.cache/site/typescript`;

/** The packages that programs import, each with the sub-paths that its package.json opens. */
const ROOMS = ["client", "contracts"];

/** The pages of the TypeScript API, a page for each sub-path, from the docstrings. Throws where TypeDoc gives none. */
export async function typescriptPages(): Promise<StagedPages> {
  rmSync(FOLDER, { recursive: true, force: true });
  const entries = ROOMS.flatMap(entriesOf);
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entries.map(({ file }) => ROOT + file),
    tsconfig: `${ROOT}site/typedoc.tsconfig.json`,
    basePath: ROOT,
    // Types are checked by our own compiler.
    skipErrorChecking: true,
    excludePrivate: true,
    disableSources: true,
    disableGit: true,
    readme: "none",
    logLevel: "Error",
    name: "TypeScript API",
    ...MARKDOWN,
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc made no pages of the TypeScript API");
  await app.generateOutputs(project);
  const texts = new Map(
    entries.map(({ module, name }) => [
      module,
      readFileSync(`${FOLDER}/${module}.md`, "utf8").replace(/^# .*$/m, `# ${name}`),
    ]),
  );
  const pages = entries.map(({ module, name, page }): [string, string] => [
    page,
    `${relinked(module, texts, entries)}\n${madeFrom(`the docstrings of \`${name}\``)}\n`,
  ]);
  return new Map([["typescript/index.md", listPage(entries)], ...pages]);
}

function listPage(entries: readonly Entry[]): string {
  return paragraphs(
    "# TypeScript API",
    "What programs import, a page for each sub-path. [Producers, consumers, processors, streams](/clients) and [Contracts](/contracts) show it in use.",
    entries.map(({ name, page }) => `- [${name}](/${page.replace(/\.md$/, "")})`).join("\n"),
  );
}

/** Options of the plugin, which TypeDoc's own types do not know. */
const MARKDOWN: object = {
  outputs: [{ name: "markdown", path: FOLDER }],
  router: "module",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  sanitizeComments: true,
  tableColumnSettings: { hideModifiers: true },
};

/** A sub-path of a package. */
interface Entry {
  /** As programs import it. */
  readonly name: string;
  readonly file: string;
  /** As TypeDoc calls it. */
  readonly module: string;
  readonly page: string;
}

function entriesOf(room: string): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(`${ROOT}${room}/package.json`, "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string>>;
  };
  return Object.entries(exports).map(([path, to]) => {
    const file = join(room, to);
    const own = path === "." ? room : `${room}-${path.slice(2).replace("/", "-")}`;
    return {
      name: join(name, path),
      file,
      module: file.replace(/(?:\/index)?\.ts$/, ""),
      page: `typescript/${own}.md`,
    };
  });
}

/** The text of a module with its links to TypeDoc's files and anchors as they are in the site. */
function relinked(module: string, texts: ReadonlyMap<string, string>, entries: readonly Entry[]): string {
  const text = texts.get(module) ?? "";
  return text.replace(/\]\((?:([\w./-]+)\.md)?(?:#([^)]*))?\)/g, (whole: string, target?: string, anchor?: string) => {
    const to = target === undefined ? module : join(dirname(module), target);
    const page = entries.find((one) => one.module === to)?.page.replace(/\.md$/, "");
    if (page === undefined) return whole;
    const at = anchor === undefined ? "" : `#${anchorIn(texts.get(to) ?? "", anchor)}`;
    return target === undefined ? `](${at})` : `](/${page}${at})`;
  });
}

/** TypeDoc's anchor as VitePress writes it: hyphens for all signs, and a number only for a heading that comes again. */
function anchorIn(text: string, anchor: string): string {
  const wanted = anchor.replace(/_/g, "-");
  const last = /-(\d+)$/.exec(wanted);
  if (last === null) return wanted;
  const base = wanted.slice(0, last.index);
  const named = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\(\)|\\[<>].*|\\/g, "")
      .replace(/\W+/g, "-")
      .toLowerCase(),
  );
  return named.filter((one) => one === base).length > Number(last[1]) ? wanted : base;
}
