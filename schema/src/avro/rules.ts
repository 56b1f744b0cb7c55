import { type FindingFacts, type RuleRow, type RuleRows, type RuleTable, ruleTable, type Words } from "../rule.ts";
import type { AvroFacts } from "./facts.ts";

const upper = (kind: string): string => kind.toUpperCase();

/** Confluent's shape of an Avro difference. */
function worded<Own extends FindingFacts>(
  errorType: string,
  description: (location: string, facts: Own, words: Words) => string,
  additionalInfo: (facts: Own) => string,
): NonNullable<RuleRow<Own>["confluent"]> {
  return (location, facts, words) =>
    `{errorType:'${errorType}', description:'${description(location, facts, words)}', additionalInfo:'${additionalInfo(facts)}'}`;
}

const RULES: RuleRows<AvroFacts> = {
  // Avro's schema resolution (Avro 1.12 specification) that a pair of schemas can break.
  "avro/name-mismatch": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A record, enum or fixed is read only under its own unqualified name or an alias.",
    sentence: (f, w) => `${w.reader} calls the ${f.kind} ${f.found}, ${w.writer} calls it ${f.expected}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep the name ${f.found}: readers that are out there know no other.`
        : `Keep the name ${f.expected}, or add it to the aliases of ${f.found} in ${w.reader}.`,
    confluent: worded(
      "NAME_MISMATCH",
      (location) => `The name of the schema has changed (path '${location}')`,
      (f) => `expected: ${f.expected}`,
    ),
  },
  "avro/fixed-size-mismatch": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A fixed has the same number of bytes on both sides.",
    sentence: (f, w) => `${w.reader} expects ${f.found} bytes of fixed ${f.name}, ${w.writer} writes ${f.expected}.`,
    hint: (f) => `Keep the size ${f.expected}, or add a field of a new fixed type beside this one.`,
    confluent: worded(
      "FIXED_SIZE_MISMATCH",
      (location, _, w) =>
        `The size of FIXED type field at path '${location}' in ${w.reader} does not match with ${w.writer}`,
      (f) => `expected: ${f.expected}, found: ${f.found}`,
    ),
  },
  "avro/missing-enum-symbols": {
    severity: "error",
    finder: "compare.ts",
    purpose: "Every symbol that may be written is known to the reader, or the reader's enum has a default.",
    sentence: (f, w) =>
      `${w.reader} does not know the symbols ${f.symbols} of enum ${f.name} that ${w.writer} may write.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${f.symbols}, or whose enum ${f.name} has a default, before the first event with them.`
        : `Add the symbols to ${w.reader}, or give enum ${f.name} a default there.`,
    confluent: worded(
      "MISSING_ENUM_SYMBOLS",
      (location, f, w) =>
        `${capital(w.reader)} is missing enum symbols '${f.symbols}' at path '${location}' in ${w.writer}`,
      (f) => f.symbols,
    ),
  },
  "avro/reader-field-missing-default": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A field that the writer does not write has a default in the reader.",
    sentence: (f, w) => `field ${f.field} has no default in ${w.reader} and is missing in ${w.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${f.field}: readers that are out there need it. Take it away when none of them is left.`
        : `Give ${f.field} a default in ${w.reader}, such as a union with null first and "default": null.`,
    confluent: worded(
      "READER_FIELD_MISSING_DEFAULT_VALUE",
      (location, f, w) =>
        `The field '${f.field}' at path '${location}' in ${w.reader} has no default value and is missing in ${w.writer}`,
      (f) => f.field,
    ),
  },
  "avro/type-mismatch": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A value is read as the type it was written as, or as one that Avro promotes it to.",
    sentence: (f, w) => `${w.reader} reads ${f.readerType} where ${w.writer} writes ${f.writerType}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.readerType}, which readers that are out there expect; write the new type to a new field.`
        : `Keep ${f.writerType}, or make it a union in ${w.reader} that holds both; a new field is safer.`,
    confluent: worded(
      "TYPE_MISMATCH",
      (location, _, w) => `The type (path '${location}') of a field in ${w.reader} does not match with ${w.writer}`,
      (f) => `reader type: ${upper(f.reader)} not compatible with writer type: ${upper(f.writer)}`,
    ),
  },
  "avro/missing-union-branch": {
    severity: "error",
    finder: "compare.ts",
    purpose: "Each branch that may be written can be read as some branch of the reader's union.",
    sentence: (f, w) =>
      `no branch of the union (${f.readerType}) in ${w.reader} reads the ${f.writerType} that ${w.writer} may write.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that take ${f.writerType} before the first event with it, or write it to a new field.`
        : `Add a branch for ${f.writerType} to the union in ${w.reader}, or make its branch able to read it.`,
    confluent: worded(
      "MISSING_UNION_BRANCH",
      (location, _, w) =>
        `${capital(w.reader)} is missing a type inside a union field at path '${location}' in ${w.writer}`,
      (f) => `reader union lacking writer type: ${upper(f.writer)}`,
    ),
  },
  "avro/ambiguous-field-match": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A reader's field claims one field of the writer, not several.",
    sentence: (f, w) =>
      `field ${f.field} of ${f.record} in ${w.reader} claims several fields (${f.matches}) of ${w.writer}.`,
    hint: (f, w) =>
      `Remove from the aliases of ${f.field} in ${w.reader} the names that are not the old name of this field.`,
    confluent: (_, f) =>
      "Unexpected exception during compatibility check: " +
      `Reader record field ${f.field} type:${upper(f.type)} pos:${f.position} matches multiple fields in writer record schema ${f.writerText}`,
  },
  // Changes that Avro reads without an error although the value is another one then.
  "avro/decimal-changed": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "A decimal's scale says what its bytes are worth; Avro compares neither scale nor precision.",
    sentence: (f, w) =>
      `${w.reader} takes for ${f.readerType} what ${w.writer} writes as ${f.writerType}: ${f.effect}.`,
    hint: (f) => `Keep ${f.writerType}, or add a field for ${f.readerType} beside it.`,
  },
  "avro/time-unit-changed": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "The unit or the zone of a time is in its logical type, which Avro does not compare.",
    sentence: (f, w) =>
      `${w.reader} takes for ${f.readerType} what ${w.writer} writes as ${f.writerType}: the same number is another moment.`,
    hint: (f) => `Keep ${f.writerType}, or add a field of ${f.readerType} beside it.`,
  },
  "avro/logical-type-changed": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "A logical type that comes, goes or changes gives the same bytes another meaning.",
    sentence: (f, w) => `${w.reader} takes for ${f.readerType} what ${w.writer} writes as ${f.writerType}.`,
    hint: (f) => `Keep ${f.writerType}, or add a field of ${f.readerType} beside it.`,
  },
  "avro/enum-default-swallows-symbols": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "A reader's enum default takes the place of symbols that it does not know, silently.",
    sentence: (f, w) =>
      `${w.reader} turns the symbols ${f.symbols} of enum ${f.name}, which ${w.writer} may write, into ${f.default}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Until their readers know the symbols, handlers must take ${f.default} for "unknown".`
        : `Add the symbols to ${w.reader}; until then its handlers must take ${f.default} for "unknown".`,
  },
  "avro/default-unusable": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "A default is a value of its field's type; registries take others, and reading fails where one is needed.",
    sentence: (f, w) =>
      `the default of field ${f.field} in ${w.reader} is no value of its type: ${f.detail}. Events of ${w.writer}, which have no such field, cannot be read.`,
    hint: (f) => `Give ${f.field} a default that is a ${f.type}.`,
  },
  "avro/default-is-digits": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "The default of a decimal is the text of its bytes, each a character, not of its digits.",
    sentence: (f, w) =>
      `the default ${f.detail} of field ${f.field} in ${w.reader} is taken for the bytes of these characters, which are another amount.`,
    hint: (f) =>
      `Write the bytes of the amount, such as "\\u0000" for zero, or make ${f.field} a union with null first.`,
  },
  "avro/logical-type-misplaced": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "Avro looks for a logical type in the type, not beside it in the field.",
    sentence: (f, w) =>
      `the logical type ${f.logical} of field ${f.field} in ${w.reader} stands beside its type, where Avro ignores it: the field is a plain ${f.type}.`,
    hint: (f) =>
      `Write it as { "name": "${f.field}", "type": { "type": "${f.type}", "logicalType": "${f.logical}" } }.`,
  },
  "avro/number-rounded": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "Whole numbers read as floating point lose digits beyond 24 bits (float) or 53 bits (double).",
    sentence: (f, w) => `${w.reader} reads ${f.writerType} as ${f.readerType}: numbers beyond ${f.exact} are rounded.`,
    hint: (f) => `Keep ${f.writerType} where digits matter, as in amounts and identifiers.`,
  },
  "avro/bytes-as-string": {
    severity: "warning",
    finder: "warn.ts",
    purpose: "Bytes read as a string are UTF-8 only if the writer says so.",
    sentence: (_, w) =>
      `${w.reader} reads as text the bytes of ${w.writer}: bytes that are not UTF-8 are damaged or refused.`,
    hint: () => "Read them as bytes, or make sure that every producer writes UTF-8.",
  },
};

/** All rules of Avro, errors first. */
export const avroRules: RuleTable = ruleTable(RULES);

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
