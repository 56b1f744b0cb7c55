import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { SCHEMA_TYPES } from "@concordat/schema";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const ROOMS = ["schema", "client", "codegen", "contracts", "registry", "cli"];

/** Where formats are named: the schema types, and each room's list of the formats that it has. */
const LISTS: ReadonlySet<string> = new Set([
  "schema/src/schema-type.ts",
  "codegen/src/event-module.ts",
  "contracts/src/formats.ts",
  "registry/src/formats.ts",
  "cli/src/project/formats.ts",
]);

/** What a format has of its own: a folder of its name in a room. */
const OWN = new RegExp(`^[a-z]+/src/(?:${SCHEMA_TYPES.join("|").toLowerCase()})/`);

const folders = SCHEMA_TYPES.join("|").toLowerCase();
/** Types by name, folders of formats that are imported, and what rules and errors of a format are called. */
const NAMED = [
  /\b(?:AVRO|PROTOBUF)\b/,
  /(["'`])JSON\1/,
  /(["'`])(?:avro|protobuf)\1/,
  new RegExp(`(?:from|import\\()\\s*"[^"]*/(?:${folders})(?:/[^"]*)?"`),
  /["'`](?:avro|protobuf)\//,
];

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test|\.fixture|conformance)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** The code without its comments, each line where it was. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, "")).replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** The places of a file that name a format, though it is no list of them. */
function namings(file: string, text: string): readonly string[] {
  if (LISTS.has(file) || OWN.test(file)) return [];
  return withoutComments(text)
    .split("\n")
    .flatMap((line, index) => (NAMED.some((pattern) => pattern.test(line)) ? [`${file}:${index + 1}`] : []));
}

describe("a format is named in each room's list and nowhere else", () => {
  it.each(ROOMS)("in %s", (room) => {
    const files = sources(join(root, room, "src"));
    expect(files.length).toBeGreaterThan(0);
    const found = files.flatMap((path) =>
      namings(relative(root, path).split(sep).join("/"), readFileSync(path, "utf8")),
    );
    expect(found).toEqual([]);
  });

  it.each([...LISTS])("%s is one of the lists", (file) => {
    expect(namings("a/src/b.ts", readFileSync(join(root, file), "utf8"))).not.toEqual([]);
  });

  it.each([
    ['if (type === "AVRO") return;', 1],
    ["const TEXTS = { PROTOBUF: 1 };", 1],
    ['return type === "JSON" ? 1 : 2;', 1],
    ['import { avro } from "@concordat/schema/avro";', 1],
    ['const { jsonSchema } = await import("@concordat/schema/json");', 1],
    ['import { typed } from "./protobuf/event-module.ts";', 1],
    ['if (rule.startsWith("avro/")) return;', 1],
    // What is no naming: JSON itself, media types, output formats, comments.
    ['JSON.parse(text); const type = "application/json"; const format = "json";', 0],
    ["/** Of a PROTOBUF schema. */ const a = 1; // As AVRO has it.", 0],
  ])("%s counts %d times", (line, times) => {
    expect(namings("cli/src/planted.ts", line)).toHaveLength(times);
    expect(namings("schema/src/avro/planted.ts", line)).toEqual([]);
  });
});
