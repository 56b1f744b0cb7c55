/** How the two sides are called in a sentence: `the new schema` and `the old schema`, or `the reader` and `the writer`. */
export interface Words {
  readonly reader: string;
  readonly writer: string;
  /** True where the reader is already out there: then the new schema must be fixed, or the order of deployment. */
  readonly readerIsOld?: boolean;
}

/** Something that a finding says of itself: a text for a person, or numbers. */
export type Fact = string | number | readonly number[];

/** What a finding says of itself, by name. */
export type FindingFacts = Readonly<Record<string, Fact>>;

/** What a rule says, what to do about it, and how Confluent's registry words it, of findings with these facts. */
export interface RuleRow<Own extends FindingFacts = FindingFacts> {
  readonly severity: "error" | "warning";
  /** The file that reports it, from the format's folder, such as `compare.ts`. */
  readonly finder: string;
  /** Why the rule exists, for the list of rules. */
  readonly purpose: string;
  readonly sentence: (facts: Own, words: Words) => string;
  readonly hint: (facts: Own, words: Words) => string;
  /** Whether a finding is one where the sides stand as the words say; a rule without it is one always. */
  readonly applies?: (facts: Own, words: Words) => boolean;
  /** Confluent's words for it; a rule of our own has none. */
  readonly confluent?: (location: string, facts: Own, words: Words) => string;
}

/** One rule of a format. */
export interface Rule extends RuleRow {
  /** Stable, such as `avro/reader-field-missing-default`. */
  readonly id: string;
}

/** The rules of a format by their ids, errors first. */
export type RuleTable = ReadonlyMap<string, Rule>;

/** Rows by the ids of their rules, each for findings with the facts that its rule has. */
export type RuleRows<Table extends Readonly<Record<string, FindingFacts>>> = {
  readonly [Id in keyof Table]: RuleRow<Table[Id]>;
};

/**
 * Makes the table of some rows. That a finding has the facts that its rule is worded with is seen to by the types of the rows
 * and of what makes findings: both go by the rule's id.
 */
export function ruleTable<Table extends Readonly<Record<string, FindingFacts>>>(rows: RuleRows<Table>): RuleTable {
  const untyped = rows as unknown as Readonly<Record<string, RuleRow>>;
  return new Map(Object.entries(untyped).map(([id, row]) => [id, { id, ...row }]));
}

/** The rule of a finding. Throws where there is none: a finding without a rule is a defect of the engine. */
export function ruleOf({ rules }: { readonly rules: RuleTable }, id: string): Rule {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
