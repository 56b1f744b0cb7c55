import { unescaped } from "../literal.ts";
import type { Field, MessageValue, Option, OptionNamePart, Value } from "../tree.ts";
import { indented } from "./layout.ts";

/** `option NAME = VALUE;` with its line break. */
export function printOptionStatement(option: Option): string {
  return `option ${printOption(option)};\n`;
}

/** What stands between brackets behind a field or a value, with a blank before it: on one line where there is one option alone. */
export function printBracketOptions(options: readonly Option[]): string {
  const [first, ...more] = options.map(printOption);
  if (first === undefined) return "";
  if (more.length === 0) return ` [${first}]`;
  return ` [\n${[first, ...more].map((text) => indented(text)).join(",\n")}\n]`;
}

/** The options of a field in Confluent's order: `default` and `json_name` stand last. */
export function fieldOptions({ options, type }: Field): readonly Option[] {
  const named = (name: string) => options.filter((option) => isNamed(option, name));
  const others = options.filter((option) => !isNamed(option, "default") && !isNamed(option, "json_name"));
  const textual = type.kind === "named" && (type.text === "string" || type.text === "bytes");
  const defaults = named("default").map((option) => (textual ? option : { ...option, value: bare(option.value) }));
  return [...others, ...defaults.slice(-1), ...named("json_name").slice(-1)];
}

/** A default between quotes where the field's type has none: Confluent's registry takes the quotes away. */
function bare(value: Value): Value {
  return value.kind === "string"
    ? { kind: "word", text: unescaped(value.pieces), negative: false, at: value.at }
    : value;
}

export function isNamed({ name }: Option, text: string): boolean {
  const [first, ...more] = name;
  return more.length === 0 && first?.text === text && !first.extension;
}

function printOption({ name, value }: Option): string {
  return `${name.map(printNamePart).join(".")} = ${printValue(value)}`;
}

function printNamePart({ text, extension }: OptionNamePart): string {
  return extension ? `(${text})` : text;
}

export function printValue(value: Value): string {
  switch (value.kind) {
    case "word":
    case "number":
      return `${value.negative ? "-" : ""}${value.text}`;
    case "string":
      return `"${value.pieces.join("")}"`;
    case "list":
      return value.items.length === 0
        ? "[]"
        : `[\n${value.items.map((one) => indented(printValue(one))).join(",\n")}\n]`;
    case "message":
      return printMessageValue(value);
  }
}

function printMessageValue({ fields }: MessageValue): string {
  if (fields.length === 0) return "{}";
  const lines = fields.map(({ name, bracketed, value }) =>
    indented(`${bracketed ? `[${name.text}]` : name.text}: ${printValue(value)}`),
  );
  return `{\n${lines.join(",\n")}\n}`;
}
