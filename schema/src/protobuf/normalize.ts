import { packageOf, within } from "./declared.ts";
import { byText, normalizedOptions } from "./normalize-options.ts";
import { ofKind } from "./print/file.ts";
import { isNamed } from "./print/options.ts";
import { SCALARS, type Scope } from "./scope.ts";
import type {
  Enum,
  Extend,
  Extensions,
  Field,
  FieldType,
  FileItem,
  Import,
  MapType,
  Message,
  MessageItem,
  NamedType,
  Oneof,
  ProtoFile,
  Range,
  Reserved,
  Rpc,
  Service,
} from "./tree.ts";

/**
 * A file in the form that Confluent's registry normalises it to: imports, options and fields sorted, names of types
 * written out, one reserved range or name a line, messages that stand for a map written as one. What is the same in
 * meaning then has one text.
 */
export function normalizedFile(tree: ProtoFile, scope: Scope): ProtoFile {
  const pkg = packageOf(tree);
  const items = tree.items.map((item) => normalizedItem(item, pkg, scope));
  const imports = ofKind(items, "import");
  const options = normalizedOptions(ofKind(items, "option"));
  const others = items.filter(({ kind }) => kind !== "import" && kind !== "option");
  const syntax = tree.syntax?.value === "proto2" ? undefined : tree.syntax;
  return { ...tree, syntax, items: [...sortedImports(imports), ...options, ...others] };
}

function normalizedItem(item: FileItem, scope: string, names: Scope): FileItem {
  switch (item.kind) {
    case "message":
      return normalizedMessage(item, scope, names);
    case "enum":
      return normalizedEnum(item);
    case "extend":
      return normalizedExtend(item, scope, names);
    case "service":
      return normalizedService(item, within(scope, item.name.text), names);
    default:
      return item;
  }
}

function sortedImports(imports: readonly Import[]): readonly Import[] {
  const byPath = new Map(imports.map((item) => [`${item.modifier ?? ""} ${item.path.text}`, item]));
  return [...byPath.values()].sort((a, b) => byText(a.path.text, b.path.text));
}

function normalizedMessage(item: Message, scope: string, names: Scope): Message {
  return { ...item, items: normalizedBody(item.items, within(scope, item.name.text), names) };
}

function normalizedBody(items: readonly MessageItem[], self: string, names: Scope): readonly MessageItem[] {
  const messages = ofKind(items, "message");
  const entries = new Map(messages.flatMap((one) => (isMapEntry(one) ? [[one.name.text, one] as const] : [])));
  const maps = new Set<string>();
  const fields = ofKind(items, "field").map((field) => {
    const entry = entryOf(field, entries);
    if (entry === undefined) return normalizedField(field, self, names);
    maps.add(entry.name.text);
    return normalizedField(asMap(field, entry), self, names);
  });
  return [
    ...sortedReserved(ofKind(items, "reserved")),
    ...normalizedOptions(ofKind(items, "option")),
    ...fields.toSorted(byNumber),
    ...ofKind(items, "oneof")
      .map((oneof) => normalizedOneof(oneof, self, names))
      .toSorted(byFirstNumber),
    ...sortedExtensions(ofKind(items, "extensions")),
    ...messages.filter(({ name }) => !maps.has(name.text)).map((one) => normalizedMessage(one, self, names)),
    ...ofKind(items, "enum").map(normalizedEnum),
    ...ofKind(items, "extend").map((one) => normalizedExtend(one, self, names)),
  ];
}

function isMapEntry({ items }: Message): boolean {
  return ofKind(items, "option").some(
    (option) => isNamed(option, "map_entry") && option.value.kind === "word" && option.value.text === "true",
  );
}

