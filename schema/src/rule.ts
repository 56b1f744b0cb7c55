/** How the two sides are called in a sentence: `the new schema` and `the old schema`, or `the reader` and `the writer`. */
export interface Words {
  readonly reader: string;
  readonly writer: string;
  /** True where the reader is already out there: what is to be mended is the new schema, or the order of deployment. */
  readonly readerIsOld?: boolean;
}

/** The rules of a format by their ids, errors first. */
export type RuleTable = ReadonlyMap<string, Rule>;

/** Makes the table of some rules. */
export function ruleTable(...lists: readonly (readonly Rule[])[]): RuleTable {
  return new Map(lists.flat().map((rule) => [rule.id, rule]));
}

/** The rule of a finding. Throws where there is none: a finding without a rule is a defect of the engine. */
export function ruleOf({ rules }: { readonly rules: RuleTable }, id: string): Rule {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

type Facts = Readonly<Record<string, string>>;

/** One rule: what it says, what to do about it, and how Confluent's registry words it. */
export interface Rule {
  /** Stable, such as `avro/reader-field-missing-default`. */
  readonly id: string;
  readonly severity: "error" | "warning";
  /** Why the rule exists, for the list of rules. */
  readonly purpose: string;
  readonly sentence: (facts: Facts, words: Words) => string;
  readonly hint: (facts: Facts, words: Words) => string;
  /** Confluent's words for it; a rule of our own has none. */
  readonly confluent?: (location: string, facts: Facts, words: Words) => string;
}
