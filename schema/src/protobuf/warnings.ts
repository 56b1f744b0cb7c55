import type { FindingFacts, RuleRow, RuleRows, Words } from "../rule.ts";
import type { ConvertedFacts, ProtobufWarnings, RemovedFacts, ReservedFacts } from "./facts.ts";

/** Changes that Confluent's registry lets pass although something else is read than was written, or under another name. */
export const WARNINGS: RuleRows<ProtobufWarnings> = {
  "protobuf/field-removed": warning(
    "warn.ts",
    "What is written under a number that the reader does not know is lost to it.",
    (f, w) => `${w.reader} has no field ${f.number}: what ${w.writer} writes as ${f.field} is lost.`,
    (f, w) => (w.readerIsOld ? `Its readers get ${f.field} only once they know it.` : removedHint(f)),
  ),
  "protobuf/field-renamed": warning(
    "warn.ts",
    "Bytes know numbers alone; JSON and the code of services know the name.",
    (f, w) => `field ${f.number} is called ${f.readerField} in ${w.reader} and ${f.field} in ${w.writer}.`,
    (f) => `Keep the name ${f.field}, at least in JSON: [json_name = "…"].`,
  ),
  "protobuf/number-reused": warning(
    "warn.ts",
    "A number stands for one field for ever: bytes of the old one are taken for the new one.",
    (f, w) =>
      `${w.reader} takes for ${f.readerField} (${f.reader}) what ${w.writer} writes as ${f.field} (${f.writer}): both are number ${f.number}.`,
    (f) => `Give ${f.readerField} a number of its own, and reserve ${f.number}.`,
  ),
  "protobuf/json-name-changed": warning(
    "warn.ts",
    "In JSON a field is known by its JSON name alone.",
    (f, w) => `field ${f.field} is ${f.readerName} in JSON for ${w.reader} and ${f.writerName} for ${w.writer}.`,
    (f) => `Keep [json_name = "${f.writerName}"].`,
  ),
  "protobuf/singular-to-repeated": warning(
    "warn.ts",
    "A single value is read as a list of one, and one that was not written as an empty list.",
    (f, w) => `${w.reader} reads field ${f.field} as a list, ${w.writer} writes one value.`,
    (f) => `Keep ${f.writer}, and add a repeated field of a new number.`,
  ),
  "protobuf/repeated-to-singular": warning(
    "warn.ts",
    "Of many values a single field keeps the last alone, or nothing where numbers were packed.",
    (f, w) => `${w.reader} reads one value of field ${f.field}, ${w.writer} writes a list.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for one value.`,
  ),
  "protobuf/field-into-oneof": warning(
    "warn.ts",
    "Of the fields of a oneof the last that was written is kept, the others are dropped.",
    (f, w) => `field ${f.field} is in the oneof ${f.oneof} in ${w.reader} and stands alone in ${w.writer}.`,
    (f) => `Leave ${f.field} outside of ${f.oneof}, and add a field of a new number to it.`,
  ),
  "protobuf/field-out-of-oneof": warning(
    "warn.ts",
    "Outside of a oneof nobody knows which of the fields was chosen.",
    (f, w) => `field ${f.field} stands alone in ${w.reader} and is in the oneof ${f.oneof} in ${w.writer}.`,
    (f) => `Leave ${f.field} in ${f.oneof}.`,
  ),
  "protobuf/presence-changed": warning(
    "warn.ts",
    "With implicit presence a default value is not written, and cannot be told from one that is missing.",
    (f, w) =>
      `field ${f.field} has ${f.readerPresence} presence in ${w.reader} and ${f.writerPresence} in ${w.writer}.`,
    (f) => `Until all are on one side, handlers must take a missing ${f.field} for its default value.`,
  ),
  "protobuf/optional-to-required": warning(
    "warn.ts",
    "An event without a required field cannot be read.",
    (f, w) => `${w.reader} requires field ${f.field}, which ${w.writer} may leave out.`,
    (f, w) =>
      w.readerIsOld
        ? `Keep writing ${f.field}: readers that are out there require it.`
        : `Leave ${f.field} optional; required can never be taken back.`,
  ),
  "protobuf/utf8-checked": warning(
    "warn-features.ts",
    "A reader that checks that strings are UTF-8 rejects an event in which one is not.",
    (f, w) => `${w.reader} checks that field ${f.field} is UTF-8, ${w.writer} does not.`,
    (f) => `Make sure that writers put UTF-8 into ${f.field}, or make it bytes.`,
  ),
  "protobuf/enum-closed": warning(
    "warn-features.ts",
    "A closed enum takes a number that it does not name for a field that is not there.",
    (f, w) => `${w.writer} may write numbers that enum ${f.enum} does not name; to ${w.reader} they are not there.`,
    () => "Keep the enum open: proto3, or enum_type = OPEN.",
  ),
  "protobuf/default-changed": warning(
    "warn.ts",
    "A field that was not written is read as the default of the reader.",
    (f, w) => `the default of ${f.field} is ${f.readerDefault} in ${w.reader} and ${f.writerDefault} in ${w.writer}.`,
    (f) => `Keep the default ${f.writerDefault}.`,
  ),
  "protobuf/group-changed": warning(
    "warn.ts",
    "A group and a message have other bytes: one is between marks, the other behind its length.",
    (f, w) =>
      `field ${f.field} is written as ${f.writer} by ${w.writer}; ${w.reader} expects the other form of messages.`,
    (f) => `Keep ${f.field} as it is, and add a field of a new number.`,
  ),
  "protobuf/type-changed": warning(
    "warn.ts",
    "The bytes of one type are none of another: the value is lost, or read as something else.",
    (f, w) => `${w.reader} reads field ${f.field} as ${f.reader}, ${w.writer} writes ${f.writer}.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
  ),
  "protobuf/type-replaced": warning(
    "warn.ts",
    "Messages of one name in different files have what fields they have, and may be another thing in JSON.",
    (f, w) => `field ${f.field} holds ${f.reader} in ${w.reader} and ${f.writer} in ${w.writer}.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
  ),
  "protobuf/bytes-as-string": conversion(
    "conversions.ts",
    "bytes that are not UTF-8 are damaged or refused",
    "Bytes are a string only if they are UTF-8.",
  ),
  "protobuf/string-as-bytes": conversion(
    "conversions.ts",
    "the text is there as bytes, in JSON as base64",
    "A string is bytes without its meaning.",
  ),
  "protobuf/number-as-bool": conversion(
    "conversions.ts",
    "every number but 0 becomes true",
    "A bool keeps of a number only whether it is 0.",
  ),
  "protobuf/bool-as-number": conversion("conversions.ts", "true becomes 1", "A number has no true and false."),
  "protobuf/number-as-enum": conversion(
    "conversions.ts",
    "numbers that the enum does not name are unknown values",
    "An enum names some numbers alone.",
  ),
  "protobuf/enum-as-number": conversion("conversions.ts", "the names of the values are lost", "A number has no names."),
  "protobuf/number-truncated": conversion(
    "conversions.ts",
    "of numbers beyond 32 bits the upper half is cut off",
    "A number of 64 bits is cut to the lower 32.",
  ),
  "protobuf/sign-changed": conversion(
    "conversions.ts",
    "what one side has below zero, the other has among the largest numbers",
    "A sign is a bit that the other type counts as value.",
  ),
  "protobuf/number-widened": conversion(
    "conversions.ts",
    "in JSON it becomes a string",
    "ProtoJSON writes numbers of 64 bits as strings.",
  ),
  "protobuf/enum-value-moved": warning(
    "warn-enums.ts",
    "Bytes know an enum's value by its number.",
    (f, w) => `${w.reader} takes the numbers of ${f.values} of enum ${f.enum} in ${w.writer} for something else.`,
    () => "Keep the numbers, and give new values new ones.",
  ),
  "protobuf/enum-value-renamed": warning(
    "warn-enums.ts",
    "JSON and the code of services know an enum's value by its name.",
    (f, w) => `${w.reader} has other names for ${f.values} of enum ${f.enum} in ${w.writer}.`,
    () => "Keep the old name beside the new one: option allow_alias = true.",
  ),
  "protobuf/enum-value-removed": warning(
    "warn-enums.ts",
    "A value that the reader does not know is a bare number to it, or with proto2 not there at all.",
    (f, w) => `${w.reader} does not know ${f.values} of enum ${f.enum}, which ${w.writer} may write.`,
    (_, w) =>
      w.readerIsOld
        ? "Deploy readers that know the values before the first event with them."
        : "Keep the values, marked deprecated.",
  ),
  "protobuf/reserved-number-taken": {
    ...warning(
      "warn-reserved.ts",
      "A number is reserved because events with it are out there.",
      (f: ReservedFacts, w) =>
        `${takes(f, w)} has field ${f.field} under number ${f.number}, which ${reserves(f, w)} reserves.`,
      (f) => `Give ${f.field} another number.`,
    ),
    applies: isOfOlder,
  },
  "protobuf/reserved-name-taken": {
    ...warning(
      "warn-reserved.ts",
      "A name is reserved because JSON events with it are out there.",
      (f: ReservedFacts, w) => `${takes(f, w)} has a field ${f.field}, a name that ${reserves(f, w)} reserves.`,
      (f) => `Give ${f.field} another name.`,
    ),
    applies: isOfOlder,
  },
};

