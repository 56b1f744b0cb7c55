import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The built site: beside this code in a package, in its workspace where the server runs from source. */
const FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../../../site/dist/" : "./site/", import.meta.url),
);
/** The file that the build writes last, about the others. */
export const SITE_FACTS = "site.json";

/** The documentation as it was built. */
export interface BuiltSite {
  readonly folder: string;
  /** The hashes of the scripts that stand in pages, as a content security policy names them. */
  readonly scripts: readonly string[];
  /** The paths of all files, such as `assets/style.css`. */
  readonly files: ReadonlySet<string>;
}

/** A file of the site. */
export interface SiteFile {
  readonly type: string;
  readonly content: Buffer;
  /** The entity tag: another one for other content. */
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml; charset=utf-8",
  png: "image/png",
};

/** The site in a folder; undefined where it was not built. */
export async function builtSite(folder: string = FOLDER): Promise<BuiltSite | undefined> {
  const facts = join(folder, SITE_FACTS);
  if (!existsSync(facts)) return undefined;
  const { scripts } = JSON.parse(await readFile(facts, "utf8")) as Pick<BuiltSite, "scripts">;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== SITE_FACTS)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).split(sep).join("/"));
  return { folder, scripts, files: new Set(files.map((file) => file.replace(/^\//, ""))) };
}

/**
 * Which file a path means: itself, a page by its name without `.html`, or the first page of a folder.
 * @param path what follows `/docs/`, without a slash at its end.
 */
export function fileAt({ files }: BuiltSite, path: string): string | undefined {
  const first = path === "" ? "index.html" : `${path}/index.html`;
  return [path, `${path}.html`, first].find((one) => files.has(one));
}

/** Reads a file that the site has. */
export async function readSiteFile({ folder }: BuiltSite, file: string): Promise<SiteFile> {
  const content = await readFile(join(folder, file));
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  const type = TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return { type, content, tag: `"${hash}"` };
}
