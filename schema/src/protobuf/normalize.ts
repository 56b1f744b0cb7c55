import { fullNameIn, packageOf } from "./declared.ts";
import type { Declaration } from "./descriptor/declarations.ts";
import { MAX_FIELD_NUMBER } from "./descriptor/messages.ts";
import type { Definitions } from "./descriptor/options/definitions.ts";
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
  Option,
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
export function normalizedFile({ tree, scope, definitions }: Normalizing & { readonly tree: ProtoFile }): ProtoFile {
  const names = { scope, definitions };
  const pkg = packageOf(tree);
  const items = tree.items.map((item) => normalizedItem(item, pkg, names));
  const options = optionsOf(tree.items, "file", pkg, names);
  const others = items.filter(({ kind }) => kind !== "import" && kind !== "option" && kind !== "extend");
  const syntax = tree.syntax?.value === "proto2" ? undefined : tree.syntax;
  const imports = sortedImports(ofKind(items, "import"));
  return { ...tree, syntax, items: [...imports, ...options, ...others, ...extensionsOf(tree.items, pkg, names)] };
}

/** What the names in a file mean. */
interface Normalizing {
  readonly scope: Scope;
  readonly definitions: Definitions;
}

/** The option statements among items. `scope` is where their names are looked for. */
function optionsOf(
  items: Parameters<typeof ofKind>[0],
  kind: Declaration["kind"],
  scope: string,
  { definitions }: Normalizing,
): readonly Option[] {
  return normalizedOptions(ofKind(items, "option"), { definitions, kind, scope });
}

function normalizedItem(item: FileItem, scope: string, names: Normalizing): FileItem {
  switch (item.kind) {
    case "message":
      return normalizedMessage(item, scope, names);
    case "enum":
      return normalizedEnum(item, scope, names);
    case "service":
      return normalizedService(item, scope, names);
    default:
      return item;
  }
}

function sortedImports(imports: readonly Import[]): readonly Import[] {
  const byPath = new Map(imports.map((item) => [`${item.modifier ?? ""} ${item.path.text}`, item]));
  return [...byPath.values()].sort((a, b) => byText(a.path.text, b.path.text));
}

function normalizedMessage(item: Message, scope: string, names: Normalizing): Message {
  return { ...item, items: normalizedBody(item.items, item.name.text, scope, names) };
}

/** What stands between the braces of a message, or a group, of this name. */
function normalizedBody(
  items: readonly MessageItem[],
  name: string,
  scope: string,
  names: Normalizing,
): readonly MessageItem[] {
  const self = fullNameIn(scope, name);
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
    ...optionsOf(items, "message", scope, names),
    ...fields.toSorted(byNumber),
    ...ofKind(items, "oneof")
      .map((oneof) => normalizedOneof(oneof, scope, self, names))
      .toSorted(byFirstNumber),
    ...sortedExtensions(ofKind(items, "extensions"), scope, names),
    ...messages.filter((one) => !maps.has(one.name.text)).map((one) => normalizedMessage(one, self, names)),
    ...ofKind(items, "enum").map((one) => normalizedEnum(one, self, names)),
    ...extensionsOf(items, self, names),
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

function normalizedField(field: Field, self: string, names: Normalizing): Field {
  return {
    ...field,
    type: normalizedType(field, self, names),
    options: normalizedOptions(
      field.options,
      { definitions: names.definitions, kind: "field", scope: self },
      field.type,
    ),
    group: field.group === undefined ? undefined : normalizedBody(field.group, field.name.text, self, names),
  };
}

function normalizedType({ type, group }: Field, self: string, names: Normalizing): FieldType {
  if (group !== undefined) return type;
  return type.kind === "map" ? fullMap(type, self, names) : fullName(type, self, names);
}

function fullMap(type: MapType, self: string, names: Normalizing): MapType {
  return { ...type, key: fullName(type.key, self, names), value: fullName(type.value, self, names) };
}

function fullName(type: NamedType, self: string, names: Normalizing): NamedType {
  if (SCALARS.has(type.text)) return type;
  const found = names.scope.resolve(type.text, self);
  return found === undefined ? type : { ...type, text: `.${found.name}` };
}

function normalizedOneof(item: Oneof, scope: string, self: string, names: Normalizing): Oneof {
  const fields = ofKind(item.items, "field").map((field) => normalizedField(field, self, names));
  return { ...item, items: [...optionsOf(item.items, "oneof", scope, names), ...fields.toSorted(byNumber)] };
}

/** The extensions among items, those of one type in one place. */
function extensionsOf(
  items: readonly (FileItem | MessageItem)[],
  scope: string,
  names: Normalizing,
): readonly Extend[] {
  const extensions = ofKind(items, "extend").map((item) => ({ ...item, type: fullName(item.type, scope, names) }));
  const byType = Map.groupBy(extensions, ({ type }) => type.text);
  return [...byType.values()].flatMap((same): readonly Extend[] => {
    const [first] = same;
    const fields = same.flatMap((one) => one.items.map((field) => normalizedField(field, scope, names)));
    return first === undefined ? [] : [{ ...first, items: fields.toSorted(byNumber) }];
  });
}

function normalizedEnum(item: Enum, scope: string, names: Normalizing): Enum {
  const place = { definitions: names.definitions, kind: "value", scope } as const;
  const values = ofKind(item.items, "value").map((one) => ({
    ...one,
    options: normalizedOptions(one.options, place),
  }));
  return {
    ...item,
    items: [
      ...sortedReserved(ofKind(item.items, "reserved")),
      ...optionsOf(item.items, "enum", scope, names),
      ...values.toSorted((a, b) => byNumber(a, b) || byText(a.name.text, b.name.text)),
    ],
  };
}

function normalizedService(item: Service, scope: string, names: Normalizing): Service {
  const self = fullNameIn(scope, item.name.text);
  const methods = ofKind(item.items, "rpc").map(
    (rpc): Rpc => ({
      ...rpc,
      input: { ...rpc.input, type: fullName(rpc.input.type, self, names) },
      output: { ...rpc.output, type: fullName(rpc.output.type, self, names) },
      options: normalizedOptions(rpc.options, { definitions: names.definitions, kind: "method", scope: self }),
    }),
  );
  return { ...item, items: [...optionsOf(item.items, "service", self, names), ...methods] };
}

/** One a line: ranges by their first number, then names. */
function sortedReserved(items: readonly Reserved[]): readonly Reserved[] {
  const all = items.flatMap((item) => item.items);
  const ranges = all
    .filter((one) => one.kind === "range")
    .toSorted((a, b) => byStart(a, b) || byText(rangeText(a), rangeText(b)))
    .map(shortRange);
  const names = all.filter((one) => one.kind === "name").toSorted((a, b) => byText(a.text, b.text));
  return [...ranges, ...names].map((one) => ({ kind: "reserved", items: [one], at: one.at }));
}

/** A range as Java prints it, which is what ranges that begin alike are sorted by. */
function rangeText({ start, end }: Range): string {
  if (end === undefined) return String(start.value);
  return `${start.value}..${end === "max" ? MAX_FIELD_NUMBER : end.value}`;
}

function sortedExtensions(
  items: readonly Extensions[],
  scope: string,
  { definitions }: Normalizing,
): readonly Extensions[] {
  const place = { definitions, kind: "range", scope } as const;
  return items
    .flatMap((item) =>
      item.ranges.map((range) => ({
        ...item,
        ranges: [shortRange(range)] as const,
        options: normalizedOptions(item.options, place),
      })),
    )
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
