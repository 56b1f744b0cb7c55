import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { Edition, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { MAX_INT32 } from "../descriptor/enums.ts";
import { MAX_FIELD_NUMBER } from "../descriptor/messages.ts";
import type {
  Enum,
  EnumValue,
  Extend,
  Extensions,
  Field,
  FileItem,
  Import,
  MessageItem,
  Oneof,
  ProtoFile,
  Range,
  ReservedName,
  Rpc,
  Service,
} from "../tree.ts";
import { fieldFrom, shortName } from "./fields.ts";
import { intOf, NOWHERE, namedType, nameOf } from "./nodes.ts";
import { optionsFrom } from "./options.ts";

/** The tree of a file that is known by its descriptor: the text that it could have come from. */
export function treeFrom(file: FileDescriptorProto): ProtoFile {
  const messages = file.messageType.map((message): FileItem => messageFrom(message, file));
  const items: readonly FileItem[] = [
    ...(file.package === "" ? [] : [{ kind: "package" as const, name: nameOf(file.package), at: NOWHERE }]),
    ...file.dependency.map((path, index): Import => importFrom(file, path, index)),
    ...optionsFrom(file.options),
    ...messages,
    ...file.enumType.map(enumFrom),
    ...extendsFrom(file.extension, file),
    ...file.service.map(serviceFrom),
  ];
  return { syntax: syntaxFrom(file), items, at: NOWHERE };
}

function syntaxFrom({ syntax, edition }: FileDescriptorProto): ProtoFile["syntax"] {
  if (syntax === "editions") {
    const value = edition === Edition.EDITION_2024 ? "2024" : "2023";
    return { keyword: "edition", value, at: NOWHERE };
  }
  return { keyword: "syntax", value: syntax === "" ? "proto2" : syntax, at: NOWHERE };
}

function importFrom(file: FileDescriptorProto, path: string, index: number): Import {
  const modifier = file.publicDependency.includes(index)
    ? "public"
    : file.weakDependency.includes(index)
      ? "weak"
      : undefined;
  return { kind: "import", modifier, path: nameOf(path), at: NOWHERE };
}

function messageFrom(message: DescriptorProto, file: FileDescriptorProto): MessageItem & { kind: "message" } {
  return {
    kind: "message",
    visibility: undefined,
    doc: undefined,
    name: nameOf(message.name),
    items: bodyFrom(message, file),
    at: NOWHERE,
  };
}

/** What stands between the braces of a message. */
function bodyFrom(message: DescriptorProto, file: FileDescriptorProto): readonly MessageItem[] {
  const inner = new Map(message.nestedType.map((one) => [one.name, one]));
  const groups = new Set(message.field.filter(isGroup).map(({ typeName }) => shortName(typeName)));
  const field = (one: FieldDescriptorProto): Field => ({
    ...fieldFrom(one, file, inner),
    group: groupOf(one, inner, file),
  });
  const maps = new Set(message.field.map((one) => field(one).type.kind === "map" && shortName(one.typeName)));
  const single = message.field.filter((one) => one.oneofIndex === undefined || one.proto3Optional);
  const visible = message.nestedType.filter(({ name }) => !groups.has(name) && !maps.has(name));
  return [
    ...reservedFrom(message),
    ...optionsFrom(message.options),
    ...single.map(field),
    ...message.oneofDecl.flatMap((oneof, index): readonly Oneof[] => {
      const members = message.field.filter((one) => one.oneofIndex === index && !one.proto3Optional);
      if (members.length === 0 && message.field.some((one) => one.oneofIndex === index)) return [];
      const items = [...optionsFrom(oneof.options), ...members.map(field)];
      return [{ kind: "oneof", doc: undefined, name: nameOf(oneof.name), items, at: NOWHERE }];
    }),
    ...extensionsFrom(message),
    ...visible.map((one) => messageFrom(one, file)),
    ...message.enumType.map(enumFrom),
    ...extendsFrom(message.extension, file),
  ];
}

function isGroup({ type }: FieldDescriptorProto): boolean {
  return type === Type.GROUP;
}

function groupOf(
  field: FieldDescriptorProto,
  inner: ReadonlyMap<string, DescriptorProto>,
  file: FileDescriptorProto,
): readonly MessageItem[] | undefined {
  const message = isGroup(field) ? inner.get(shortName(field.typeName)) : undefined;
  return message === undefined ? undefined : bodyFrom(message, file);
}

function reservedFrom({ reservedRange, reservedName }: DescriptorProto): readonly MessageItem[] {
  const ranges = reservedRange.map(({ start, end }) => rangeOf(start, end - 1, MAX_FIELD_NUMBER));
  return reservedItems(ranges, reservedName);
}

/** A statement for the ranges, and one for the names. */
function reservedItems(
  ranges: readonly Range[],
  names: readonly string[],
): readonly (MessageItem & { kind: "reserved" })[] {
  const items: readonly (readonly (Range | ReservedName)[])[] = [
    ranges,
    names.map((name): ReservedName => ({ kind: "name", quoted: true, ...nameOf(name) })),
  ];
  return items.filter((one) => one.length > 0).map((one) => ({ kind: "reserved", items: one, at: NOWHERE }));
}

function rangeOf(start: number, end: number, max: number): Range {
  const last = end === start ? undefined : end >= max ? ("max" as const) : intOf(end);
  return { kind: "range", start: intOf(start), end: last, at: NOWHERE };
}

function extensionsFrom({ extensionRange }: DescriptorProto): readonly Extensions[] {
  return extensionRange.map(({ start, end, options }) => ({
    kind: "extensions",
    ranges: [rangeOf(start, end - 1, MAX_FIELD_NUMBER)],
    options: optionsFrom(options),
    at: NOWHERE,
  }));
}

/** Extensions, those of one message together. */
function extendsFrom(fields: readonly FieldDescriptorProto[], file: FileDescriptorProto): readonly Extend[] {
  const byType = Map.groupBy(fields, ({ extendee }) => extendee);
  return [...byType].map(([type, extensions]) => ({
    kind: "extend",
    type: namedType(type, file.package),
    items: extensions.map((one) => fieldFrom(one, file, new Map())),
    at: NOWHERE,
  }));
}

function enumFrom(item: EnumDescriptorProto): Enum {
  const ranges = item.reservedRange.map(({ start, end }) => rangeOf(start, end, MAX_INT32));
  const values = item.value.map(
    ({ name, number, options }): EnumValue => ({
      kind: "value",
      doc: undefined,
      name: nameOf(name),
      number: intOf(number),
      options: optionsFrom(options),
      at: NOWHERE,
    }),
  );
  const items = [...reservedItems(ranges, item.reservedName), ...optionsFrom(item.options), ...values];
  return { kind: "enum", visibility: undefined, doc: undefined, name: nameOf(item.name), items, at: NOWHERE };
}

function serviceFrom(item: ServiceDescriptorProto): Service {
  const items = [...optionsFrom(item.options), ...item.method.map(methodFrom)];
  return { kind: "service", doc: undefined, name: nameOf(item.name), items, at: NOWHERE };
}

function methodFrom(method: MethodDescriptorProto): Rpc {
  return {
    kind: "rpc",
    doc: undefined,
    name: nameOf(method.name),
    input: { stream: method.clientStreaming, type: namedType(method.inputType, "") },
    output: { stream: method.serverStreaming, type: namedType(method.outputType, "") },
    options: optionsFrom(method.options),
    at: NOWHERE,
  };
}
