import { existsSync, globSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { SchemaType } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { ConcordatConfig, ReferenceConfig, SchemaConfig } from "./config.ts";
import { typeOfFile } from "./formats.ts";
import { type PlacedConfig, readJsonConfig } from "./json-config.ts";
import { readModuleConfig } from "./module-config.ts";

const NAMES = ["concordat.config.ts", "concordat.config.json"];

/** A config with the folder that its paths are read from. Without a config file, the working folder and nothing set. */
export interface Project {
  readonly folder: string;
  readonly file: string | undefined;
  readonly config: ConcordatConfig;
  /** Where a value of the config stands; of a module the file alone is known. */
  readonly placeOf?: PlacedConfig["placeOf"];
}

/** A schema file of the project. */
export interface SchemaEntry {
  /** As messages show it: from the working folder. */
  readonly file: string;
  readonly subject: string;
  readonly type: SchemaType;
  readonly references: readonly ReferenceConfig[];
}

/** Reads the given config, or the nearest one from `folder` upward. Throws CliError. */
export async function loadProject(given: string | undefined, folder = process.cwd()): Promise<Project> {
  const file = given === undefined ? nearest(folder) : resolve(folder, given);
  if (file === undefined) return { folder, file, config: {} };
  const name = shownPath(file);
  const read: PlacedConfig = file.endsWith(".json")
    ? readJsonConfig(name)
    : { config: await readModuleConfig(file, name), placeOf: () => ({ file: name }) };
  return { folder: dirname(file), file, ...read };
}

function nearest(folder: string): string | undefined {
  const found = NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : nearest(parent));
}

/** The project's schema files. Throws CliError. */
export function schemaEntries(project: Project): readonly SchemaEntry[] {
  return listedEntries(project, (pattern) => matched(pattern, project.folder, project.file));
}

/**
 * What the config lists as schemas: files named one by one first, then those of patterns by name. `matching` gives the paths
 * of a pattern.
 */
export function listedEntries(
  { config, folder }: Pick<Project, "config" | "folder">,
  matching: (pattern: string) => readonly string[],
): readonly SchemaEntry[] {
  const schemas = config.schemas ?? [];
  const files = schemas.filter((one) => typeof one !== "string").map((one) => entry(one, folder));
  const patterns = schemas.filter((one) => typeof one === "string");
  const named = new Set(files.map(({ file }) => file));
  // What the config says of a file by itself counts, not that a pattern matches it as well.
  const found = patterns
    .flatMap(matching)
    .map((file) => entry({ file }, folder))
    .filter(({ file }) => !named.has(file) && named.add(file));
  return [...files, ...found];
}

/**
 * Refuses two files of one subject where each would be the next version of the other, or nothing says which one is meant.
 * Throws CliError.
 */
export function refuseSubjectTwice(entries: readonly SchemaEntry[]): void {
  const bySubject = new Map<string, SchemaEntry>();
  for (const one of entries) {
    const other = bySubject.get(one.subject);
    if (other !== undefined && resolve(other.file) !== resolve(one.file)) throw subjectTwice(other, one);
    bySubject.set(one.subject, one);
  }
}

function subjectTwice({ file, subject }: SchemaEntry, other: SchemaEntry): CliError {
  return new CliError({
    code: "cli/subject-twice",
    message: `${file} and ${other.file} both have the subject ${subject}.`,
    hint: `Give one of them another: { "file": ${JSON.stringify(other.file)}, "subject": "…" } in the config's schemas.`,
    place: { file: other.file },
  });
}

function matched(pattern: string, folder: string, configFile: string | undefined): readonly string[] {
  const files = globSync(pattern, { cwd: folder, exclude: ["**/node_modules/**"] }).sort();
  if (files.length > 0) return files;
  throw new CliError({
    code: "cli/no-such-files",
    message: `No file matches ${pattern}, which ${configFile === undefined ? "the config" : shownPath(configFile)} names.`,
    hint: `Patterns are read from the config's folder, ${folder}. Change the pattern in \`schemas\`, or add a file.`,
  });
}

function entry({ file, subject, type, references = [] }: SchemaConfig, folder: string): SchemaEntry {
  const path = resolve(folder, file);
  return {
    file: shownPath(path),
    subject: subject ?? basename(path, extname(path)),
    type: type ?? typeOfFile(path),
    references,
  };
}

/** A path as messages show it: from the working folder, where that is shorter. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
