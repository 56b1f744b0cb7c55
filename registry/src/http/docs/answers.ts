import { Readable } from "node:stream";
import { Answer, StreamedAnswer } from "../core/route.ts";
import { type BuiltSite, fileAt, readSiteFile } from "./site.ts";

/** A file as an answer; 304 where the client has it already. */
export async function answerFile(
  site: BuiltSite,
  file: string,
  known: string | undefined,
): Promise<Answer | StreamedAnswer> {
  const { type, content, tag } = await readSiteFile(site, file);
  const headers = [...headersOf(site, file), "etag", tag];
  if (known?.split(/\s*,\s*/).some((one) => one.replace(/^W\//, "") === tag))
    return new Answer(304, undefined, undefined, headers);
  if (/^(?:text\/|application\/json|image\/svg)/.test(type))
    return new Answer(200, content.toString("utf8"), type, headers);
  return new StreamedAnswer(type, Readable.from([content]), content.length, headers);
}

/** The site's own page for what there is not. */
export async function missingPage(site: BuiltSite, status: number): Promise<Answer> {
  const file = fileAt(site, "404.html");
  if (file === undefined) return new Answer(status, "There is no such page.", "text/plain; charset=utf-8");
  const { type, content } = await readSiteFile(site, file);
  return new Answer(status, content.toString("utf8"), type, headersOf(site, file));
}

/** What is said where the server runs from source and the site was not built. */
export function unbuiltPage(): Answer {
  const text = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Documentation · Concordat</title></head>
<body><h1>The documentation is not built</h1>
<p>Run <code>npm run docs</code> in the project's folder, then load this page again. The same pages are in the folder <code>docs</code>.</p>
<p><a href="/ui">Open the console</a></p></body></html>
`;
  const headers = [...SAFE, "cache-control", "no-store", "content-security-policy", policyOf([])];
  return new Answer(503, text, "text/html; charset=utf-8", headers);
}

const SAFE: readonly string[] = [
  ...["x-content-type-options", "nosniff"],
  ...["referrer-policy", "same-origin"],
  ...["cross-origin-opener-policy", "same-origin"],
  ...["cross-origin-resource-policy", "same-origin"],
];

/** Names of files in `assets` change with their content. */
function headersOf({ scripts }: BuiltSite, file: string): readonly string[] {
  const lasting = file.startsWith("assets/");
  const cache = lasting ? "public, max-age=31536000, immutable" : "no-cache";
  const policy = file.endsWith(".html")
    ? ["content-security-policy", policyOf(scripts), "x-frame-options", "DENY"]
    : [];
  return [...SAFE, "cache-control", cache, ...policy];
}

/** Nothing from other hosts, and no scripts in a page but those that the build wrote. */
function policyOf(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts.map((hash) => `'${hash}'`)].join(" "),
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}
