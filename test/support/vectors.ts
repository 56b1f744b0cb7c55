import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/vectors/", import.meta.url));

/** Files that are told to be missing. */
const told = new Set<string>();

/** Whether the recorded answers of other registries lie beside this checkout. Says so, once a file, when they do not. */
export function haveVectors(...names: readonly string[]): boolean {
  const missing = names.filter((name) => !existsSync(folder + name));
  if (missing.length > 0)
    console.warn(`SKIPPED: no vectors ../shared/vectors/{${missing.join(",")}} beside the checkout`);
  for (const name of missing) told.add(name);
  return missing.length === 0;
}

/**
 * Rows of a file of vectors, one JSON value a line. None of one that {@link haveVectors} has told to be missing: what a
 * skipped `describe` holds is run all the same, to find its tests.
 */
export function vectors<Row>(name: string): Row[] {
  if (told.has(name)) return [];
  const lines = readFileSync(folder + name, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
