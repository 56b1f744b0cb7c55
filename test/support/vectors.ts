import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const folder = fileURLToPath(new URL("../../../shared/vectors/", import.meta.url));

/** Files that are told to be missing. */
const told = new Set<string>();

/**
 * Whether the recorded answers of other registries lie beside this checkout. Says so, once a file, when they do not; throws
 * then where `CI` is `true`, as what nobody looks at must not be skipped.
 */
export function haveVectors(...names: readonly string[]): boolean {
  const missing = names.filter((name) => !existsSync(folder + name));
  const message = missingVectors(missing, process.env.CI);
  if (message !== undefined) console.warn(message);
  for (const name of missing) told.add(name);
  return missing.length === 0;
}

/** What is said of files that are missing, or nothing where none are. Throws under `CI=true`. */
export function missingVectors(missing: readonly string[], ci: string | undefined): string | undefined {
  if (missing.length === 0) return undefined;
  const files = `../shared/vectors/{${missing.join(",")}}`;
  if (ci === "true")
    throw new Error(`${files} are not beside the checkout, and with CI=true nothing is skipped: put them there`);
  return `SKIPPED: no vectors ${files} beside the checkout`;
}

/**
 * Rows of a file of vectors, one JSON value a line, or the one that a file is whose name ends in `.json`; unpacked where it ends
 * in `.gz`. None of one that
 * {@link haveVectors} has told to be missing: what a skipped `describe` holds is run all the same, to find its tests.
 */
export function vectors<Row>(name: string): Row[] {
  if (told.has(name)) return [];
  const bytes = readFileSync(folder + name);
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  if (name.endsWith(".json")) return [JSON.parse(text) as Row];
  const lines = text.split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}
