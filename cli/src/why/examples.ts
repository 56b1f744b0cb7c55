/** A change by which a rule is met: the schema before and after it, and another file that both import. */
export interface RuleExample {
  readonly old: string;
  readonly new: string;
  readonly imported?: { readonly name: string; readonly old: string; readonly new: string };
}

/** Examples by the rules' ids. */
export type RuleExamples = Readonly<Record<string, RuleExample>>;
