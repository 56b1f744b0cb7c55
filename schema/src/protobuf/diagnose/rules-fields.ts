import type { FieldFacts } from "./facts.ts";
import { type DiagnosticRows, errorRow, warning } from "./rule.ts";

/** Rules about fields, enums and their numbers. */
export const FIELD_RULES: DiagnosticRows<FieldFacts> = {
  "protobuf/duplicate-number": errorRow(
    "A number stands for one field, or for one value of an enum.",
    (f) => `number ${f.number} is used twice, for ${f.other} and for ${f.name}.`,
    (f) => `Give ${f.name} a number of its own; an enum may allow aliases.`,
  ),
  "protobuf/number-out-of-range": errorRow(
    "Numbers are within the bounds of the wire format.",
    (f) =>
      `${f.number} is no number of ${f.what}: those are ${f.least} to ${f.most}${f.kept === "" ? "" : ` without ${f.kept}`}.`,
    () => "Take another number.",
  ),
  "protobuf/reserved-number": errorRow(
    "Numbers that are reserved stay free.",
    (f) => `${f.name} has number ${f.number}, which is reserved.`,
    () => "Take another number.",
  ),
  "protobuf/extensions-number": errorRow(
    "Numbers that are left to extensions are no fields'.",
    (f) => `${f.name} has number ${f.number}, which is left to extensions.`,
    () => "Take another number.",
  ),
  "protobuf/overlapping-ranges": errorRow(
    "A number is reserved, or left to extensions, once.",
    (f) => `number ${f.number} is in two ranges.`,
    () => "Let the ranges not overlap.",
  ),
  "protobuf/empty-range": errorRow(
    "A range ends behind its beginning.",
    (f) => `the range from ${f.first} to ${f.last} is empty.`,
    (f) => `Write ${f.last} to ${f.first}.`,
  ),
  "protobuf/reserved-name": errorRow(
    "Names that are reserved stay free.",
    (f) => `the name ${f.name} is reserved.`,
    () => "Take another name.",
  ),
  "protobuf/reserved-spelling": errorRow(
    "Reserved names are quoted in proto2 and proto3, and bare in editions.",
    (f) => `the reserved name ${f.name} is written as another syntax has it.`,
    (f) => `Write ${f.right}.`,
  ),
  "protobuf/reserved-no-name": errorRow(
    "What is reserved could be a name.",
    (f) => `"${f.name}" is no name.`,
    () => "Take it away.",
  ),
  "protobuf/reserved-twice": errorRow(
    "A name is reserved once.",
    (f) => `${f.name} is reserved twice.`,
    () => "Take one of the two away.",
  ),
  "protobuf/reserved-mixed": errorRow(
    "Names and numbers are reserved in statements of their own.",
    () => "names and numbers are reserved in one statement.",
    () => "Write two statements.",
  ),
  "protobuf/json-name-conflict": errorRow(
    "In JSON a field is known by its JSON name alone.",
    (f) => `${f.one} and ${f.other} have the same name in JSON, "${f.name}".`,
    (f) => `Rename ${f.other}.`,
  ),
  "protobuf/json-name-unclear": warning(
    "In JSON a field is known by its JSON name alone; proto2 does not refuse it.",
    (f) => `${f.one} and ${f.other} have the same name in JSON, "${f.name}".`,
    (f) => `Rename ${f.other}.`,
  ),
  "protobuf/json-name-of-extension": errorRow(
    "Extensions have their full names in JSON.",
    (f) => `the extension ${f.field} has a json_name.`,
    () => "Take json_name away.",
  ),
  "protobuf/enum-name-conflict": errorRow(
    "Generated code takes the enum's name from its values.",
    (f) => `${f.one} and ${f.other} are both ${f.name} without the enum's name.`,
    (f) => `Rename ${f.other}.`,
  ),
  "protobuf/enum-name-unclear": warning(
    "Generated code takes the enum's name from its values; proto2 does not refuse it.",
    (f) => `${f.one} and ${f.other} are both ${f.name} without the enum's name.`,
    (f) => `Rename ${f.other}.`,
  ),
  "protobuf/empty-enum": errorRow(
    "An enum has a value.",
    (f) => `the enum ${f.enum} has no values.`,
    (f) => `Add ${f.enum?.toUpperCase()}_UNSPECIFIED = 0;`,
  ),
  "protobuf/first-value-not-zero": errorRow(
    "What was not written is read as 0, and an open enum names it first.",
    (f) => `the first value of ${f.enum}, ${f.value}, is not 0.`,
    (f) => `Begin with ${f.enum?.toUpperCase()}_UNSPECIFIED = 0;`,
  ),
  "protobuf/no-alias": errorRow(
    "allow_alias is there for values of one number.",
    (f) => `${f.enum} allows aliases and has none.`,
    () => "Take allow_alias away.",
  ),
  "protobuf/empty-oneof": errorRow(
    "A oneof has a field.",
    (f) => `the oneof ${f.oneof} is empty.`,
    () => "Take it away.",
  ),
  "protobuf/map-in-oneof": errorRow(
    "A oneof has single fields.",
    (f) => `${f.field} is a map, and in a oneof.`,
    () => "Put the map into a message.",
  ),
  "protobuf/label-in-edition": errorRow(
    "In editions presence is a feature.",
    (f) => `editions have no ${f.label}.`,
    (f) => (f.label === "required" ? "Write [features.field_presence = LEGACY_REQUIRED]." : `Take "${f.label}" away.`),
  ),
  "protobuf/group-not-allowed": errorRow(
    "Only proto2 writes groups.",
    (f) => `${f.syntax} has no groups.`,
    () => "Define a message; an edition has [features.message_encoding = DELIMITED].",
  ),
  "protobuf/group-name": errorRow(
    "A group is a message and a field, told apart by the first letter.",
    (f) => `the group ${f.name} does not begin with a capital letter.`,
    () => "Begin with one.",
  ),
  "protobuf/default-in-proto3": errorRow(
    "In proto3 every default is zero.",
    () => "proto3 has no defaults.",
    () => "Take the default away.",
  ),
  "protobuf/default-not-allowed": errorRow(
    "Only a single scalar has a default.",
    (f) => `${f.field} is a list or a message, and has no default.`,
    () => "Take the default away.",
  ),
  "protobuf/closed-enum": errorRow(
    "A closed enum need not begin with 0, which is what a field without presence begins with.",
    (f) => `${f.enum} is a closed enum, and ${f.field} cannot tell what was not written.`,
    () => "Let the enum be open, or the field be optional.",
  ),
  "protobuf/required-file": errorRow(
    "Not every field of a file is required.",
    () => "LEGACY_REQUIRED is for fields alone.",
    () => "Set it on the fields.",
  ),
};
