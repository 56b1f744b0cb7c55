import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Significant characters that are compared to find a place again, the most first. */
const SNIPPETS = [48, 32, 16, 8] as const;

/**
 * Gives the function that tells a place of a script as people find it: `file:line:column` of the file as it was written.
 * Node runs a file with its types blanked out, so that places agree; a test runner may have rewritten it, and then the
 * place is found again by the text that stands there. Where it cannot be told from others, the file alone is named.
 */
export function scriptPlaces(script: string, url: string): (offset: number) => string {
  const file = url.startsWith("file:") ? fileURLToPath(url) : url;
  const name = shown(file);
  const original = existsSync(file) ? readFileSync(file, "utf8") : script;
  const same = original.length === script.length;
  return (offset) => {
    const found = same ? significantFrom(script, offset) : foundAgain(script, offset, original);
    if (found === undefined) return name;
    const before = original.slice(0, found).split("\n");
    return `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  };
}

/** What test runners put in place of an imported name. */
const IMPORTED = /__vi(?:te_ssr)?_import_\d+__\./g;

/** Whether a place is in a line that a test runner has added. */
export function isAdded(script: string, offset: number): boolean {
  const end = script.indexOf("\n", offset);
  const line = script.slice(script.lastIndexOf("\n", offset) + 1, end === -1 ? undefined : end);
  return line.includes("__vite_ssr_export") || line.includes("__vi_export");
}

function foundAgain(script: string, offset: number, original: string): number | undefined {
  const rest = significant(script.slice(offset, offset + 2_000).replace(IMPORTED, "")).text;
  const { text, offsets } = significant(original);
  for (const length of SNIPPETS) {
    const snippet = rest.slice(0, length);
    const at = snippet === "" ? -1 : text.indexOf(snippet);
    if (at !== -1) return text.indexOf(snippet, at + 1) === -1 ? offsets[at] : undefined;
  }
  return undefined;
}

/** Letters, digits and the like alone, with where each stands: how code is laid out and quoted is left aside. */
function significant(code: string): { readonly text: string; readonly offsets: readonly number[] } {
  const found = [...code.matchAll(/[\w$]/g)];
  return { text: found.map(([letter]) => letter).join(""), offsets: found.map(({ index }) => index) };
}

function significantFrom(code: string, offset: number): number {
  const next = code.slice(offset).search(/[\w$]/);
  return next === -1 ? offset : offset + next;
}

function shown(file: string): string {
  const short = relative(process.cwd(), file);
  return short === "" || short.startsWith("..") ? file : short.replaceAll("\\", "/");
}
