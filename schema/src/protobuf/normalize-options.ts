import { FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import type { Declaration } from "./descriptor/declarations.ts";
import {
  type Definitions,
  extendsMessage,
  type FoundField,
  type FoundMessage,
  memberOf,
} from "./descriptor/options/definitions.ts";
import { isMessage, isRepeated } from "./descriptor/options/evaluate.ts";
import { OPTION_MESSAGES } from "./descriptor/options/standard.ts";
import { normalizedNumber } from "./normalize-numbers.ts";
import { isNamed, keyOf, listValue } from "./print/options.ts";
import { SCALARS } from "./scope.ts";
import type { FieldType, MessageValue, MessageValueField, Option, OptionNamePart, Value } from "./tree.ts";

/** Where options stand, and so what they mean. */
export interface OptionPlace {
  readonly definitions: Definitions;
  readonly kind: Declaration["kind"];
  /** Where names are looked for, from the inside out. */
  readonly scope: string;
}

/** An option, with the custom option that it sets where that is known. */
interface Resolved {
  readonly option: Option;
  readonly found: FoundField | undefined;
}

/**
 * Options sorted by name. Custom options that are known have their full names; those that set parts of one are put
 * together as one message. No value is lost: a repeated option keeps all of them, in their order. `type` is that of the
 * field that they are on, which its default is of.
 */
export function normalizedOptions(options: readonly Option[], place: OptionPlace, type?: FieldType): readonly Option[] {
  const resolved = options.map((option) => resolvedOption(option, place));
  const sorted = resolved.toSorted((a, b) => byText(sortName(a.option), sortName(b.option)));
  const byName = Map.groupBy(sorted, ({ option }) => nameText(option.name));
  return [...byName.values()].flatMap((same) => joined(same)).map((one) => normalized(one, place, type));
}

function sortName({ name: [first, ...more] }: Option): string {
  return first?.extension === true ? first.text : nameText(first === undefined ? [] : [first, ...more]);
}

function nameText(name: readonly OptionNamePart[]): string {
  return name.map(({ text, extension }) => (extension ? `(${text})` : text)).join(".");
}

/** `(a).b.c = 1` as `(full.a) = { b: { c: 1 } }` where `a` is known; any other option stays. */
function resolvedOption(option: Option, { definitions, kind, scope }: OptionPlace): Resolved {
  const [first] = option.name;
  const type = definitions.message(`.${OPTION_MESSAGES[kind].typeName}`);
  const found = first?.extension === true ? definitions.extension(first.text, scope) : undefined;
  if (first === undefined || found === undefined || type === undefined || !extendsMessage(found, type))
    return { option, found: undefined };
  const whole = asMessage(option);
  return { option: { ...whole, name: [{ ...first, text: found.name }] }, found };
}

/** An option that sets a part of a custom one, as a message with that part. */
export function asMessage(option: Option): Option {
  const [first, ...rest] = option.name;
  if (first === undefined) return option;
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

/** Options of one name: what sets parts of a single message is one option. */
function joined(same: readonly Resolved[]): readonly Resolved[] {
  const [first] = same;
  if (first?.found === undefined || same.length === 1 || isRepeated(first.found.field)) return same;
  const message = joinedMessage(same.map(({ option }) => option.value));
  return message === undefined ? same : [{ ...first, option: { ...first.option, value: message } }];
}

/** Messages as one; undefined where something else is among the values. */
function joinedMessage(values: readonly Value[]): MessageValue | undefined {
  const messages = values.filter((value) => value.kind === "message");
  const [first] = messages;
  if (first === undefined || messages.length < values.length) return undefined;
  return { ...first, fields: messages.flatMap(({ fields }) => fields) };
}

function normalized({ option, found }: Resolved, place: OptionPlace, type: FieldType | undefined): Option {
  if (isNamed(option, "default") && place.kind === "field") return { ...option, value: defaultOf(option.value, type) };
  const field = found ?? standardField(option, place);
  // A list that is an option's whole value stays one.
  if (option.value.kind === "list")
    return {
      ...option,
      value: { ...option.value, items: option.value.items.map((one) => normalizedValue(one, field, place)) },
    };
  return { ...option, value: normalizedValue(option.value, field, place) };
}

/** The field of an option that is no custom one. */
function standardField({ name }: Option, { definitions, kind }: OptionPlace): FoundField | undefined {
  let type = definitions.message(`.${OPTION_MESSAGES[kind].typeName}`);
  let found: FoundField | undefined;
  for (const { text, extension } of name) {
    if (type === undefined || extension) return undefined;
    found = memberOf(type, text);
    type = found && messageType(found, definitions);
  }
  return found;
}

function messageType({ field }: FoundField, definitions: Definitions): FoundMessage | undefined {
  return isMessage(field) ? definitions.message(field.typeName) : undefined;
}

/** A descriptor keeps the default of a float with the digits of a double, as it was written. */
function defaultOf(value: Value, type: FieldType | undefined): Value {
  if (value.kind !== "number" || type?.kind !== "named" || !SCALARS.has(type.text)) return value;
  const scalar = type.text === "float" ? "double" : type.text;
  return normalizedNumber(value, Type[scalar.toUpperCase() as keyof typeof Type]);
}

function normalizedValue(value: Value, found: FoundField | undefined, place: OptionPlace): Value {
  switch (value.kind) {
    case "number":
      return normalizedNumber(value, found?.field.type);
    case "list": {
      const [first, ...more] = value.items.map((item) => normalizedValue(item, found, place));
      // A list of one value is that value.
      return first === undefined ? value : more.length === 0 ? first : { ...value, items: [first, ...more] };
    }
    case "message":
      return normalizedMessage(value, found && messageType(found, place.definitions), place);
    default:
      return value;
  }
}

/** The fields of a message's value by their names, each once; those without a value are left out. */
function normalizedMessage(value: MessageValue, type: FoundMessage | undefined, place: OptionPlace): MessageValue {
  const named = value.fields.map((field) => resolvedField(field, type, place));
  const byKey = Map.groupBy(named, ({ field }) => keyOf(field));
  const fields = [...byKey.values()].flatMap((same): readonly MessageValueField[] => {
    const [first] = same;
    if (first === undefined) return [];
    const one = joinedValue(
      same.map(({ field }) => field.value),
      first.found,
    );
    if (one.kind === "list" && one.items.length === 0) return [];
    const inner = first.any === undefined ? undefined : normalizedAny(one, first.any, place);
    return [{ ...first.field, value: inner ?? normalizedValue(one, first.found, place) }];
  });
  return { ...value, fields: fields.toSorted((a, b) => byText(keyOf(a), keyOf(b))) };
}

interface ResolvedField {
  readonly field: MessageValueField;
  readonly found: FoundField | undefined;
  /** The message within an Any, where the field is its address. */
  readonly any: FoundMessage | undefined;
}

/** A field of a message's value; an extension that is known has its full name. */
function resolvedField(
  field: MessageValueField,
  type: FoundMessage | undefined,
  { definitions, scope }: OptionPlace,
): ResolvedField {
  const { text } = field.name;
  if (!field.bracketed) return { field, found: type && memberOf(type, text), any: undefined };
  const slash = text.lastIndexOf("/");
  if (slash !== -1) return { field, found: undefined, any: definitions.message(`.${text.slice(slash + 1)}`) };
  const found = definitions.extension(text, scope);
  if (found === undefined || type === undefined || !extendsMessage(found, type))
    return { field, found: undefined, any: undefined };
  return { field: { ...field, name: { ...field.name, text: found.name } }, found, any: undefined };
}

function normalizedAny(value: Value, type: FoundMessage, place: OptionPlace): Value | undefined {
  return value.kind === "message" ? normalizedMessage(value, type, place) : undefined;
}

/** The values of a field that is named several times: of a single message one message, of others a list. */
function joinedValue(values: readonly Value[], found: FoundField | undefined): Value {
  const [first, ...more] = values;
  if (first !== undefined && more.length === 0) return first;
  const message = found !== undefined && !isRepeated(found.field) ? joinedMessage(values) : undefined;
  return message ?? listValue(values);
}

/** The order of strings by their UTF-16 units. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
