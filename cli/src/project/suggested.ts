import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { ImportEnding } from "./config.ts";
import { importsFor } from "./tsconfig.ts";

/** The schema files of a folder, by their paths from there. */
export interface FoundSchemas {
  readonly files: readonly string[];
}

/** A config that is proposed for a project. */
export interface Suggested {
  readonly $schema: string;
  readonly registry: { readonly url: string };
  readonly schemas: readonly string[];
  readonly topics: Readonly<Record<string, readonly string[]>>;
  readonly output: string;
  readonly imports: ImportEnding;
}

/** Where the JSON Schema of a config is in the installed package. */
export const CONFIG_SCHEMA = "./node_modules/@concordat/cli/schemas/config.json";
const REGISTRY = "http://127.0.0.1:8081";
/** Folders that hold what others wrote. */
const OTHERS = [
  "**/node_modules/**",
  "**/dist/**",
  "**/build/**",
  "**/coverage/**",
  "**/vendor/**",
  "**/target/**",
  "**/.*/**",
];
const JSON_SCHEMA = /"\$schema"\s*:\s*"https?:\/\/json-schema\.org\//;

/** Finds the schemas in a folder: files of Avro and Protobuf by their endings, JSON Schemas by their `$schema`. */
export function schemasIn(folder: string): FoundSchemas {
  const files = globSync("**/*.{avsc,proto,json}", { cwd: folder, exclude: OTHERS })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => extname(file) !== ".json" || JSON_SCHEMA.test(readFileSync(join(folder, file), "utf8")))
    .sort();
  return { files };
}

/** The config that fits what was found: a pattern for each folder of schemas, a topic for each subject of Confluent's naming. */
export function suggested(
  folder: string,
  { files }: FoundSchemas,
  given: { readonly registry: string | undefined; readonly output: string | undefined },
): Suggested {
  const output = given.output ?? (existsSync(join(folder, "src")) ? "src/generated" : "generated");
  return {
    $schema: CONFIG_SCHEMA,
    registry: { url: given.registry ?? REGISTRY },
    schemas: files.length === 0 ? ["schemas/*.avsc"] : patternsOf(files),
    topics: topicsFrom(files),
    output,
    imports: importsFor(join(folder, output)),
  };
}

/** One pattern for the files of an ending: of one folder, or of the folder that all are in. */
function patternsOf(files: readonly string[]): readonly string[] {
  const byEnding = Map.groupBy(files, (file) => `${topFolder(file)}\0${extname(file)}`);
  return [...byEnding].map(([key, group]) => {
    const [top = ".", ending = ""] = key.split("\0");
    const folders = new Set(group.map((file) => dirname(file)));
    const [only] = folders;
    const pattern = folders.size === 1 && only !== undefined ? `${only}/*${ending}` : `${top}/**/*${ending}`;
    return pattern.replace(/^\.\//, "");
  });
}

function topFolder(file: string): string {
  const at = file.indexOf("/");
  return at === -1 ? "." : file.slice(0, at);
}

/** `orders-value` is an event of the topic orders, as Confluent's clients name subjects. */
function topicsFrom(files: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const subjects = files.map((file) => basename(file, extname(file))).filter((subject) => subject.endsWith("-value"));
  return Object.fromEntries(subjects.map((subject) => [subject.slice(0, -"-value".length), [subject]]));
}
