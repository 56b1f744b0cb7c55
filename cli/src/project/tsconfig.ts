import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ImportEnding } from "./config.ts";

/** The options that let a program import modules by `.ts`. */
const OPTIONS = /"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/;
/** How far configs extend one another, at most. */
const DEEPEST = 10;

/** The ending that modules in a folder can import each other by, as the nearest tsconfig.json upward says; `js` without one. */
export function importsFor(folder: string): ImportEnding {
  const file = nearestConfig(folder);
  return file !== undefined && allowsTs(file, DEEPEST) ? "ts" : "js";
}

/** The nearest tsconfig.json from a folder upward. */
export function nearestConfig(folder: string): string | undefined {
  const file = join(folder, "tsconfig.json");
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestConfig(parent);
}

function allowsTs(file: string, depth: number): boolean {
  if (!existsSync(file) || depth === 0) return false;
  // The file may have comments and commas that JSON does not: what matters is found without reading all of it.
  const text = readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, "");
  if (OPTIONS.test(text)) return true;
  const extended = /"extends"\s*:\s*"(\.[^"]*)"/.exec(text)?.[1];
  if (extended === undefined) return false;
  const other = resolve(dirname(file), extended);
  return allowsTs(other.endsWith(".json") ? other : `${other}.json`, depth - 1);
}
