import { type FindingFacts, type RuleRow, type RuleRows, type RuleTable, ruleTable, type Words } from "../rule.ts";
import type { ProtobufErrors, ProtobufFacts } from "./facts.ts";
import { WARNINGS } from "./warnings.ts";

/** Confluent's shape of a Protobuf difference. */
function worded<Own extends FindingFacts>(
  errorType: string,
  description: (location: string, facts: Own, words: Words) => string,
): NonNullable<RuleRow<Own>["confluent"]> {
  return (location, facts, words) => `{errorType:"${errorType}", description:"${description(location, facts, words)}"}`;
}

/** What Confluent's registry refuses. Few of these break bytes; the witness says which. */
const ERRORS: RuleRows<ProtobufErrors> = {
  "protobuf/package-changed": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A message's full name, by which Any values and generated code know it, holds its package.",
    sentence: (f, w) => `${w.reader} is in ${f.reader}, ${w.writer} in ${f.writer}.`,
    hint: (f) => `Keep ${f.writer}, or register the schema under another subject.`,
    confluent: worded(
      "PACKAGE_CHANGED",
      (location, _, w) => `The package at '${location}' in ${w.reader} does not match the package in ${w.writer}`,
    ),
  },
  "protobuf/message-removed": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A message that may be written is known to the reader.",
    sentence: (f, w) => `${w.reader} does not know the message ${f.message} of ${w.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${f.message} before the first event with it.`
        : `Keep ${f.message} in ${w.reader}, marked with option deprecated = true.`,
    confluent: worded(
      "MESSAGE_REMOVED",
      (location, _, w) => `${capital(w.reader)} is missing a MESSAGE type at path '${location}' in ${w.writer}`,
    ),
  },
  "protobuf/field-kind-changed": {
    severity: "error",
    finder: "compare-field.ts",
    purpose: "A number's field stays a scalar, a message or a map: their bytes are not each other's.",
    sentence: (f, w) => `${w.reader} reads field ${f.field} as ${f.reader}, ${w.writer} writes ${f.writer}.`,
    hint: (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
    confluent: worded(
      "FIELD_KIND_CHANGED",
      (location, _, w) => `The type of a field at path '${location}' in ${w.reader} does not match ${w.writer}`,
    ),
  },
  "protobuf/field-scalar-kind-changed": {
    severity: "error",
    finder: "compare-field.ts",
    purpose: "A number's scalar stays within the types that share its bytes.",
    sentence: (f, w) => `${w.reader} reads field ${f.field} as ${f.reader}, ${w.writer} writes ${f.writer}.`,
    hint: (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
    confluent: worded(
      "FIELD_SCALAR_KIND_CHANGED",
      (location, _, w) =>
        `The kind of a SCALAR field at path '${location}' in ${w.reader} does not match its kind in ${w.writer}`,
    ),
  },
  "protobuf/field-named-type-changed": {
    severity: "error",
    finder: "compare-field.ts",
    purpose: "A number's message keeps its name.",
    sentence: (f, w) => `field ${f.field} holds ${f.reader} in ${w.reader} and ${f.writer} in ${w.writer}.`,
    hint: (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
    confluent: worded(
      "FIELD_NAMED_TYPE_CHANGED",
      (location, _, w) =>
        `The type of a MESSAGE field at path '${location}' in ${w.reader} does not match its type in ${w.writer}`,
    ),
  },
  "protobuf/field-message-changed": {
    severity: "error",
    finder: "compare-field.ts",
    purpose: "A message of another file changes as one of the file itself does.",
    sentence: (f, w) =>
      `field ${f.field} holds ${f.writer}, of which ${w.reader} and ${w.writer} refer to versions that do not fit.`,
    hint: (f) => `Refer to a version of ${f.writer} that reads what the other one writes.`,
    confluent: worded(
      "FIELD_NAMED_TYPE_CHANGED",
      (location, _, w) =>
        `The type of a MESSAGE field at path '${location}' in ${w.reader} does not match its type in ${w.writer}`,
    ),
  },
  "protobuf/field-numeric-label-changed": {
    severity: "error",
    finder: "compare-field.ts",
    purpose: "A number's label says whether there is one value or many, and whether it must be there.",
    sentence: (f, w) => `field ${f.field} is ${f.reader} in ${w.reader} and ${f.writer} in ${w.writer}.`,
    hint: (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
    confluent: worded(
      "FIELD_NUMERIC_LABEL_CHANGED",
      (location, _, w) =>
        `The label for a NUMERIC field at path '${location}' in ${w.reader} does not match its label in ${w.writer}`,
    ),
  },
  "protobuf/required-field-added": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A required field that the writer does not write leaves the reader without a message.",
    sentence: (f, w) => `${w.reader} requires field ${f.field}, which ${w.writer} does not have.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep writing ${f.field}: readers that are out there require it.`
        : `Make ${f.field} optional; required can never be taken back.`,
    confluent: worded(
      "REQUIRED_FIELD_ADDED",
      (location, _, w) => `A required field  at path '${location}' in ${w.reader} is missing in ${w.writer}`,
    ),
  },
  "protobuf/required-field-removed": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A required field stays, for those that require it.",
    sentence: (f, w) => `${w.reader} does not have field ${f.field}, which ${w.writer} requires.`,
    hint: (f) => `Keep ${f.field}: programs with the other schema require it.`,
    confluent: worded(
      "REQUIRED_FIELD_REMOVED",
      (location, _, w) => `${capital(w.reader)} is missing a required field at path: '${location}' in ${w.writer}`,
    ),
  },
  "protobuf/field-made-required": {
    severity: "error",
    finder: "compare-features.ts",
    purpose: "Editions: a field that the writer may leave out is not required by the reader.",
    sentence: (f, w) => `${w.reader} requires field ${f.field}, which ${w.writer} may leave out.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Keep ${f.field} required: readers that are out there require it.`
        : `Leave ${f.field} optional; required can never be taken back.`,
    confluent: worded(
      "REQUIRED_FIELD_ADDED",
      (location, _, w) => `A required field  at path '${location}' in ${w.reader} is missing in ${w.writer}`,
    ),
  },
  "protobuf/message-encoding-changed": {
    severity: "error",
    finder: "compare-features.ts",
    purpose: "Editions: a message is between marks (DELIMITED) or behind its length; neither is read as the other.",
    sentence: (f, w) =>
      `field ${f.field} is written as ${f.writer} by ${w.writer}; ${w.reader} expects the other message_encoding.`,
    hint: (f) => `Keep the message_encoding of ${f.field}, and add a field of a new number.`,
    confluent: worded(
      "FIELD_KIND_CHANGED",
      (location, _, w) => `The type of a field at path '${location}' in ${w.reader} does not match ${w.writer}`,
    ),
  },
  "protobuf/oneof-field-removed": {
    severity: "error",
    finder: "compare.ts",
    purpose: "What a oneof may hold is known to the reader, which otherwise takes it for empty.",
    sentence: (f, w) => `the oneof ${f.oneof} of ${w.reader} does not hold field ${f.field} of ${w.writer}.`,
    hint: (f, w) =>
      w.readerIsOld
        ? `Deploy readers that know ${f.field} before the first event with it.`
        : `Keep ${f.field} in ${f.oneof}, marked deprecated.`,
    confluent: worded(
      "ONEOF_FIELD_REMOVED",
      (location, _, w) => `${capital(w.reader)} is missing a oneof field at path '${location}' in ${w.writer}`,
    ),
  },
  "protobuf/multiple-fields-moved-to-oneof": {
    severity: "error",
    finder: "compare.ts",
    purpose: "Fields that may stand beside each other are not put into one oneof, which keeps the last alone.",
    sentence: (f, w) =>
      `${w.reader} has in one oneof, ${f.oneof}, the fields ${f.fields} that stand alone in ${w.writer}.`,
    hint: (f) => `Leave ${f.fields} outside of a oneof, and add new fields to ${f.oneof}.`,
    confluent: worded(
      "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
      (location, _, w) =>
        `Multiple fields in the oneof at path '${location}' in ${w.reader} are outside a oneof in ${w.writer}`,
    ),
  },
  "protobuf/field-moved-to-existing-oneof": {
    severity: "error",
    finder: "compare.ts",
    purpose: "A field that may stand beside those of a oneof is not put into it.",
    sentence: (f, w) =>
      `${w.reader} has in the oneof ${f.oneof} fields that may stand beside each other in ${w.writer}.`,
    hint: (f) => `Leave the field where it is, and add a new one to ${f.oneof}.`,
    confluent: worded(
      "FIELD_MOVED_TO_EXISTING_ONEOF",
      (location, _, w) =>
        `A field in the oneof at path '${location}' in ${w.reader} is outside an existing oneof in ${w.writer}`,
    ),
  },
};

/** All rules of Protobuf, errors first. */
export const protobufRules: RuleTable = ruleTable<ProtobufFacts>({ ...ERRORS, ...WARNINGS });

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
