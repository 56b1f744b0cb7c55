import type { OptionFacts } from "./facts.ts";
import { type DiagnosticRows, errorRow } from "./rule.ts";

/** Rules about options, features and their values. */
export const OPTION_RULES: DiagnosticRows<OptionFacts> = {
  "protobuf/unknown-option": errorRow(
    "Options are fields, or extensions, of descriptor.proto's messages.",
    (f) => `${f.message} has no ${f.option}.`,
    () => "Correct the name, or import the file that defines it.",
  ),
  "protobuf/bad-option-name": errorRow(
    "The parts of an option's name have a dot between them.",
    () => "the parts of this name have no dot between them, or more than one.",
    () => "Write a name such as (acme.v1.rule).max.",
  ),
  "protobuf/unknown-field": errorRow(
    "A message in braces has its type's fields.",
    (f) => `${f.message} has no field ${f.field}.`,
    () => "Correct the name; extensions stand in brackets.",
  ),
  "protobuf/value-mismatch": errorRow(
    "An option has values of its type.",
    (f) => `${f.found} is not ${f.wanted}.`,
    (f) => `Write ${f.wanted}.`,
  ),
  "protobuf/value-out-of-range": errorRow(
    "A number is within its type's bounds.",
    (f) => `${f.found} is beyond ${f.wanted}.`,
    () => "Take another number.",
  ),
  "protobuf/unknown-enum-value": errorRow(
    "An enum's value is named as the enum names it.",
    (f) => `${f.found} is not ${f.wanted}.`,
    () => "Name one of its values.",
  ),
  "protobuf/not-utf8": errorRow(
    "Strings are UTF-8.",
    (f) => `the value of ${f.field} is not UTF-8.`,
    () => "Let the field be bytes.",
  ),
  "protobuf/set-twice": errorRow(
    "A single option is set once, and of a oneof one field.",
    (f) => `${f.option} is set already.`,
    () => "Take one of the two away.",
  ),
  "protobuf/option-not-message": errorRow(
    "Only single messages have parts.",
    (f) => `${f.option} is no single message, and has no parts.`,
    () => "Set it as a whole.",
  ),
  "protobuf/bad-any": errorRow(
    "An Any in braces has one message, by its full name, of a known host.",
    (f) => `[${f.address}] is no message for an Any.`,
    () => "Write [type.googleapis.com/acme.v1.Order] { … }, with nothing beside it.",
  ),
  "protobuf/option-target": errorRow(
    "Some options are for some declarations alone.",
    (f) => `${f.option} does not stand on a ${f.kind}.`,
    () => "Take it away.",
  ),
  "protobuf/option-in-edition": errorRow(
    "Editions bring options, and take them away again.",
    (f) => `${f.option} is no option in ${f.edition}.`,
    () => "Take it away, or change the edition.",
  ),
  "protobuf/option-of-protoc": errorRow(
    "Some options are made by compilers, not written.",
    (f) => `${f.option} is not for schemas to set.`,
    () => "Take it away; write a map as map<…>.",
  ),
  "protobuf/option-for-type": errorRow(
    "Some options are for some types alone.",
    (f) => `${f.option} is for ${f.wanted}; ${f.field} is ${f.type}.`,
    () => "Take it away.",
  ),
  "protobuf/unknown-feature-value": errorRow(
    "A feature that is set says something.",
    (f) => `${f.feature} is set to what means unknown.`,
    () => "Take it away.",
  ),
  "protobuf/bad-escape": errorRow(
    "Escapes in strings are those of the language.",
    () => "this string has an escape that there is not.",
    () => "Write \\\\ for a backslash.",
  ),
  "protobuf/bad-number": errorRow(
    "Numbers are written as the language has them.",
    (f) => `${f.number} is no number: it has no plus and no f, and a 0 before it makes it octal.`,
    () => "Write it in decimal.",
  ),
  "protobuf/list-outside-message": errorRow(
    "Lists are for messages in braces.",
    () => "an option is not set to a list.",
    () => "Set the option once for every value.",
  ),
  "protobuf/nested-list": errorRow(
    "Lists have no lists.",
    () => "this list stands in a list.",
    () => "Write one list.",
  ),
  "protobuf/trailing-comma": errorRow(
    "A list ends with a value.",
    () => "this list ends with a comma.",
    () => "Take the comma away.",
  ),
  "protobuf/angle-brackets": errorRow(
    "The value of an option stands in braces.",
    () => "this message stands in angle brackets.",
    () => "Write braces.",
  ),
  "protobuf/missing-colon": errorRow(
    "Only before messages the colon may be left out.",
    (f) => `there is no colon behind ${f.field}.`,
    (f) => `Write ${f.field}: …`,
  ),
};
