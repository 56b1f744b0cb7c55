import type { JsonValue } from "../text/value.ts";
import { type Draft, isSince } from "./model.ts";

/** What a keyword's value has to be: words for it, and the check. */
export interface Demand {
  readonly words: string;
  readonly example: string;
  readonly holds: (value: JsonValue) => boolean;
}

const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "null", "array", "object"]);

const isType = (value: JsonValue): boolean => value.kind === "string" && TYPES.has(value.value);
const isNames = (value: JsonValue): boolean =>
  value.kind === "array" && value.items.every(({ kind }) => kind === "string");
const isSchema = ({ kind }: JsonValue): boolean => kind === "object" || kind === "boolean";

const COUNT: Demand = {
  words: "a whole number",
  example: "5",
  holds: (value) =>
    value.kind === "number" && /^-?\d{1,10}$/.test(value.text) && Math.abs(Number(value.text)) < 2 ** 31,
};
const NUMBER: Demand = { words: "a number", example: "1.5", holds: ({ kind }) => kind === "number" };
/** A double of Java's is what Confluent's registry looks at. */
const FACTOR: Demand = {
  words: "a number other than 0",
  example: "0.01",
  holds: (value) => value.kind === "number" && Number(value.text) !== 0,
};
const STRING: Demand = { words: "a string", example: '"text"', holds: ({ kind }) => kind === "string" };
const PATTERN: Demand = {
  words: "a regular expression",
  example: '"^[A-Z]{2}$"',
  holds: (value) => value.kind === "string" && !isBroken(value.value),
};
const FLAG: Demand = { words: "true or false", example: "true", holds: ({ kind }) => kind === "boolean" };
const NAMES: Demand = { words: "a list of property names", example: '["id"]', holds: isNames };
const SCHEMA: Demand = { words: "a schema", example: '{"type": "string"}', holds: isSchema };
const SCHEMAS: Demand = {
  words: "a list of schemas",
  example: '[{"type": "string"}]',
  holds: (value) => value.kind === "array" && value.items.every(isSchema),
};
const NAMED: Demand = {
  words: "an object of schemas",
  example: '{"id": {"type": "string"}}',
  holds: (value) => value.kind === "object" && value.members.every((one) => isSchema(one.value)),
};
const TYPE: Demand = {
  words: `one of ${[...TYPES].join(", ")}, or a list of these`,
  example: '"string"',
  holds: (value) => isType(value) || (value.kind === "array" && value.items.every(isType)),
};

interface Row {
  readonly demand: Demand;
  readonly from?: Draft;
  readonly until?: Draft;
}

const always = (demand: Demand): readonly Row[] => [{ demand }];
const since = (from: Draft, demand: Demand): readonly Row[] => [{ demand, from }];
const until = (last: Draft, demand: Demand): readonly Row[] => [{ demand, until: last }];
/** Since 2019-09 Confluent's registry takes the whole part of any number. */
const COUNTS: readonly Row[] = [...until("draft-07", COUNT), ...since("2019-09", NUMBER)];

