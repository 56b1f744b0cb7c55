import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inputsHash } from "./inputs.ts";

const INLINE = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Writes what the server needs besides pages: the colours of code, and in `site.json` the hashes of the scripts that stand in
 * pages, which the content security policy names. Written last: without it there is no site.
 * @param css the rules of the classes that code has.
 */
export function finishSite(folder: string, css: string): void {
  writeFileSync(join(folder, "code.css"), `${css}\n`);
  const pages = globSync("**/*.html", { cwd: folder }).map((file) => readFileSync(join(folder, file), "utf8"));
  const scripts = new Set(pages.flatMap((page) => [...page.matchAll(INLINE)].map(([, text = ""]) => hashOf(text))));
  writeFileSync(
    join(folder, "site.json"),
    `${JSON.stringify({ scripts: [...scripts].sort(), inputs: inputsHash() })}\n`,
  );
}

const hashOf = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
