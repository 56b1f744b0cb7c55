/** How the two sides are called in a sentence: `the new schema` and `the old schema`, or `the reader` and `the writer`. */
export interface Words {
  readonly reader: string;
  readonly writer: string;
  /** True where the reader is already out there: what is to be mended is the new schema, or the order of deployment. */
  readonly readerIsOld?: boolean;
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
