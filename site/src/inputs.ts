import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { ROOT } from "./folders.ts";

/** All that the site is made from. */
const INPUTS = [
  "*.md",
  "package-lock.json",
  "bench/RESULTS.md",
  "docs/**/*",
  "site/**/*.{ts,css,json}",
  "{schema,client,codegen,contracts,registry,cli}/src/**/*.ts",
  "cli/schemas/*.json",
];

/** A hash of all that the site is made from: the same one, the same site. */
export function inputsHash(): string {
  const files = globSync(INPUTS, { cwd: ROOT, exclude: ["**/node_modules/**", "**/dist/**", "**/*.test.ts"] });
  const hash = createHash("sha256");
  for (const entry of files.sort()) {
    if (!/\.\w+$/.test(entry)) continue;
    hash.update(`${entry}\n`).update(readFileSync(ROOT + entry));
  }
  return hash.digest("hex");
}
