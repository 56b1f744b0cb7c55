import { type Draft, isSince } from "./model.ts";

/** What a keyword that holds schemas looks like; `dependencies` holds schemas or lists of names, by name. */
type Holds = "one" | "list" | "map" | "one-or-list" | "dependencies";

/** From and until which draft a keyword holds schemas, both included. */
interface Row {
  readonly holds: Holds;
  readonly from?: Draft;
  readonly until?: Draft;
}

/** The keywords that hold schemas (JSON Schema drafts 4 to 2020-12; `$defs` and `definitions` are read in all of them). */
const ROWS: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  ["$defs", [{ holds: "map" }]],
  ["definitions", [{ holds: "map" }]],
  ["allOf", [{ holds: "list" }]],
  ["anyOf", [{ holds: "list" }]],
  ["oneOf", [{ holds: "list" }]],
  ["not", [{ holds: "one" }]],
  ["if", [{ holds: "one", from: "draft-07" }]],
  ["then", [{ holds: "one", from: "draft-07" }]],
  ["else", [{ holds: "one", from: "draft-07" }]],
  ["properties", [{ holds: "map" }]],
  ["patternProperties", [{ holds: "map" }]],
  ["additionalProperties", [{ holds: "one" }]],
  ["propertyNames", [{ holds: "one", from: "draft-06" }]],
  ["unevaluatedProperties", [{ holds: "one", from: "2019-09" }]],
  ["dependencies", [{ holds: "dependencies" }]],
  ["dependentSchemas", [{ holds: "map", from: "2019-09" }]],
  ["prefixItems", [{ holds: "list", from: "2019-09" }]],
  [
    "items",
    [
      { holds: "one-or-list", until: "2019-09" },
      { holds: "one", from: "2020-12" },
    ],
  ],
  ["additionalItems", [{ holds: "one", until: "2019-09" }]],
  ["contains", [{ holds: "one", from: "draft-06" }]],
  ["unevaluatedItems", [{ holds: "one", from: "2019-09" }]],
  ["contentSchema", [{ holds: "one", from: "2019-09" }]],
]);

/** How a keyword holds schemas in a draft; undefined where it holds none. */
export function holdsIn(keyword: string, draft: Draft): Holds | undefined {
  return ROWS.get(keyword)?.find(
    ({ from = "draft-04", until = "2020-12" }) => isSince(draft, from) && isSince(until, draft),
  )?.holds;
}

/** Keywords whose schemas judge the very value that the schema around them judges. */
export const IN_PLACE: readonly string[] = [
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependencies",
  "dependentSchemas",
];

/** Keywords that hold schemas which are only in force where something refers to them. */
export const DEFINITIONS: readonly string[] = ["$defs", "definitions"];
