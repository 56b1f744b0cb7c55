import type { Diagnostic } from "../../diagnostic.ts";
import { SchemaError } from "../../error.ts";
import type { ParseOptions, Schema } from "../../format.ts";
import type { Note, ProtobufModel } from "../model.ts";
import { noting } from "../notes.ts";
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
import type { DiagnosticRule } from "./rule.ts";
import { diagnosticRules } from "./rules.ts";
import { checkStructure } from "./structure.ts";
import { checkStyle } from "./style.ts";
import { placesIn, symbolTable } from "./symbols.ts";
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

/**
 * What is wrong with a schema that Confluent's registry takes, in the order of its text: errors are what `buf build`
 * refuses, and no more; the rest are warnings. `rules` are those that are looked for.
 */
export function diagnoseProtobuf(
  { model, source, references }: Schema<ProtobufModel>,
  rules: ReadonlyMap<string, DiagnosticRule> = diagnosticRules,
): readonly Diagnostic[] {
  const notes: Note[] = [...model.notes];
  const syntax = model.tree.syntax?.value ?? "proto2";
  const symbols = symbolTable(model);
  const checking: Checking = {
    model,
    source,
    references,
    syntax,
    symbols,
    placeOf: placesIn(model),
    add: noting(notes),
  };
  for (const check of CHECKS) check(checking);
  const lineAndColumn = placesOf(source);
  return notes
    .toSorted((a, b) => a.at.start - b.at.start)
    .flatMap(({ rule: id, at, facts }): readonly Diagnostic[] => {
      if (!diagnosticRules.has(id)) throw new Error(`there is no rule ${id}`);
      const rule = rules.get(id);
      if (rule === undefined) return [];
      const { severity } = rule;
      return [
        { rule: id, severity, message: rule.sentence(facts), hint: rule.hint(facts), ...lineAndColumn(at.start) },
      ];
    });
}

/** Lines and columns of offsets that are asked for in their order: the text is gone through once. */
function placesOf(source: string): (offset: number) => { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  return (offset) => {
    for (let next = source.indexOf("\n", start); next !== -1 && next < offset; next = source.indexOf("\n", start)) {
      line += 1;
      start = next + 1;
    }
    return { line, column: offset - start + 1 };
  };
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
