import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The rooms whose sources are published. */
export const ROOMS = ["schema", "client", "codegen", "contracts", "registry", "cli"] as const;

/** Something that a file exports by declaring it. */
export interface Declaration {
  /** From the top of the repository, with slashes. */
  readonly file: string;
  readonly name: string;
  /** Whether a docstring stands right before it. */
  readonly documented: boolean;
}

const EXPORT = /^export (?:async )?(?:abstract )?(?:function\*?|const|let|interface|type|class) (\w+)/;

/** What the text of a file declares and exports, overloads each by itself. */
export function declarationsOf(file: string, text: string): readonly Declaration[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined) return [];
    const before = lines.slice(0, index).findLast((one) => !one.startsWith("// biome-ignore")) ?? "";
    return [{ file, name, documented: before.trim().endsWith("*/") }];
  });
}

/** What the sources of a room declare and export; tests, fixtures and conformance suites apart. */
export function declarationsIn(room: (typeof ROOMS)[number]): readonly Declaration[] {
  return sources(join(root, room, "src")).flatMap((path) =>
    declarationsOf(relative(root, path).split(sep).join("/"), readFileSync(path, "utf8")),
  );
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "conformance" ? [] : sources(path);
    return /(?<!\.test|\.fixture|conformance)\.ts$/.test(entry.name) ? [path] : [];
  });
}
