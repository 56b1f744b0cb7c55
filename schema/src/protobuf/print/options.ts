import { unescaped } from "../literal.ts";
import type { Field, ListValue, MessageValue, MessageValueField, Option, OptionNamePart, Value } from "../tree.ts";
import { indented } from "./layout.ts";
import { printString } from "./strings.ts";

/** `option NAME = VALUE;` with its line break. */
export function printOptionStatement(option: Option): string {
  return `option ${printOption(option)};\n`;
}

/** What stands between brackets behind a field or a value, with a blank before it: on one line where there is one option alone. */
export function printBracketOptions(options: readonly Option[]): string {
  if (options.length === 0) return "";
  const [first, ...more] = options.map(printOption);
  if (first === undefined) return "";
  if (more.length === 0) return ` [${first}]`;
  return ` [\n${[first, ...more].map((text) => indented(text)).join(",\n")}\n]`;
}

/** The options of a field, in Confluent's order: `default` and `json_name` stand last, unless all of them are `sorted`. */
export function fieldOptions({ options, type }: Field, sorted = false): readonly Option[] {
  if (options.length === 0) return options;
  const textual = type.kind === "named" && (type.text === "string" || type.text === "bytes");
  // Of several the last counts.
  const [given, jsonName] = ["default", "json_name"].map((name) => options.findLast((option) => isNamed(option, name)));
  const others = options.filter(
    (option) =>
      option === given || option === jsonName || !(isNamed(option, "default") || isNamed(option, "json_name")),
  );
  const last = (option: Option) => Number(option === given) + 2 * Number(option === jsonName);
  return (sorted ? others : others.toSorted((a, b) => last(a) - last(b))).map((option) =>
    option === given && !textual ? { ...option, value: bare(option.value) } : option,
  );
}

/** A default between quotes where the field's type has none: Confluent's registry takes the quotes away. */
function bare(value: Value): Value {
  if (value.kind !== "string") return value;
  const text = unescaped(value.pieces);
  // Anything else would be another text, or none.
  return BARE.test(text) ? { kind: "word", text, negative: false, at: value.at } : value;
}

const BARE = /^-?[A-Za-z0-9_.]+$/;

/** Whether an option is the standard one of this name: one part, and no extension. */
export function isNamed({ name }: Option, text: string): boolean {
  const [first, ...more] = name;
  return more.length === 0 && first?.text === text && !first.extension;
}

function printOption({ name, value }: Option): string {
  const [only, ...more] = value.kind === "list" ? value.items : [];
  const text = only !== undefined && more.length === 0 ? `[${printValue(only)}]` : printValue(value);
  return `${name.map(printNamePart).join(".")} = ${text}`;
}

function printNamePart({ text, extension }: OptionNamePart): string {
  return extension ? `(${text})` : text;
}

/** An option's value as text: strings between quotes, lists in brackets, messages in braces. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case "word":
    case "number":
      return `${value.negative ? "-" : ""}${value.text}`;
    case "string":
      return printString(value.pieces);
    case "list":
      return printList(value.items);
    case "message":
      return printMessageValue(value);
  }
}

/** One value a line, but for an option that is a list of one. */
function printList(items: readonly Value[]): string {
  const lines = items.map((item) => indented(printValue(item)));
  return lines.length === 0 ? "[\n]" : `[\n${lines.join(",\n")}\n]`;
}

function printMessageValue({ fields }: MessageValue): string {
  // Nothing in braces is a line as well.
  if (fields.length === 0) return "{\n}";
  const lines = joinedFields(fields).map((field) => indented(`${keyOf(field)}: ${printValue(field.value)}`));
  return `{\n${lines.join(",\n")}\n}`;
}

/** Each name once, where it is first, with a list of its values. */
function joinedFields(fields: readonly MessageValueField[]): readonly MessageValueField[] {
  const byName = Map.groupBy(fields, keyOf);
  return [...byName.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    return more.length === 0 ? [first] : [{ ...first, value: listValue([first, ...more].map(({ value }) => value)) }];
  });
}

/** How a field of a message's value is named in its text. */
export function keyOf({ name, bracketed }: MessageValueField): string {
  return bracketed ? `[${name.text}]` : name.text;
}

/** One list of values and lists. */
export function listValue(values: readonly Value[]): ListValue {
  const at = values[0]?.at ?? { start: 0, end: 0 };
  return { kind: "list", items: values.flatMap((value) => (value.kind === "list" ? value.items : [value])), at };
}
