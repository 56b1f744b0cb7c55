import type { RuleRows } from "../rule.ts";
import type { JsonSchemaFacts } from "./facts.ts";

const quoted = (name: string): string => JSON.stringify(name);

/** The ids of rules about what Confluent's registry lets pass. */
type WarningRuleId =
  | `json-schema/${"format" | "default" | "unit"}-changed`
  | "json-schema/number-rounded"
  | "json-schema/discriminator-moved"
  | "json-schema/open-property-described"
  | `json-schema/required-with${"out-schema" | "-default"}`
  | "json-schema/one-of-overlaps"
  | "json-schema/recursion-not-compared"
  | "json-schema/keyword-not-compared";

/** The rows of changes that Confluent's registry lets pass although they change what events mean, or who takes them. */
export const WARNING_RULES: RuleRows<Pick<JsonSchemaFacts, WarningRuleId>> = {
  "json-schema/format-changed": {
    severity: "warning",
    finder: "warn-annotations.ts",
    purpose: "The format of a string says how it is to be read; Confluent's registry does not compare it.",
    sentence: (f, w) => `${w.reader} expects ${f.reader} in ${f.where}, where ${w.writer} has ${f.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${f.reader}, or add a property beside it.`
        : `Keep ${f.writer} in ${w.reader}, or add a property beside it.`,
  },
  "json-schema/default-changed": {
    severity: "warning",
    finder: "warn-annotations.ts",
    purpose: "A default is what readers take where a property is absent; another one changes what its absence means.",
    sentence: (f, w) => `where ${f.where} is absent, ${w.reader} has ${f.reader} and ${w.writer} ${f.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Write the value out where ${f.writer} is meant.`
        : `Keep ${f.writer} in ${w.reader}, or write the value out.`,
  },
  "json-schema/number-rounded": {
    severity: "warning",
    finder: "warn-annotations.ts",
    purpose: "Integers have no bounds, while numbers are mostly read as doubles, which have 53 bits.",
    sentence: (f, w) =>
      `${w.reader} reads ${f.where} as a number, which ${w.writer} writes as an integer: beyond 9,007,199,254,740,992 (2^53) digits are lost where it is read as a double.`,
    hint: (_, w) => `Keep integer in ${w.reader}, or bound it by "maximum" and "minimum".`,
  },
  "json-schema/unit-changed": {
    severity: "warning",
    finder: "warn-annotations.ts",
    purpose: "The same number in another unit is another amount, and no type says so.",
    sentence: (f, w) => `${w.reader} has ${f.where} in ${f.reader}, ${w.writer} in ${f.writer}, by its ${f.source}.`,
    hint: (f, w) =>
      `Keep ${w.readerIsOld ? f.reader : f.writer}, or add a property whose name has the unit beside this one.`,
  },
  "json-schema/discriminator-moved": {
    severity: "warning",
    finder: "warn-combined.ts",
    purpose: "A constant tells the choices of an event apart; one that moves to another choice makes it that one.",
    sentence: (f, w) =>
      `${w.reader} takes ${quoted(f.property)} ${f.reader} for ${f.name}, for which ${w.writer} writes ${f.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.reader} for ${f.name}.`
        : `Keep ${f.writer} for ${f.name}, and take a new value for others.`,
  },
  "json-schema/open-property-described": {
    severity: "warning",
    finder: "warn-objects.ts",
    purpose: "In an open content model events may already have a property of that name, with another meaning.",
    sentence: (f, w) =>
      `${w.reader} has the property ${quoted(f.property)} (${f.readerType}), which events of ${w.writer} may already have with any value.`,
    hint: (f) => `Make sure that no producer wrote ${quoted(f.property)} before, or choose another name.`,
  },
  "json-schema/required-without-schema": {
    severity: "warning",
    finder: "warn-objects.ts",
    purpose: "A property that is required and not described is not compared by Confluent's registry.",
    sentence: (f, w) =>
      `${w.reader} requires ${quoted(f.property)} in ${f.where} without describing it; events of ${w.writer} may lack it.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${quoted(f.property)}.`
        : `Take ${quoted(f.property)} out of "required" in ${w.reader}, or describe it under "properties".`,
  },
  "json-schema/required-with-default": {
    severity: "warning",
    finder: "warn-objects.ts",
    purpose: "JSON Schema fills in no defaults: only some validators do.",
    sentence: (f, w) =>
      `${w.reader} requires ${quoted(f.property)} in ${f.where}, which events of ${w.writer} may lack; its default ${f.default} only helps where the validator fills in defaults.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${quoted(f.property)}.`
        : `Take ${quoted(f.property)} out of "required" in ${w.reader}.`,
  },
  "json-schema/one-of-overlaps": {
    severity: "warning",
    finder: "warn-combined.ts",
    purpose: "A value that matches two schemas of a oneOf is rejected, which Confluent's registry does not look at.",
    sentence: (f, w) =>
      `${w.reader} rejects what matches two choices of ${f.where} (${f.first}, and ${f.second}), and ${w.writer} may write it.`,
    hint: () => "Make the choices exclude each other, for instance by a constant, or use anyOf.",
  },
  "json-schema/recursion-not-compared": {
    severity: "warning",
    finder: "warn.ts",
    purpose:
      "Confluent's registry does not compare a schema again inside itself, also where the other side has another one there.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.readerType} in ${f.where}, where ${w.writer} writes ${f.writerType} again, which it does not take; the registry does not compare it there.`,
    hint: (_, w) =>
      w.readerIsOld
        ? "Keep the reference that leads to the schema itself."
        : `Keep the reference that leads to the schema itself in ${w.reader}, or take there all that ${w.writer} allows.`,
  },
  "json-schema/keyword-not-compared": {
    severity: "warning",
    finder: "warn-keywords.ts",
    purpose: "Some keywords reject events, and are not compared by Confluent's registry.",
    sentence: (f, w) =>
      `${w.reader} wants more of ${f.where} by ${f.keyword} (${f.reader}) than ${w.writer} (${f.writer}), which the registry does not compare.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.keyword} as it is: readers that are out there reject anything else.`
        : `Keep ${f.keyword} of ${w.writer} in ${w.reader}; handlers can check it for themselves.`,
  },
};
