import { intValue } from "./read/words.ts";
import type { FieldType, ListValue, MessageValue, MessageValueField, Option, OptionNamePart, Value } from "./tree.ts";

/**
 * Options sorted by name, with those that set parts of one extension put together as one message. `type` is that of the
 * field that they are on: numbers of its default are written in decimal.
 */
export function normalizedOptions(options: readonly Option[], type?: FieldType): readonly Option[] {
  return joinedOptions(options)
    .map((option) => ({ ...option, value: normalizedValue(option.value, type) }))
    .toSorted((a, b) => byText(nameText(a.name), nameText(b.name)));
}

/** Options with those that set parts of one extension put together as one message, where the first of them stood. */
export function joinedOptions(options: readonly Option[]): readonly Option[] {
  const merged = new Map<string, Option>();
  for (const option of options.map(asMessage)) {
    const key = nameText(option.name);
    const before = merged.get(key);
    merged.set(key, before === undefined ? option : { ...before, value: joined(before.value, option.value) });
  }
  return [...merged.values()];
}

function nameText(name: readonly OptionNamePart[]): string {
  return name.map(({ text, extension }) => (extension ? `(${text})` : text)).join(".");
}

/** `(a).b.c = 1` as `(a) = { b: { c: 1 } }`; an option whose name has no extension stays. */
function asMessage(option: Option): Option {
  const [first, ...rest] = option.name;
  if (first === undefined || !first.extension) return option;
  const value = rest.reduceRight<Value>(
    (inner, { text, extension, at }): MessageValue => ({
      kind: "message",
      fields: [{ name: { text, at }, bracketed: extension, value: inner }],
      at,
    }),
    option.value,
  );
  return { ...option, name: [first], value };
}

function joined(a: Value, b: Value): Value {
  if (a.kind !== "message" || b.kind !== "message") return b;
  const fields = new Map(a.fields.map((field) => [field.name.text, field]));
  for (const field of b.fields) {
    const before = fields.get(field.name.text);
    fields.set(field.name.text, before === undefined ? field : { ...field, value: joined(before.value, field.value) });
  }
  return { ...a, fields: [...fields.values()] };
}

function normalizedValue(value: Value, type?: FieldType): Value {
  if (
    value.kind === "number" &&
    type?.kind === "named" &&
    /^\d|^0[xX]/.test(value.text) &&
    !/[.eE]/.test(value.text.replace(/^0[xX].*/, ""))
  ) {
    const number = intValue(value.text);
    return { ...value, text: String(number), negative: value.negative && number !== 0 };
  }
  if (value.kind === "list") return normalizedList(value);
  if (value.kind !== "message") return value;
  const fields: readonly MessageValueField[] = value.fields.map((field) => ({
    ...field,
    value: normalizedValue(field.value),
  }));
  return { ...value, fields: fields.toSorted((a, b) => byText(a.name.text, b.name.text)) };
}

/** A list of one value is that value. */
function normalizedList(list: ListValue): Value {
  const [first, ...more] = list.items.map((item) => normalizedValue(item));
  return first === undefined ? list : more.length === 0 ? first : { ...list, items: [first, ...more] };
}

/** The order of texts by their UTF-16 units. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
