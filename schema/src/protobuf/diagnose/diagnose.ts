import type { Diagnostic } from "../../diagnostic.ts";
import { lineAndColumn, SchemaError } from "../../error.ts";
import type { ParseOptions, Schema } from "../../format.ts";
import type { ProtobufModel } from "../model.ts";
import { parseProtobuf } from "../parse.ts";
import type { Check, Checking } from "./checking.ts";
import { checkDeclaredExtensions } from "./declared-extensions.ts";
import { checkEnums } from "./enums.ts";
import { checkFields } from "./fields.ts";
import { checkImports } from "./imports.ts";
import { checkJsonNames } from "./json-names.ts";
import { checkNames } from "./names.ts";
import { checkNumbers } from "./numbers.ts";
import { checkReferences } from "./references.ts";
import { type DiagnosticRule, diagnosticRules } from "./rules.ts";
import { checkStructure } from "./structure.ts";
import { checkStyle } from "./style.ts";
import { symbolTable } from "./symbols.ts";
import { checkText } from "./text.ts";

const CHECKS: readonly Check[] = [
  checkStructure,
  checkReferences,
  checkNames,
  checkNumbers,
  checkJsonNames,
  checkEnums,
  checkFields,
  checkImports,
  checkDeclaredExtensions,
  checkStyle,
  checkText,
];

const RULES: ReadonlyMap<string, DiagnosticRule> = new Map(diagnosticRules.map((rule) => [rule.id, rule]));

/**
 * What is wrong with a schema that Confluent's registry takes, in the order of its text: errors are what `buf build`
 * refuses, and no more; the rest are warnings. `rules` are those that are looked for.
 */
export function diagnoseProtobuf(
  { model, source }: Schema<ProtobufModel>,
  rules: ReadonlyMap<string, DiagnosticRule> = RULES,
): readonly Diagnostic[] {
  const found: { readonly at: number; readonly diagnostic: Diagnostic }[] = [];
  const add: Checking["add"] = (id, at, facts = {}) => {
    if (!RULES.has(id)) throw new Error(`no rule ${id}`);
    const rule = rules.get(id);
    if (rule === undefined) return;
    const diagnostic: Diagnostic = {
      rule: id,
      severity: rule.severity,
      message: rule.sentence(facts),
      hint: rule.hint(facts),
      ...lineAndColumn(source, at.start),
    };
    found.push({ at: at.start, diagnostic });
  };
  const syntax = model.tree.syntax?.value ?? "proto2";
  const checking: Checking = { model, source, syntax, symbols: symbolTable(model), add };
  for (const { rule, at, facts } of model.notes) add(rule, at, facts);
  for (const check of CHECKS) check(checking);
  return found.toSorted((a, b) => a.at - b.at).map(({ diagnostic }) => diagnostic);
}

/** The same for a text: one that cannot be read has the reason as its one diagnostic. */
export function diagnoseProtobufText(source: string, options: ParseOptions = {}): readonly Diagnostic[] {
  try {
    return diagnoseProtobuf(parseProtobuf(source, options));
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const { code, message, hint, place } = error;
    const { line, column } = place ?? { line: 1, column: 1 };
    return [{ rule: code, severity: "error", message, hint: hint ?? "", line, column }];
  }
}
