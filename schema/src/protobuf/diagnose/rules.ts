import type { DiagnosticFacts } from "./facts.ts";
import type { DiagnosticRows, DiagnosticRule } from "./rule.ts";
import { FIELD_RULES } from "./rules-fields.ts";
import { FILE_RULES } from "./rules-files.ts";
import { OPTION_RULES } from "./rules-options.ts";

const ROWS: DiagnosticRows<DiagnosticFacts> = { ...FILE_RULES, ...FIELD_RULES, ...OPTION_RULES };

/** All rules by their ids: what Confluent's registry takes, and a compiler does not. */
export const diagnosticRules: ReadonlyMap<string, DiagnosticRule> = new Map(
  // Notes are made with the facts of their rule (`AddNote`).
  Object.entries(ROWS as unknown as Readonly<Record<string, Omit<DiagnosticRule, "id">>>).map(([id, row]) => [
    id,
    { id, ...row },
  ]),
);
