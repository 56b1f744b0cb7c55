import { type DescMessage, type Message, toBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  ServiceOptionsSchema,
  type UninterpretedOption,
} from "@bufbuild/protobuf/wkt";

/** Orders that a normalized text does not keep. */
export interface Orders {
  /** Of an enum's values, of imports, and of what options that nobody knows hold. */
  readonly kept: boolean;
}

/** What a descriptor means, as a value to compare: everything but the order of what has numbers or names. */
export function meaningOf(file: FileDescriptorProto, orders: Orders): unknown {
  return {
    syntax: [file.syntax, file.syntax === "editions" ? file.edition : 0],
    package: file.package,
    imports: sorted(file.dependency.map((path, index) => `${path} ${file.publicDependency.includes(index)}`)),
    ...holder(file, orders),
    options: optionsOf(FileOptionsSchema, file.options, orders),
    services: file.service.map(({ name, method, options }) => [
      name,
      optionsOf(ServiceOptionsSchema, options, orders),
      method.map((one) => [
        one.name,
        one.inputType,
        one.outputType,
        one.clientStreaming,
        one.serverStreaming,
        optionsOf(MethodOptionsSchema, one.options, orders),
      ]),
    ]),
  };
}

interface Holder {
  readonly messageType: readonly DescriptorProto[];
  readonly enumType: readonly EnumDescriptorProto[];
  readonly extension: readonly FieldDescriptorProto[];
}

function holder({ messageType, enumType, extension }: Holder, orders: Orders) {
  // Messages that stand for maps and groups come where their fields are.
  return {
    messages: byName(messageType).map((one) => [one.name, message(one, orders)]),
    enums: enumType.map((one) => enumeration(one, orders)),
    extensions: sorted(extension.map((one) => JSON.stringify(field(one, undefined, orders)))),
  };
}

function message(one: DescriptorProto, orders: Orders): unknown {
  const fields = one.field.map((each) => field(each, one, orders));
  return {
    fields: fields.toSorted((a, b) => a.number - b.number),
    oneofs: byName(one.oneofDecl).map(({ name, options }) => [name, optionsOf(OneofOptionsSchema, options, orders)]),
    ...holder({ messageType: one.nestedType, enumType: one.enumType, extension: one.extension }, orders),
    reserved: [sorted(one.reservedRange.map(({ start, end }) => `${start}-${end}`)), sorted(one.reservedName)],
    ranges: sorted(
      one.extensionRange.map(
        ({ start, end, options }) =>
          `${start}-${end} ${JSON.stringify(optionsOf(ExtensionRangeOptionsSchema, options, orders))}`,
      ),
    ),
    options: optionsOf(MessageOptionsSchema, one.options, orders),
  };
}

function field(one: FieldDescriptorProto, parent: DescriptorProto | undefined, orders: Orders) {
  const oneof = Object.hasOwn(one, "oneofIndex") ? parent?.oneofDecl[one.oneofIndex]?.name : undefined;
  const { name, number, label, type, typeName, extendee, jsonName, proto3Optional } = one;
  const given = Object.hasOwn(one, "defaultValue") ? one.defaultValue : undefined;
  const options = optionsOf(FieldOptionsSchema, one.options, orders);
  return { name, number, label, type, typeName, extendee, jsonName, proto3Optional, oneof, given, options };
}

function enumeration(one: EnumDescriptorProto, orders: Orders): unknown {
  const values = one.value.map(({ name, number, options }) => ({
    name,
    number,
    options: optionsOf(EnumValueOptionsSchema, options, orders),
  }));
  return {
    name: one.name,
    values: orders.kept ? values : values.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    reserved: [sorted(one.reservedRange.map(({ start, end }) => `${start}-${end}`)), sorted(one.reservedName)],
    options: optionsOf(EnumOptionsSchema, one.options, orders),
  };
}

type WithOptions = Message & { readonly uninterpretedOption: readonly UninterpretedOption[] };

/** The bytes of options, custom ones by their numbers, and those that nobody knows one by one. */
function optionsOf<Desc extends DescMessage>(schema: Desc, options: WithOptions | undefined, orders: Orders): unknown {
  if (options === undefined) return undefined;
  const known = { ...options, uninterpretedOption: [] } as unknown as Parameters<typeof toBinary<Desc>>[1];
  const bytes = Buffer.from(toBinary(schema, known)).toString("hex");
  const unknown = options.uninterpretedOption.map((one) => uninterpreted(one, orders));
  return [bytes, orders.kept ? unknown : unknown.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))];
}

function uninterpreted(one: UninterpretedOption, { kept }: Orders) {
  const { identifierValue, positiveIntValue, negativeIntValue, doubleValue, stringValue, aggregateValue } = one;
  const words = aggregateValue.match(/"(?:[^"\\]|\\.)*"|[\w.-]+/g) ?? [];
  return {
    // The whole name counts for custom ones alone.
    name: one.name.map(({ namePart, isExtension }) => (isExtension ? `(${namePart})` : namePart)).join("."),
    values: [
      identifierValue,
      String(positiveIntValue),
      String(negativeIntValue),
      doubleValue,
      Buffer.from(stringValue).toString("hex"),
    ],
    aggregate: kept ? aggregateValue : sorted([...new Set(words)]),
  };
}

function byName<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}
