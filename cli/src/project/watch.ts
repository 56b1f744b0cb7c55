import { type FSWatcher, watch } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { CliError } from "../error.ts";
import { type Project, schemaEntries } from "./project.ts";

/** Milliseconds of quiet before a change counts: editors write a file in several steps. */
const QUIET_MS = 100;
/** Endings of schemas and configs; what is generated has others, and must not be seen as a change. */
const WATCHED: ReadonlySet<string> = new Set([".avsc", ".proto", ".json"]);

/** Resolves when a schema file or the config changes, in the folders where they are; or when told to stop, with false. */
export function nextChange(project: Project, stop: AbortSignal): Promise<boolean> {
  const config = project.file === undefined ? undefined : resolve(project.file);
  const folders = new Set([project.folder, ...filesOf(project).map((file) => dirname(resolve(file)))]);
  return new Promise((done) => {
    let timer: NodeJS.Timeout | undefined;
    const watchers: FSWatcher[] = [];
    const end = (changed: boolean): void => {
      clearTimeout(timer);
      for (const one of watchers) one.close();
      done(changed);
    };
    for (const folder of folders) {
      watchers.push(
        watch(folder, (_, name) => {
          const file = name === null ? undefined : resolve(folder, name);
          if (file !== undefined && file !== config && !WATCHED.has(extname(file).toLowerCase())) return;
          clearTimeout(timer);
          timer = setTimeout(() => end(true), QUIET_MS);
        }),
      );
    }
    if (stop.aborted) end(false);
    else stop.addEventListener("abort", () => end(false), { once: true });
  });
}

function filesOf(project: Project): readonly string[] {
  try {
    return schemaEntries(project).map(({ file }) => file);
  } catch (error) {
    // Generating reports a pattern that matches nothing yet.
    if (error instanceof CliError) return [];
    throw error;
  }
}
