import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The folder of the built documentation site. */
export const SITE_FOLDER = `${root}site/dist/`;

/** Builds the documentation site, unless it is built from the same files already. */
export async function siteBuilt(): Promise<void> {
  await promisify(execFile)(process.execPath, [`${root}site/build.ts`, "--if-changed"]);
}

/** The pages of the site: their HTML by file. */
export function sitePagesBuilt(): ReadonlyMap<string, string> {
  const files = globSync("**/*.html", { cwd: SITE_FOLDER });
  return new Map(files.map((file) => [file, readFileSync(SITE_FOLDER + file, "utf8")]));
}

/** What a page says, without its markup. */
export function textOfHtml(html: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };
  return html
    .replace(/<script[\s\S]*?<\/script>|<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&#39;|&(lt|gt|amp|quot);/g, (_, name?: string) => (name === undefined ? "'" : (named[name] ?? "")));
}
