import type { RuleRow, RuleRows } from "../rule.ts";
import type { JsonSchemaFacts } from "./facts.ts";

type Limit = { readonly where: string; readonly reader: string };
type Limits = Limit & { readonly writer: string };

/** A keyword that limits values: its words for a limit, and the file that compares it. */
interface Keyword {
  readonly keyword: string;
  readonly finder: string;
  readonly phrase: (limit: string) => string;
}

/** A number of things, in words. */
function counted(limit: string, one: string, several = `${one}s`): string {
  return `${limit} ${limit === "1" ? one : several}`;
}

/** The row of a limit that the writer does not have. */
function added({ keyword, finder, phrase }: Keyword): RuleRow<Limit> {
  return {
    severity: "error",
    finder,
    purpose: `What was allowed without ${keyword} may lie beyond one that is added.`,
    sentence: (f, w) => `${w.reader} wants ${phrase(f.reader)} in ${f.where}; ${w.writer} sets no such limit.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${keyword} ${f.reader} in ${w.writer}: readers that are out there reject anything else.`
        : `Take ${keyword} out of ${w.reader}; handlers can check the limit for themselves.`,
  };
}

/** The row of a limit that is tighter than the writer's. */
function tightened({ keyword, finder, phrase }: Keyword): RuleRow<Limits> {
  return {
    severity: "error",
    finder,
    purpose: `What was allowed by the ${keyword} of one side may lie beyond that of the other.`,
    sentence: (f, w) => `${w.reader} wants ${phrase(f.reader)} in ${f.where}; ${w.writer} allows ${phrase(f.writer)}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${keyword} ${f.reader} in ${w.writer} until no reader with the old limit is left.`
        : `Keep ${keyword} ${f.writer} in ${w.reader}; handlers can check a tighter limit for themselves.`,
  };
}

const MAX_LENGTH: Keyword = {
  keyword: "maxLength",
  finder: "compare-string.ts",
  phrase: (limit) => `at most ${counted(limit, "character")}`,
};
const MIN_LENGTH: Keyword = {
  keyword: "minLength",
  finder: "compare-string.ts",
  phrase: (limit) => `at least ${counted(limit, "character")}`,
};
const MAXIMUM: Keyword = { keyword: "maximum", finder: "compare-number.ts", phrase: (limit) => `at most ${limit}` };
const MINIMUM: Keyword = { keyword: "minimum", finder: "compare-number.ts", phrase: (limit) => `at least ${limit}` };
const EXCLUSIVE_MAXIMUM: Keyword = {
  keyword: "exclusiveMaximum",
  finder: "compare-number.ts",
  phrase: (limit) => `less than ${limit}`,
};
const EXCLUSIVE_MINIMUM: Keyword = {
  keyword: "exclusiveMinimum",
  finder: "compare-number.ts",
  phrase: (limit) => `more than ${limit}`,
};
const MULTIPLE_OF: Keyword = {
  keyword: "multipleOf",
  finder: "compare-number.ts",
  phrase: (factor) => `multiples of ${factor}`,
};
const MAX_PROPERTIES: Keyword = {
  keyword: "maxProperties",
  finder: "compare-object.ts",
  phrase: (limit) => `at most ${counted(limit, "property", "properties")}`,
};
const MIN_PROPERTIES: Keyword = {
  keyword: "minProperties",
  finder: "compare-object.ts",
  phrase: (limit) => `at least ${counted(limit, "property", "properties")}`,
};
const MAX_ITEMS: Keyword = {
  keyword: "maxItems",
  finder: "compare-array.ts",
  phrase: (limit) => `at most ${counted(limit, "item")}`,
};
const MIN_ITEMS: Keyword = {
  keyword: "minItems",
  finder: "compare-array.ts",
  phrase: (limit) => `at least ${counted(limit, "item")}`,
};
const PATTERN: Keyword = {
  keyword: "pattern",
  finder: "compare-string.ts",
  phrase: (pattern) => `strings that match ${pattern}`,
};

/** The ids of rules about limits. */
type LimitRuleId =
  | `json-schema/${"max-length" | "maximum" | "exclusive-maximum" | "max-properties" | "max-items"}-${"added" | "decreased"}`
  | `json-schema/${"min-length" | "minimum" | "exclusive-minimum" | "min-properties" | "min-items"}-${"added" | "increased"}`
  | `json-schema/multiple-of-${"added" | "expanded" | "changed"}`
  | `json-schema/pattern-${"added" | "changed"}`;

/** The rows of keywords that limit values, each added and tightened. */
export const LIMIT_RULES: RuleRows<Pick<JsonSchemaFacts, LimitRuleId>> = {
  "json-schema/max-length-added": added(MAX_LENGTH),
  "json-schema/max-length-decreased": tightened(MAX_LENGTH),
  "json-schema/min-length-added": added(MIN_LENGTH),
  "json-schema/min-length-increased": tightened(MIN_LENGTH),
  "json-schema/pattern-added": added(PATTERN),
  "json-schema/pattern-changed": tightened(PATTERN),
  "json-schema/maximum-added": added(MAXIMUM),
  "json-schema/maximum-decreased": tightened(MAXIMUM),
  "json-schema/minimum-added": added(MINIMUM),
  "json-schema/minimum-increased": tightened(MINIMUM),
  "json-schema/exclusive-maximum-added": added(EXCLUSIVE_MAXIMUM),
  "json-schema/exclusive-maximum-decreased": tightened(EXCLUSIVE_MAXIMUM),
  "json-schema/exclusive-minimum-added": added(EXCLUSIVE_MINIMUM),
  "json-schema/exclusive-minimum-increased": tightened(EXCLUSIVE_MINIMUM),
  "json-schema/multiple-of-added": added(MULTIPLE_OF),
  "json-schema/multiple-of-expanded": tightened(MULTIPLE_OF),
  "json-schema/multiple-of-changed": tightened(MULTIPLE_OF),
  "json-schema/max-properties-added": added(MAX_PROPERTIES),
  "json-schema/max-properties-decreased": tightened(MAX_PROPERTIES),
  "json-schema/min-properties-added": added(MIN_PROPERTIES),
  "json-schema/min-properties-increased": tightened(MIN_PROPERTIES),
  "json-schema/max-items-added": added(MAX_ITEMS),
  "json-schema/max-items-decreased": tightened(MAX_ITEMS),
  "json-schema/min-items-added": added(MIN_ITEMS),
  "json-schema/min-items-increased": tightened(MIN_ITEMS),
};