const takes = ({ reservedBy }: ReservedFacts, words: Words) => (reservedBy === "writer" ? words.reader : words.writer);
const reserves = ({ reservedBy }: ReservedFacts, words: Words) => words[reservedBy];

/** Only what the older schema reserves was promised before; a new one reserves what it takes away. */
function isOfOlder({ reservedBy }: ReservedFacts, { readerIsOld = false }: Words): boolean {
  return reservedBy === (readerIsOld ? "reader" : "writer");
}

function removedHint({ field, number, left }: RemovedFacts): string {
  return left === "reserved"
    ? `Nothing, if no reader needs ${field}: its number and name are reserved.`
    : `Reserve ${number} and "${field}".`;
}

function warning<Own extends FindingFacts>(
  finder: string,
  purpose: string,
  sentence: (facts: Own, words: Words) => string,
  hint: (facts: Own, words: Words) => string,
): RuleRow<Own> {
  return { severity: "warning", finder, purpose, sentence, hint };
}

/** A type that is read as another one of the same bytes. */
function conversion(finder: string, effect: string, purpose: string): RuleRow<ConvertedFacts> {
  return warning(
    finder,
    purpose,
    (f, w) => `${w.reader} reads field ${f.field} as ${f.readerType}, ${w.writer} writes ${f.writerType}: ${effect}.`,
    (f) => `Keep ${f.writerType}, and add a field of a new number for ${f.readerType}.`,
  );
}