/** What keywords have to hold, by draft (their meta-schemas); Confluent's registry rejects a schema that holds something else. */
const ROWS: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  ["$ref", always(STRING)],
  ["id", until("draft-04", STRING)],
  ["$id", [{ demand: STRING, from: "draft-06", until: "draft-07" }]],
  ["$defs", since("2019-09", NAMED)],
  ["readOnly", since("draft-07", FLAG)],
  ["writeOnly", since("draft-07", FLAG)],
  ["deprecated", since("2019-09", FLAG)],
  ["$dynamicRef", since("2019-09", STRING)],
  ["$dynamicAnchor", since("2019-09", STRING)],
  ["type", always(TYPE)],
  ["enum", always({ words: "a list of values", example: '["A", "B"]', holds: ({ kind }) => kind === "array" })],
  ["title", always(STRING)],
  ["description", always(STRING)],
  ["format", always(STRING)],
  ["pattern", always(PATTERN)],
  ["required", always(NAMES)],
  ["minLength", COUNTS],
  ["maxLength", COUNTS],
  ["minItems", COUNTS],
  ["maxItems", COUNTS],
  ["minProperties", COUNTS],
  ["maxProperties", COUNTS],
  ["minimum", always(NUMBER)],
  ["maximum", always(NUMBER)],
  ["multipleOf", [...until("draft-07", FACTOR), ...since("2019-09", NUMBER)]],
  [
    "exclusiveMinimum",
    [
      { demand: FLAG, until: "draft-04" },
      { demand: NUMBER, from: "draft-06" },
    ],
  ],
  [
    "exclusiveMaximum",
    [
      { demand: FLAG, until: "draft-04" },
      { demand: NUMBER, from: "draft-06" },
    ],
  ],
  ["uniqueItems", always(FLAG)],
  [
    "properties",
    [
      ...until("draft-04", namedBut("id")),
      { demand: namedBut("$id"), from: "draft-06", until: "draft-07" },
      ...since("2019-09", NAMED),
    ],
  ],
  [
    "patternProperties",
    always({
      words: "an object of schemas by regular expressions",
      example: '{"^x-": {"type": "string"}}',
      holds: (value) =>
        NAMED.holds(value) && value.kind === "object" && !value.members.some(({ key }) => isBroken(key)),
    }),
  ],
  ["additionalProperties", always(SCHEMA)],
  ["propertyNames", since("draft-06", SCHEMA)],
  ["unevaluatedProperties", since("2019-09", SCHEMA)],
  [
    "dependencies",
    until("draft-07", {
      words: "an object of schemas and lists of names",
      example: '{"a": ["b"]}',
      holds: isDependencies,
    }),
  ],
  [
    "dependentRequired",
    since("2019-09", { words: "an object of lists of names", example: '{"a": ["b"]}', holds: isNamesByName }),
  ],
  ["dependentSchemas", since("2019-09", NAMED)],
  [
    "items",
    [
      { demand: { ...SCHEMA, words: "an object or a list of schemas", holds: isItems4 }, until: "draft-04" },
      {
        demand: { ...SCHEMA, words: "a schema or a list of schemas", holds: isItems },
        from: "draft-06",
        until: "draft-07",
      },
      { demand: SCHEMA, from: "2019-09" },
    ],
  ],
  ["prefixItems", since("2019-09", SCHEMAS)],
  ["additionalItems", [{ demand: SCHEMA, until: "draft-07" }]],
  ["contains", since("draft-06", SCHEMA)],
  ["unevaluatedItems", since("2019-09", SCHEMA)],
  ["allOf", always(SCHEMAS)],
  ["anyOf", always(SCHEMAS)],
  ["oneOf", always(SCHEMAS)],
  ["not", always(SCHEMA)],
  ["if", since("draft-07", SCHEMA)],
  ["then", since("draft-07", SCHEMA)],
  ["else", since("draft-07", SCHEMA)],
]);

function isDependencies(value: JsonValue): boolean {
  return value.kind === "object" && value.members.every((one) => isSchema(one.value) || isNames(one.value));
}

function isNamesByName(value: JsonValue): boolean {
  return value.kind === "object" && value.members.every((one) => isNames(one.value));
}

/** Before 2019-09 a property that is called as a schema's own URI is taken for that, unless it is an object. */
function namedBut(id: string): Demand {
  const holds = (value: JsonValue) =>
    value.kind === "object" && value.members.every((one) => one.key === id || isSchema(one.value));
  return { ...NAMED, holds };
}

/** What V8 says of patterns that Java has no meaning for either, as it has for others that JavaScript has none for. */
const BROKEN = /Unterminated (character class|group)|Unmatched '\)'|\\ at end of pattern/;

function isBroken(pattern: string): boolean {
  // Java quotes by it.
  if (pattern.includes("\\Q")) return false;
  try {
    new RegExp(pattern);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && BROKEN.test(error.message);
  }
}

function isItems4(value: JsonValue): boolean {
  return isItems(value) && value.kind !== "boolean";
}

function isItems(value: JsonValue): boolean {
  return isSchema(value) || SCHEMAS.holds(value);
}

/** What a keyword has to hold in a draft; undefined where the draft asks for nothing. */
export function demandOf(keyword: string, draft: Draft): Demand | undefined {
  return ROWS.get(keyword)?.find(
    ({ from = "draft-04", until: last = "2020-12" }) => isSince(draft, from) && isSince(last, draft),
  )?.demand;
}
