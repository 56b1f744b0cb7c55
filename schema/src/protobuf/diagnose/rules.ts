import { FIELD_RULES } from "./rules-fields.ts";
import { FILE_RULES } from "./rules-files.ts";
import { OPTION_RULES } from "./rules-options.ts";

type Facts = Readonly<Record<string, string>>;

/** One thing that is looked for: what it says, and what to do about it. */
export interface DiagnosticRule {
  /** Stable, such as `protobuf/duplicate-number`. */
  readonly id: string;
  /** Of an error `buf build` refuses the schema. */
  readonly severity: "error" | "warning";
  /** Why the rule exists, for the list of rules. */
  readonly purpose: string;
  readonly sentence: (facts: Facts) => string;
  readonly hint: (facts: Facts) => string;
}

/** All of them: what Confluent's registry takes, and a compiler does not. */
export const diagnosticRules: readonly DiagnosticRule[] = [...FILE_RULES, ...FIELD_RULES, ...OPTION_RULES];
