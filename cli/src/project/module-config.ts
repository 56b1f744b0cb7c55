import { pathToFileURL } from "node:url";
import { CliError, type FilePlace } from "../error.ts";
import type { ConcordatConfig } from "./config.ts";
import { readConfig } from "./read-config.ts";
import { readText } from "./schema-file.ts";

/** Reads a config that a module exports as its default; `name` is the file as messages show it. Throws CliError. */
export async function readModuleConfig(file: string, name: string): Promise<ConcordatConfig> {
  // Says what is wrong where the file cannot be read at all.
  readText(name);
  quietAboutType();
  const module = await imported(file, name);
  if (typeof module === "object" && module !== null && "default" in module) return readConfig(module.default, name);
  throw new CliError({
    code: "cli/bad-config",
    message: `${name} has no default export.`,
    hint: "Export the config as the default: export default defineConfig({ … }).",
    place: { file: name },
  });
}

async function imported(file: string, name: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new CliError({
      code: "cli/bad-config",
      message: `${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}.`,
      hint: "It must be a module that exports the config as its default.",
      place: { file: name, ...(error instanceof Error ? placeOf(error, file) : {}) },
      cause: error,
    });
  }
}

/** Where in a module its text is wrong, or it threw: the stack says so; Node marks the column of the first with `^`. */
function placeOf({ stack = "" }: Error, file: string): Pick<FilePlace, "line" | "column"> {
  // As a path, or as a URL.
  const name = stack.includes(pathToFileURL(file).href) ? pathToFileURL(file).href : file;
  const at = stack.indexOf(`${name}:`);
  const [, line, column] = at === -1 ? [] : (/^:(\d+)(?::(\d+))?/.exec(stack.slice(at + name.length)) ?? []);
  if (line === undefined) return {};
  const marked = at === 0 ? /^( *)\^/m.exec(stack)?.[1] : undefined;
  return { line: Number(line), column: column === undefined ? (marked ?? "").length + 1 : Number(column) };
}

/** Whether the project's package.json says `module` is no matter here: Node's warning about it is left out. */
function quietAboutType(): void {
  const others = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if ("code" in warning && warning.code === "MODULE_TYPELESS_PACKAGE_JSON") return;
    for (const tell of others) tell(warning);
  });
}
