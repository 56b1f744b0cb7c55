import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const VOCABULARIES_2019 = ["applicator", "content", "core", "format", "meta-data", "validation"];
const VOCABULARIES_2020 = [
  "applicator",
  "content",
  "core",
  "format-annotation",
  "meta-data",
  "unevaluated",
  "validation",
];

/** Where the drafts' own schemas are, by their URIs without scheme and fragment. */
const FILES: ReadonlyMap<string, string> = new Map([
  ["//json-schema.org/draft-04/schema", "ajv-draft-04/dist/refs/json-schema-draft-04.json"],
  ["//json-schema.org/draft-06/schema", "ajv/dist/refs/json-schema-draft-06.json"],
  ["//json-schema.org/draft-07/schema", "ajv/dist/refs/json-schema-draft-07.json"],
  ...modern("2019-09", VOCABULARIES_2019),
  ...modern("2020-12", VOCABULARIES_2020),
]);

function modern(draft: string, vocabularies: readonly string[]): readonly (readonly [string, string])[] {
  const names = ["schema", ...vocabularies.map((one) => `meta/${one}`)];
  return names.map((name) => [
    `//json-schema.org/draft/${draft}/${name}`,
    `ajv/dist/refs/json-schema-${draft}/${name}.json`,
  ]);
}

/**
 * The same as `metaSchemaText` of meta-schemas.ts, for those who do not load all of them with the engine. Undefined also where
 * ajv, which has the texts, is not installed: services whose schemas refer to none of them need not have it.
 */
export function installedMetaSchema(uri: string): string | undefined {
  // People write them with `http` and with `https`, with and without the empty fragment.
  const file = FILES.get(uri.replace(/^https?:/, "").replace(/#$/, ""));
  if (file === undefined) return undefined;
  try {
    return JSON.stringify(require(file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
