import { error } from "./rule.ts";
import type { DiagnosticRule } from "./rules.ts";

/** Rules about options, features and their values. */
export const OPTION_RULES: readonly DiagnosticRule[] = [
  error(
    "unknown-option",
    "Options are fields, or extensions, of descriptor.proto's messages.",
    (f) => `${f.message} has no ${f.option}.`,
    () => "Correct the name, or import the file that defines it.",
  ),
  error(
    "bad-option-name",
    "The parts of an option's name have a dot between them.",
    () => "the parts of this name have no dot between them, or more than one.",
    () => "Write a name such as (acme.v1.rule).max.",
  ),
  error(
    "unknown-field",
    "A message in braces has its type's fields.",
    (f) => `${f.message} has no field ${f.field}.`,
    () => "Correct the name; extensions stand in brackets.",
  ),
  error(
    "value-mismatch",
    "An option has values of its type.",
    (f) => `${f.found} is not ${f.wanted}.`,
    (f) => `Write ${f.wanted}.`,
  ),
  error(
    "value-out-of-range",
    "A number is within its type's bounds.",
    (f) => `${f.found} is beyond ${f.wanted}.`,
    () => "Take another number.",
  ),
  error(
    "unknown-enum-value",
    "An enum's value is named as the enum names it.",
    (f) => `${f.found} is not ${f.wanted}.`,
    () => "Name one of its values.",
  ),
  error(
    "not-utf8",
    "Strings are UTF-8.",
    (f) => `the value of ${f.field} is not UTF-8.`,
    () => "Let the field be bytes.",
  ),
  error(
    "set-twice",
    "A single option is set once, and of a oneof one field.",
    (f) => `${f.option} is set already.`,
    () => "Take one of the two away.",
  ),
  error(
    "option-not-message",
    "Only single messages have parts.",
    (f) => `${f.option} is no single message, and has no parts.`,
    () => "Set it as a whole.",
  ),
  error(
    "bad-any",
    "An Any in braces has one message, by its full name, of a known host.",
    (f) => `[${f.address}] is no message for an Any.`,
    () => "Write [type.googleapis.com/acme.v1.Order] { … }, with nothing beside it.",
  ),
  error(
    "option-target",
    "Some options are for some declarations alone.",
    (f) => `${f.option} does not stand on a ${f.kind}.`,
    () => "Take it away.",
  ),
  error(
    "option-in-edition",
    "Editions bring options, and take them away again.",
    (f) => `${f.option} is no option in ${f.edition}.`,
    () => "Take it away, or change the edition.",
  ),
  error(
    "option-of-protoc",
    "Some options are made by compilers, not written.",
    (f) => `${f.option} is not for schemas to set.`,
    () => "Take it away; write a map as map<…>.",
  ),
  error(
    "option-for-type",
    "Some options are for some types alone.",
    (f) => `${f.option} is for ${f.wanted}; ${f.field} is ${f.type}.`,
    () => "Take it away.",
  ),
  error(
    "unknown-feature-value",
    "A feature that is set says something.",
    (f) => `${f.feature} is set to what means unknown.`,
    () => "Take it away.",
  ),
  error(
    "bad-escape",
    "Escapes in strings are those of the language.",
    () => "this string has an escape that there is not.",
    () => "Write \\\\ for a backslash.",
  ),
  error(
    "bad-number",
    "Numbers are written as the language has them.",
    (f) => `${f.number} is no number: it has no plus and no f, and a 0 before it makes it octal.`,
    () => "Write it in decimal.",
  ),
  error(
    "list-outside-message",
    "Lists are for messages in braces.",
    () => "an option is not set to a list.",
    () => "Set the option once for every value.",
  ),
  error(
    "nested-list",
    "Lists have no lists.",
    () => "this list stands in a list.",
    () => "Write one list.",
  ),
  error(
    "trailing-comma",
    "A list ends with a value.",
    () => "this list ends with a comma.",
    () => "Take the comma away.",
  ),
  error(
    "angle-brackets",
    "The value of an option stands in braces.",
    () => "this message stands in angle brackets.",
    () => "Write braces.",
  ),
  error(
    "missing-colon",
    "Only before messages the colon may be left out.",
    (f) => `there is no colon behind ${f.field}.`,
    (f) => `Write ${f.field}: …`,
  ),
];
