import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  file_google_protobuf_descriptor,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../../declared.ts";
import type { LinkedFile } from "../../linked-file.ts";
import { visibleFiles } from "../../scope.ts";
import { findEnum, findType } from "../../types.ts";
import { isMapEntry } from "../../view.ts";
import { MAX_FIELD_NUMBER } from "../messages.ts";

/** A field, or an extension, with the file that defines it. */
export interface FoundField {
  readonly field: FieldDescriptorProto;
  /** Its full name, without a dot before it. */
  readonly name: string;
  readonly file: FileDescriptorProto;
  /** The key or the value of a map's entry: those are written even where they are zero. */
  readonly ofEntry?: boolean;
}

/** A message with the file that defines it. */
export interface FoundMessage {
  readonly message: DescriptorProto;
  /** Its full name, without a dot before it. */
  readonly name: string;
  readonly file: FileDescriptorProto;
}

/** What the names in options mean. Full names of types have a dot before them. */
export interface Definitions {
  readonly message: (name: string) => FoundMessage | undefined;
  readonly enum: (name: string) => EnumDescriptorProto | undefined;
  /** The extension of a name, looked for from the inside of a scope out. */
  readonly extension: (name: string, scope: string) => FoundField | undefined;
}

const STANDARD = file_google_protobuf_descriptor.proto;

/** The definitions that a file sees, its own among them. Extensions of `anyway` are found without an import. */
export function definitionsOf(file: LinkedFile, anyway: readonly LinkedFile[]): Definitions {
  let extensions: ReadonlyMap<string, FoundField> | undefined;
  return {
    message: (name) => standardMessages().get(name) ?? ofFile(findType(file, name), name),
    enum: (name) => standardEnums().get(name) ?? findEnum(file, name),
    extension: (name, scope) => {
      extensions ??= extensionsIn([file, ...visibleFiles(file.imports), ...anyway]);
      return fromInside(extensions, name, scope);
    },
  };
}

function ofFile(found: ReturnType<typeof findType>, name: string): FoundMessage | undefined {
  return found && { message: found.message, file: found.file.descriptor, name: name.slice(1) };
}

function fromInside<Found>(all: ReadonlyMap<string, Found>, name: string, scope: string): Found | undefined {
  if (name.startsWith(".")) return all.get(name.slice(1));
  for (let outer = scope; outer !== ""; outer = outer.slice(0, Math.max(outer.lastIndexOf("."), 0))) {
    const found = all.get(`${outer}.${name}`);
    if (found !== undefined) return found;
  }
  return all.get(name);
}

let messages: ReadonlyMap<string, FoundMessage> | undefined;
let enums: ReadonlyMap<string, EnumDescriptorProto> | undefined;

/** The messages of descriptor.proto: those of the standard options are found whether or not it is imported. */
function standardMessages(): ReadonlyMap<string, FoundMessage> {
  messages ??= new Map(
    everyMessage(STANDARD).map(({ name, message }) => [`.${name}`, { message, name, file: STANDARD }]),
  );
  return messages;
}

function standardEnums(): ReadonlyMap<string, EnumDescriptorProto> {
  enums ??= new Map(
    [{ name: STANDARD.package, message: STANDARD }, ...everyMessage(STANDARD)].flatMap(({ name, message }) =>
      message.enumType.map((one) => [`.${name}.${one.name}`, one] as const),
    ),
  );
  return enums;
}

/** The extensions that files define, by their full names; of two of one name, the first. */
function extensionsIn(files: readonly LinkedFile[]): ReadonlyMap<string, FoundField> {
  const found = new Map<string, FoundField>();
  for (const { descriptor: file } of files) {
    for (const { name: scope, message } of [{ name: file.package, message: file }, ...everyMessage(file)]) {
      for (const field of message.extension) {
        const name = fullNameIn(scope, field.name);
        if (!found.has(name)) found.set(name, { field, name, file });
      }
    }
  }
  return found;
}

/** The messages of a file, each before those within it. */
function everyMessage(file: FileDescriptorProto): readonly { name: string; message: DescriptorProto }[] {
  const found: { name: string; message: DescriptorProto }[] = [];
  const visit = (scope: string, all: readonly DescriptorProto[]): void => {
    for (const message of all) {
      const name = fullNameIn(scope, message.name);
      found.push({ name, message });
      visit(name, message.nestedType);
    }
  };
  visit(file.package, file.messageType);
  return found;
}

interface Members {
  readonly names: ReadonlyMap<string, FieldDescriptorProto>;
  readonly numbers: ReadonlySet<number>;
}

const members = new WeakMap<DescriptorProto, Members>();

function membersOf(message: DescriptorProto): Members {
  const index = members.get(message) ?? {
    names: new Map(message.field.map((field) => [field.name, field])),
    numbers: new Set(message.field.map(({ number }) => number)),
  };
  members.set(message, index);
  return index;
}

/** The field of a name in a message; one whose number cannot be written is none. */
export function memberOf({ message, name: owner, file }: FoundMessage, name: string): FoundField | undefined {
  const field = membersOf(message).names.get(name);
  if (field === undefined || !isNumber(field.number)) return undefined;
  return { field, name: fullNameIn(owner, name), file, ofEntry: isMapEntry(message) };
}

/** Whether a field is an extension of this message, with a number that is no field's. */
export function extendsMessage({ field }: FoundField, { message, name }: FoundMessage): boolean {
  return field.extendee === `.${name}` && isNumber(field.number) && !membersOf(message).numbers.has(field.number);
}

function isNumber(number: number): boolean {
  return number > 0 && number <= MAX_FIELD_NUMBER;
}

const values = new WeakMap<EnumDescriptorProto, ReadonlyMap<string, number>>();

/** The number of a value of an enum; undefined where it has none of that name. */
export function numberIn(one: EnumDescriptorProto, name: string): number | undefined {
  const index = values.get(one) ?? new Map(one.value.map((value) => [value.name, value.number]));
  values.set(one, index);
  return index.get(name);
}
