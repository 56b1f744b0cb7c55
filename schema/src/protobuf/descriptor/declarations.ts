import type {
  DescriptorProto,
  DescriptorProto_ExtensionRange,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import type {
  Enum,
  EnumValue,
  Extend,
  Extensions,
  Field,
  Message,
  Oneof,
  Option,
  ProtoFile,
  Rpc,
  Service,
} from "../tree.ts";

interface Declared<Kind extends string, Item, Part> {
  readonly kind: Kind;
  readonly item: Item;
  readonly part: Part;
  /** Its full name; of a range that of its message, of a file its package. */
  readonly name: string;
  /** Where names in its options are looked for, from the inside out. */
  readonly scope: string;
  readonly options: readonly Option[];
}

/** What a file declares: the part of its tree with the part of its descriptor. */
export type Declaration =
  | FileDeclaration
  | MessageDeclaration
  | FieldDeclaration
  | OneofDeclaration
  | RangeDeclaration
  | EnumDeclaration
  | ValueDeclaration
  | ServiceDeclaration
  | MethodDeclaration;

/** The file itself, with the options at its top. */
export type FileDeclaration = Declared<"file", ProtoFile, FileDescriptorProto>;

/** A message, or the one that a group stands for; those that maps stand for are not declared. */
export interface MessageDeclaration
  extends Declared<"message", Pick<Message, "name" | "items" | "doc" | "at">, DescriptorProto> {
  readonly parent: MessageDeclaration | undefined;
  /** Editions 2024: `export` or `local`. A group has none. */
  readonly visibility: Message["visibility"];
}

/** A field, or an extension. */
export interface FieldDeclaration extends Declared<"field", Field, FieldDescriptorProto> {
  /** The message that it stands in; an extension may stand in none. */
  readonly parent: MessageDeclaration | undefined;
  readonly oneof: OneofDeclaration | undefined;
  /** Of an extension what it stands in. */
  readonly extend: Extend | undefined;
  /** Of a map the message that it stands for. */
  readonly entry: DescriptorProto | undefined;
}

/** A oneof that is written; the one that `optional` of proto3 makes is not declared. */
export interface OneofDeclaration extends Declared<"oneof", Oneof, OneofDescriptorProto> {
  readonly parent: MessageDeclaration;
}

/** All ranges of one statement: they have its options each. */
export interface RangeDeclaration extends Declared<"range", Extensions, readonly DescriptorProto_ExtensionRange[]> {
  readonly parent: MessageDeclaration;
}

/** An enum, in a message or at the top of the file. */
export interface EnumDeclaration extends Declared<"enum", Enum, EnumDescriptorProto> {
  readonly parent: MessageDeclaration | undefined;
}

/** A value of an enum. */
export interface ValueDeclaration extends Declared<"value", EnumValue, EnumValueDescriptorProto> {
  readonly parent: EnumDeclaration;
}

/** A service. */
export type ServiceDeclaration = Declared<"service", Service, ServiceDescriptorProto>;

/** A method of a service. */
export interface MethodDeclaration extends Declared<"method", Rpc, MethodDescriptorProto> {
  readonly parent: ServiceDeclaration;
}

/** The declarations of one kind. */
export function declared<Kind extends Declaration["kind"]>(
  declarations: readonly Declaration[],
  kind: Kind,
): readonly Extract<Declaration, { readonly kind: Kind }>[] {
  return declarations.filter((one): one is Extract<Declaration, { readonly kind: Kind }> => one.kind === kind);
}

/** The option statements among items. */
export function optionsIn(items: readonly (Option | { readonly kind: string })[]): readonly Option[] {
  return items.filter((item): item is Option => item.kind === "option");
}