function entryOf({ label, type }: Field, entries: ReadonlyMap<string, Message>): Message | undefined {
  return label?.text === "repeated" && type.kind === "named" ? entries.get(lastPart(type.text)) : undefined;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** A repeated message that stands for a map, as the map. */
function asMap(field: Field, entry: Message): Field {
  const fields = ofKind(entry.items, "field");
  const typeOf = (number: number) => fields.find((one) => one.number.value === number)?.type;
  const [key, value] = [typeOf(1), typeOf(2)];
  if (key?.kind !== "named" || value?.kind !== "named") return field;
  return { ...field, label: undefined, type: { kind: "map", key, value, at: field.type.at } };
}

function normalizedField(field: Field, self: string, names: Scope): Field {
  return {
    ...field,
    type: normalizedType(field, self, names),
    options: normalizedOptions(field.options, field.type),
    group: field.group === undefined ? undefined : normalizedBody(field.group, within(self, field.name.text), names),
  };
}

function normalizedType({ type, group }: Field, self: string, names: Scope): FieldType {
  if (group !== undefined) return type;
  return type.kind === "map" ? fullMap(type, self, names) : fullName(type, self, names);
}

function fullMap(type: MapType, self: string, names: Scope): MapType {
  return { ...type, key: fullName(type.key, self, names), value: fullName(type.value, self, names) };
}

function fullName(type: NamedType, self: string, names: Scope): NamedType {
  if (SCALARS.has(type.text)) return type;
  const found = names.resolve(type.text, self);
  return found === undefined ? type : { ...type, text: `.${found.name}` };
}

function normalizedOneof(item: Oneof, self: string, names: Scope): Oneof {
  const fields = ofKind(item.items, "field").map((field) => normalizedField(field, self, names));
  return { ...item, items: [...normalizedOptions(ofKind(item.items, "option")), ...fields.toSorted(byNumber)] };
}

function normalizedExtend(item: Extend, scope: string, names: Scope): Extend {
  const items = item.items.map((field) => normalizedField(field, scope, names));
  return { ...item, type: fullName(item.type, scope, names), items: items.toSorted(byNumber) };
}

function normalizedEnum(item: Enum): Enum {
  const values = ofKind(item.items, "value").map((one) => ({ ...one, options: normalizedOptions(one.options) }));
  return {
    ...item,
    items: [
      ...sortedReserved(ofKind(item.items, "reserved")),
      ...normalizedOptions(ofKind(item.items, "option")),
      ...values.toSorted(byNumber),
    ],
  };
}

function normalizedService(item: Service, scope: string, names: Scope): Service {
  const methods = ofKind(item.items, "rpc").map(
    (rpc): Rpc => ({
      ...rpc,
      input: { ...rpc.input, type: fullName(rpc.input.type, scope, names) },
      output: { ...rpc.output, type: fullName(rpc.output.type, scope, names) },
      options: normalizedOptions(rpc.options),
    }),
  );
  return { ...item, items: [...normalizedOptions(ofKind(item.items, "option")), ...methods] };
}

/** One a line: ranges by their first number, then names. */
function sortedReserved(items: readonly Reserved[]): readonly Reserved[] {
  const all = items.flatMap((item) => item.items);
  const ranges = all
    .filter((one) => one.kind === "range")
    .map(shortRange)
    .toSorted(byStart);
  const names = all.filter((one) => one.kind === "name").toSorted((a, b) => byText(a.text, b.text));
  return [...ranges, ...names].map((one) => ({ kind: "reserved", items: [one], at: one.at }));
}

function sortedExtensions(items: readonly Extensions[]): readonly Extensions[] {
  return items
    .flatMap((item) => item.ranges.map((range) => ({ ...item, ranges: [shortRange(range)] as const })))
    .toSorted((a, b) => byStart(a.ranges[0], b.ranges[0]));
}

/** `5 to 5` is 5. */
function shortRange(range: Range): Range {
  const same = range.end !== undefined && range.end !== "max" && range.end.value === range.start.value;
  return same ? { ...range, end: undefined } : range;
}

function byStart(a: Range, b: Range): number {
  return a.start.value - b.start.value;
}

function byNumber(a: { number: { value: number } }, b: { number: { value: number } }): number {
  return a.number.value - b.number.value;
}

function byFirstNumber(a: Oneof, b: Oneof): number {
  const first = ({ items }: Oneof) => ofKind(items, "field")[0]?.number.value ?? 0;
  return first(a) - first(b);
}
