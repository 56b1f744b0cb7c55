/** What a rule says, and what to do about it, of schemas of which these facts are known. */
interface Row<Own> {
  /** Of an error `buf build` refuses the schema. */
  readonly severity: "error" | "warning";
  /** Why the rule exists, for the list of rules. */
  readonly purpose: string;
  readonly sentence: (facts: Own) => string;
  readonly hint: (facts: Own) => string;
}

/** Rows by the ids of their rules, each worded with the facts that its rule has. */
export type DiagnosticRows<Table> = { readonly [Id in keyof Table]: Row<Table[Id]> };

/** One thing that is looked for. */
export interface DiagnosticRule extends Row<Readonly<Record<string, string>>> {
  /** Stable, such as `protobuf/duplicate-number`. */
  readonly id: string;
}

/** A rule that a compiler refuses a schema by. */
export function errorRow<Own>(purpose: string, sentence: Row<Own>["sentence"], hint: Row<Own>["hint"]): Row<Own> {
  return { severity: "error", purpose, sentence, hint };
}

/** A rule that a compiler only warns of. */
export function warning<Own>(purpose: string, sentence: Row<Own>["sentence"], hint: Row<Own>["hint"]): Row<Own> {
  return { severity: "warning", purpose, sentence, hint };
}
