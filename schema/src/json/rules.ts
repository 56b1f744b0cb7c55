import { type FindingFacts, type RuleRow, type RuleRows, type RuleTable, ruleTable } from "../rule.ts";
import type { JsonSchemaFacts } from "./facts.ts";
import { LIMIT_RULES } from "./rules-limits.ts";
import { OBJECT_RULES } from "./rules-objects.ts";
import { WARNING_RULES } from "./rules-warnings.ts";
import { differenceWords } from "./rules-wording.ts";

/** The rules whose findings the policy LENIENT lets pass (`SchemaDiff.COMPATIBLE_CHANGES_LENIENT` of 8.2). */
export const LENIENT: ReadonlySet<string> = new Set<keyof JsonSchemaFacts>([
  "json-schema/additional-properties-removed",
  "json-schema/additional-properties-narrowed",
  "json-schema/property-added-to-open-content-model",
  "json-schema/property-added-not-covered-by-partially-open-content-model",
  "json-schema/property-removed-not-covered-by-partially-open-content-model",
]);

type OtherFacts = Omit<
  JsonSchemaFacts,
  keyof typeof LIMIT_RULES | keyof typeof OBJECT_RULES | keyof typeof WARNING_RULES
>;

const OTHER_RULES: RuleRows<OtherFacts> = {
  "json-schema/type-changed": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A value is of the kind that the reader's schema is about.",
    sentence: (f, w) => `${w.reader} wants ${f.readerType} in ${f.where}, ${w.writer} writes ${f.writerType}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.readerType}, which readers that are out there expect; write ${f.writerType} to a new property.`
        : `Keep ${f.writerType}, or take both with "anyOf" in ${w.reader}; a new property is safer.`,
  },
  "json-schema/type-narrowed": {
    severity: "error",
    finder: "compare-number.ts",
    purpose: "A number may have decimals, which an integer has not.",
    sentence: (f, w) => `${w.reader} wants an integer in ${f.where}, ${w.writer} writes any number.`,
    hint: (_, w) => (w.readerIsOld ? "Keep the type integer." : "Keep the type number."),
  },
  "json-schema/schema-added": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "Items may be anything, where the writer's schema does not say.",
    sentence: (f, w) =>
      `${w.reader} wants every item of ${f.where} to be ${f.readerType}; in ${w.writer} it may be anything.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep "items" as ${f.readerType} in ${w.writer}.`
        : `Take "items" out of ${w.reader}; handlers can check items for themselves.`,
  },
  "json-schema/unique-items-added": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "Items may repeat, where the writer's schema does not ask for unique ones.",
    sentence: (f, w) => `${w.reader} wants unique items in ${f.where}; ${w.writer} allows them to repeat.`,
    hint: (_, w) =>
      w.readerIsOld
        ? `Keep "uniqueItems": true in ${w.writer}.`
        : `Take "uniqueItems" out of ${w.reader}; handlers can leave out what repeats.`,
  },
  "json-schema/additional-items-removed": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "Lists may be longer than the items that are described, where the writer's schema allows it.",
    sentence: (f, w) => `${w.reader} allows no further items in ${f.where}, ${w.writer} allows any.`,
    hint: (_, w) => (w.readerIsOld ? "Keep lists closed to further items." : `Allow further items in ${w.reader}.`),
  },
  "json-schema/additional-items-narrowed": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "Further items may be anything, where the writer's schema does not say.",
    sentence: (f, w) =>
      `${w.reader} wants further items of ${f.where} to be ${f.readerType}; in ${w.writer} they may be anything.`,
    hint: (f, w) =>
      w.readerIsOld ? `Keep further items as ${f.readerType}.` : `Take the schema of further items out of ${w.reader}.`,
  },
  "json-schema/item-added-to-open-content-model": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "Where further items are allowed, lists may already have something else at that place.",
    sentence: (f, w) => `${w.reader} wants ${f.readerType} as item ${f.index}, where ${w.writer} allows anything.`,
    hint: (f, w) =>
      w.readerIsOld ? `Keep item ${f.index} as ${f.readerType}.` : `Take item ${f.index} out of ${w.reader}.`,
  },
  "json-schema/item-removed-from-closed-content-model": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "A reader that is closed to further items rejects longer lists.",
    sentence: (f, w) => `${w.reader} allows no item ${f.index} in ${f.where}, which ${w.writer} may write.`,
    hint: (f, w) => `Keep item ${f.index} in ${w.reader}, or allow further items there.`,
  },
  "json-schema/item-removed-not-covered-by-partially-open-content-model": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "An item that a reader does not describe fits what it wants of further items.",
    sentence: (f, w) =>
      `${w.reader} wants further items to be ${f.readerType}; item ${f.index} of ${w.writer} is ${f.writerType}.`,
    hint: (f, w) => `Keep item ${f.index} as ${f.writerType} in ${w.reader}.`,
  },
  "json-schema/item-added-not-covered-by-partially-open-content-model": {
    severity: "error",
    finder: "compare-array.ts",
    purpose: "An item that the writer does not describe may be all that its schema allows of further items.",
    sentence: (f, w) =>
      `${w.reader} wants ${f.readerType} as item ${f.index}, where ${w.writer} allows ${f.writerType}.`,
    hint: (f, w) => `Let item ${f.index} be ${f.writerType} in ${w.reader}.`,
  },
  "json-schema/enum-array-narrowed": {
    severity: "error",
    finder: "compare-values.ts",
    purpose: "Every value that may be written is one that the reader knows.",
    sentence: (f, w) => `${w.reader} does not know ${f.values} in ${f.where}, which ${w.writer} may write.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${f.values} before the first event with it.`
        : `Keep ${f.values} in the enum of ${w.reader}.`,
  },
  "json-schema/enum-array-changed": {
    severity: "error",
    finder: "compare-values.ts",
    purpose: "Every value that may be written is one that the reader knows, also where it knows others besides.",
    sentence: (f, w) => `${w.reader} does not know ${f.values} in ${f.where}, which ${w.writer} may write.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${f.values} before the first event with it.`
        : `Keep ${f.values} in ${w.reader}, beside what is new.`,
  },
  "json-schema/combined-type-changed": {
    severity: "error",
    finder: "compare-combined.ts",
    purpose: "Schemas that are combined in another way allow other values.",
    sentence: (f, w) => `${w.reader} combines the schemas of ${f.where} by ${f.reader}, ${w.writer} by ${f.writer}.`,
    hint: (f, w) => `Keep ${w.readerIsOld ? f.reader : f.writer}.`,
  },
  "json-schema/product-type-extended": {
    severity: "error",
    finder: "compare-combined.ts",
    purpose: "A value has to match every schema of an allOf, also one that is added.",
    sentence: (f, w) =>
      `${w.reader} wants more of ${f.where} than ${w.writer}: ${f.readerType} rather than ${f.writerType}.`,
    hint: (_, w) =>
      w.readerIsOld
        ? "Keep every schema of the allOf."
        : `Take the schemas that are new out of the allOf of ${w.reader}.`,
  },
  "json-schema/sum-type-narrowed": {
    severity: "error",
    finder: "compare-combined.ts",
    purpose: "Every choice that may be written is one that the reader has.",
    sentence: (f, w) =>
      `${w.reader} has fewer choices for ${f.where} than ${w.writer}: ${f.readerType} rather than ${f.writerType}.`,
    hint: (_, w) =>
      w.readerIsOld
        ? "Deploy readers with all choices before the first event of a new one."
        : `Keep every choice of ${w.writer} in ${w.reader}.`,
  },
  "json-schema/combined-type-subschemas-changed": {
    severity: "error",
    finder: "compare-combined.ts",
    purpose: "Each of the combined schemas has one on the other side that it is compatible with.",
    sentence: (f, w) =>
      `the schemas that ${w.reader} combines for ${f.where} (${f.readerType}) do not take what those of ${w.writer} allow (${f.writerType}).`,
    hint: (_, w) =>
      w.readerIsOld
        ? "Keep the schemas as they are, and add new ones beside them."
        : `Keep the schemas of ${w.writer} in ${w.reader}, and add new ones beside them.`,
  },
  "json-schema/not-type-extended": {
    severity: "error",
    finder: "compare-combined.ts",
    purpose: "What a reader excludes was excluded before.",
    sentence: (f, w) =>
      `${w.reader} excludes more from ${f.where} than ${w.writer}: ${f.readerType} rather than ${f.writerType}.`,
    hint: (_, w) =>
      w.readerIsOld ? `Keep "not" as it is.` : `Keep "not" in ${w.reader} as narrow as it is in ${w.writer}.`,
  },
};

/** The rules of JSON Schema: what Confluent's registry calls incompatible, and what changes the meaning of events all the same. */
export const jsonSchemaRules: RuleTable = ruleTable<JsonSchemaFacts>({
  ...asConfluent({ ...LIMIT_RULES, ...OBJECT_RULES, ...OTHER_RULES }),
  ...WARNING_RULES,
});

type ErrorFacts = Omit<JsonSchemaFacts, keyof typeof WARNING_RULES>;

/** Rows with Confluent's words, which go by its own name of the rule: that of ours in capitals. */
function asConfluent(rows: RuleRows<ErrorFacts>): RuleRows<ErrorFacts> {
  const worded = Object.entries(rows as unknown as Readonly<Record<string, RuleRow<FindingFacts>>>).map(([id, row]) => {
    const type = id.replace("json-schema/", "").replaceAll("-", "_").toUpperCase();
    return [id, { ...row, confluent: differenceWords(type) }];
  });
  return Object.fromEntries(worded) as unknown as RuleRows<ErrorFacts>;
}
