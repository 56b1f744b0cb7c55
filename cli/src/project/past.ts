import { posix, relative, resolve, sep } from "node:path";
import type { ConcordatConfig } from "./config.ts";
import { type ProjectFiles, projectFiles, type SchemaFile } from "./files.ts";
import { pathsAt, textAt } from "./git.ts";
import { parseJsonConfig } from "./json-config.ts";
import { listedEntries, type Project, type SchemaEntry, shownPath } from "./project.ts";
import { readText } from "./schema-file.ts";

/** The project as it was at a git revision. */
export interface PastProject {
  readonly revision: string;
  readonly files: ProjectFiles;
  /** The file as it was: of the same path, or else of the same subject; undefined where neither was there. */
  before(file: SchemaFile): SchemaFile | undefined;
  /** The schemas whose subject no file of the project has any more. */
  readonly gone: readonly SchemaEntry[];
  /** What of the past could not be looked at, as a sentence. */
  readonly note: string | undefined;
}

/** The project's schemas at a git revision, by the config of that revision. Throws CliError. */
export async function pastOf(
  project: Project,
  entries: readonly SchemaEntry[],
  given: readonly SchemaFile[],
  revision: string,
): Promise<PastProject> {
  const { config, note } = await configAt(project, revision);
  const folders = given.length === 0 ? [project.folder] : [...new Set(given.map(({ file }) => resolve(file, "..")))];
  const paths = new Set((await Promise.all(folders.map((folder) => pathsAt(revision, folder)))).flat());
  const matching = (pattern: string) => [...paths].filter((path) => matches(project.folder, path, pattern)).sort();
  const listed = listedEntries({ ...project, config }, matching).filter(({ file }) => paths.has(resolve(file)));
  const files = projectFiles(listed, (file) => textAt(revision, file));
  const subjects = new Set([...entries, ...given].map(({ subject }) => subject));
  const before = (file: SchemaFile): SchemaFile | undefined => {
    const listedOne = listed.find((one) => resolve(one.file) === resolve(file.file));
    if (listedOne !== undefined) return { ...listedOne, file: file.file };
    if (paths.has(resolve(file.file))) return file;
    return file.subject === undefined ? undefined : files.ofSubject(file.subject);
  };
  return { revision, files, before, gone: listed.filter(({ subject }) => !subjects.has(subject)), note };
}

function matches(folder: string, path: string, pattern: string): boolean {
  const from = relative(folder, path).split(sep).join("/");
  return !from.split("/").includes("node_modules") && posix.matchesGlob(from, posix.normalize(pattern));
}

interface PastConfig {
  readonly config: ConcordatConfig;
  readonly note: string | undefined;
}

/** The config of a revision. That of a module is code of another day, which is not run: the one of today stands in. */
async function configAt({ config, file }: Project, revision: string): Promise<PastConfig> {
  if (file === undefined) return { config, note: undefined };
  const text = await textAt(revision, file, undefined);
  if (text === undefined || text === readText(file)) return { config, note: undefined };
  const name = `${revision}:${shownPath(file)}`;
  if (file.endsWith(".json")) return { config: parseJsonConfig(text, name), note: undefined };
  return {
    config,
    note: `${shownPath(file)} is another one than at ${revision}: schemas that only the older one lists were not looked for.`,
  };
}
