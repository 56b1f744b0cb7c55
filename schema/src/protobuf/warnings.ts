import type { Rule, Words } from "../rule.ts";

type Facts = Readonly<Record<string, string>>;

/** Changes that Confluent's registry lets pass although something else is read than was written, or under another name. */
export const WARNINGS: readonly Rule[] = [
  warning(
    "field-removed",
    "What is written under a number that the reader does not know is lost to it.",
    (f, w) => `${w.reader} has no field ${f.number}: what ${w.writer} writes as ${f.field} is lost.`,
    (f, w) =>
      w.readerIsOld ? `Its readers get ${f.field} only once they know it.` : `Reserve ${f.number} and "${f.field}".`,
  ),
  warning(
    "field-renamed",
    "Bytes know numbers alone; JSON and the code of services know the name.",
    (f, w) => `field ${f.number} is called ${f.readerField} in ${w.reader} and ${f.field} in ${w.writer}.`,
    (f) => `Keep the name ${f.field}, at least in JSON: [json_name = "…"].`,
  ),
  warning(
    "number-reused",
    "A number stands for one field for ever: bytes of the old one are taken for the new one.",
    (f, w) =>
      `${w.reader} takes for ${f.readerField} (${f.reader}) what ${w.writer} writes as ${f.field} (${f.writer}): both are number ${f.number}.`,
    (f) => `Give ${f.readerField} a number of its own, and reserve ${f.number}.`,
  ),
  warning(
    "json-name-changed",
    "In JSON a field is known by its JSON name alone.",
    (f, w) => `field ${f.field} is ${f.readerName} in JSON for ${w.reader} and ${f.writerName} for ${w.writer}.`,
    (f) => `Keep [json_name = "${f.writerName}"].`,
  ),
  warning(
    "singular-to-repeated",
    "A single value is read as a list of one, and one that was not written as an empty list.",
    (f, w) => `${w.reader} reads field ${f.field} as a list, ${w.writer} writes one value.`,
    (f) => `Keep ${f.writer}, and add a repeated field of a new number.`,
  ),
  warning(
    "repeated-to-singular",
    "Of many values a single field keeps the last alone, or nothing where numbers were packed.",
    (f, w) => `${w.reader} reads one value of field ${f.field}, ${w.writer} writes a list.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for one value.`,
  ),
  warning(
    "field-into-oneof",
    "Of the fields of a oneof the last that was written is kept, the others are dropped.",
    (f, w) => `field ${f.field} is in the oneof ${f.oneof} in ${w.reader} and stands alone in ${w.writer}.`,
    (f) => `Leave ${f.field} outside of ${f.oneof}, and add a field of a new number to it.`,
  ),
  warning(
    "field-out-of-oneof",
    "Outside of a oneof nobody knows which of the fields was chosen.",
    (f, w) => `field ${f.field} stands alone in ${w.reader} and is in the oneof ${f.oneof} in ${w.writer}.`,
    (f) => `Leave ${f.field} in ${f.oneof}.`,
  ),
  warning(
    "presence-changed",
    "With implicit presence a default value is not written, and cannot be told from one that is missing.",
    (f, w) =>
      `field ${f.field} has ${f.readerPresence} presence in ${w.reader} and ${f.writerPresence} in ${w.writer}.`,
    (f) => `Until all are on one side, handlers must take a missing ${f.field} for its default value.`,
  ),
  warning(
    "optional-to-required",
    "An event without a required field cannot be read.",
    (f, w) => `${w.reader} requires field ${f.field}, which ${w.writer} may leave out.`,
    (f, w) =>
      w.readerIsOld
        ? `Keep writing ${f.field}: readers that are out there require it.`
        : `Leave ${f.field} optional; required can never be taken back.`,
  ),
  warning(
    "utf8-checked",
    "A reader that checks that strings are UTF-8 rejects an event in which one is not.",
    (f, w) => `${w.reader} checks that field ${f.field} is UTF-8, ${w.writer} does not.`,
    (f) => `Make sure that writers put UTF-8 into ${f.field}, or make it bytes.`,
  ),
  warning(
    "enum-closed",
    "A closed enum takes a number that it does not name for a field that is not there.",
    (f, w) => `${w.writer} may write numbers that enum ${f.enum} does not name; to ${w.reader} they are not there.`,
    () => "Keep the enum open: proto3, or enum_type = OPEN.",
  ),
  warning(
    "default-changed",
    "A field that was not written is read as the default of the reader.",
    (f, w) => `the default of ${f.field} is ${f.readerDefault} in ${w.reader} and ${f.writerDefault} in ${w.writer}.`,
    (f) => `Keep the default ${f.writerDefault}.`,
  ),
  warning(
    "group-changed",
    "A group and a message have other bytes: one is between marks, the other behind its length.",
    (f, w) =>
      `field ${f.field} is written as ${f.writer} by ${w.writer}; ${w.reader} expects the other form of messages.`,
    (f) => `Keep ${f.field} as it is, and add a field of a new number.`,
  ),
  warning(
    "type-changed",
    "The bytes of one type are none of another: the value is lost, or read as something else.",
    (f, w) => `${w.reader} reads field ${f.field} as ${f.reader}, ${w.writer} writes ${f.writer}.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
  ),
  warning(
    "type-replaced",
    "Messages of one name in different files have what fields they have, and may be another thing in JSON.",
    (f, w) => `field ${f.field} holds ${f.reader} in ${w.reader} and ${f.writer} in ${w.writer}.`,
    (f) => `Keep ${f.writer}, and add a field of a new number for ${f.reader}.`,
  ),
  conversion(
    "bytes-as-string",
    "bytes that are not UTF-8 are damaged or refused",
    "Bytes are a string only if they are UTF-8.",
  ),
  conversion(
    "string-as-bytes",
    "the text is there as bytes, in JSON as base64",
    "A string is bytes without its meaning.",
  ),
  conversion("number-as-bool", "every number but 0 becomes true", "A bool keeps of a number only whether it is 0."),
  conversion("bool-as-number", "true becomes 1", "A number has no true and false."),
  conversion(
    "number-as-enum",
    "numbers that the enum does not name are unknown values",
    "An enum names some numbers alone.",
  ),
  conversion("enum-as-number", "the names of the values are lost", "A number has no names."),
  conversion(
    "number-truncated",
    "of numbers beyond 32 bits the upper half is cut off",
    "A number of 64 bits is cut to the lower 32.",
  ),
  conversion(
    "sign-changed",
    "what one side has below zero, the other has among the largest numbers",
    "A sign is a bit that the other type counts as value.",
  ),
  conversion("number-widened", "in JSON it becomes a string", "ProtoJSON writes numbers of 64 bits as strings."),
  warning(
    "enum-value-moved",
    "Bytes know an enum's value by its number.",
    (f, w) => `${w.reader} takes the numbers of ${f.values} of enum ${f.enum} in ${w.writer} for something else.`,
    () => "Keep the numbers, and give new values new ones.",
  ),
  warning(
    "enum-value-renamed",
    "JSON and the code of services know an enum's value by its name.",
    (f, w) => `${w.reader} has other names for ${f.values} of enum ${f.enum} in ${w.writer}.`,
    () => "Keep the old name beside the new one: option allow_alias = true.",
  ),
  warning(
    "enum-value-removed",
    "A value that the reader does not know is a bare number to it, or with proto2 not there at all.",
    (f, w) => `${w.reader} does not know ${f.values} of enum ${f.enum}, which ${w.writer} may write.`,
    (_, w) =>
      w.readerIsOld
        ? "Deploy readers that know the values before the first event with them."
        : "Keep the values, marked deprecated.",
  ),
  warning(
    "reserved-number-taken",
    "A number is reserved because events with it are out there.",
    (f, w) => `${w.reader} has field ${f.field} under number ${f.number}, which ${w.writer} reserves.`,
    (f) => `Give ${f.field} another number.`,
  ),
  warning(
    "reserved-name-taken",
    "A name is reserved because JSON events with it are out there.",
    (f, w) => `${w.reader} has a field ${f.field}, a name that ${w.writer} reserves.`,
    (f) => `Give ${f.field} another name.`,
  ),
];

function warning(
  name: string,
  purpose: string,
  sentence: (facts: Facts, words: Words) => string,
  hint: (facts: Facts, words: Words) => string,
): Rule {
  return { id: `protobuf/${name}`, severity: "warning", purpose, sentence, hint };
}

/** A type that is read as another one of the same bytes. */
function conversion(name: string, effect: string, purpose: string): Rule {
  return warning(
    name,
    purpose,
    (f, w) => `${w.reader} reads field ${f.field} as ${f.readerType}, ${w.writer} writes ${f.writerType}: ${effect}.`,
    (f) => `Keep ${f.writerType}, and add a field of a new number for ${f.readerType}.`,
  );
}
