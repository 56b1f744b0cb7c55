import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { CliError } from "../error.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import { typeOfFile } from "./formats.ts";
import { type SchemaEntry, shownPath } from "./project.ts";

/** Of folders that are not listed in the config, files of these endings are schemas. */
const SURE = ["avsc", "proto"];
/** What makes a file of JSON a schema there: others may be anything. */
const JSON_SCHEMA = /"\$schema"\s*:\s*"https?:\/\/json-schema\.org\//;

/**
 * The schema files that arguments name: files, folders with all that is in them, and patterns. Of a folder those count that the
 * config lists; where it lists none in there, all that are schemas by their ending. Throws CliError where nothing is found.
 */
export function filesNamed(
  given: readonly string[],
  entries: readonly SchemaEntry[],
  subject?: string,
): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (one: Candidate) => {
    const key = one.file === "-" ? "-" : resolve(one.file);
    if (!found.has(key)) found.set(key, one);
  };
  for (const argument of given) {
    if (isFolder(argument)) for (const one of inFolder(argument, entries)) add(one);
    else if (isPattern(argument)) for (const one of matching(argument, entries)) add(one);
    else add(candidateOf(argument, entries, subject));
  }
  return [...found.values()];
}

function isFolder(argument: string): boolean {
  return argument !== "-" && existsSync(argument) && statSync(argument).isDirectory();
}

function isPattern(argument: string): boolean {
  return /[*?[{]/.test(argument) && !existsSync(argument);
}

function inFolder(folder: string, entries: readonly SchemaEntry[]): readonly Candidate[] {
  const listed = entries.filter(({ file }) => isWithin(file, folder));
  if (listed.length > 0) return listed;
  const files = globSync("**/*.{avsc,proto,json}", { cwd: folder, exclude: ["**/node_modules/**"] })
    .map((file) => join(folder, file))
    .filter((file) => isSchema(file))
    .sort();
  if (files.length > 0) return files.map((file) => named(file, entries));
  throw new CliError({
    code: "cli/no-such-files",
    message: `The folder ${folder} has no schemas.`,
    hint: "Schemas are files that end in .avsc or .proto, files of JSON whose $schema is one of json-schema.org, and what the config lists.",
    place: { file: folder },
  });
}

function isWithin(file: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(file));
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
}

function isSchema(file: string): boolean {
  if (SURE.includes(extname(file).slice(1).toLowerCase())) return true;
  return JSON_SCHEMA.test(readFileSync(file, "utf8"));
}

function matching(pattern: string, entries: readonly SchemaEntry[]): readonly Candidate[] {
  const files = globSync(pattern, { exclude: ["**/node_modules/**"] }).filter((file) => !statSync(file).isDirectory());
  if (files.length > 0) return files.sort().map((file) => named(file, entries));
  throw new CliError({
    code: "cli/no-such-files",
    message: `No file matches ${pattern}.`,
    hint: `Patterns are read from ${process.cwd()}.`,
  });
}

/** Of a file that the config does not list, the subject is its name without the ending, as of those that it lists. */
function named(file: string, entries: readonly SchemaEntry[]): Candidate {
  const known = candidateOf(file, entries);
  if (known.subject !== undefined) return known;
  return {
    file: shownPath(resolve(file)),
    subject: basename(file, extname(file)),
    type: typeOfFile(file),
    references: [],
  };
}
