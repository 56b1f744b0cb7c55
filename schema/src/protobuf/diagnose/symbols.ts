import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import { fullNameIn } from "../declared.ts";
import type { LinkedFile } from "../linked-file.ts";
import type { ProtobufModel } from "../model.ts";
import { visibleFiles } from "../scope.ts";
import { reachable } from "../types.ts";
import { isGroup, isMapEntry } from "../view.ts";

/** What a full name may stand for. */
export type SymbolKind =
  | "package"
  | "message"
  | "enum"
  | "field"
  | "extension"
  | "oneof"
  | "value"
  | "service"
  | "method";

/** Something that has a full name. */
export interface NamedSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly file: LinkedFile;
  readonly part: object;
}

/** Everything that has a full name in a file and in those that it imports, however far. */
export interface SymbolTable {
  readonly get: (name: string) => NamedSymbol | undefined;
  /** Names that several things have that the file sees, each with all of them. */
  readonly twice: readonly (readonly NamedSymbol[])[];
  /** Whether a file may be named from: it is the file itself, or imported, or publicly imported by one that is. */
  readonly sees: (file: LinkedFile) => boolean;
}

/** The table of a schema. A package is no clash with a package. */
export function symbolTable(model: LinkedFile): SymbolTable {
  const seen = new Set<LinkedFile>([model, ...visibleFiles(model.imports)]);
  const all = new Map<string, NamedSymbol[]>();
  for (const file of [model, ...reachable(model)]) {
    for (const named of symbolsOf(file)) {
      const there = all.get(named.name);
      if (there === undefined) all.set(named.name, [named]);
      else if (named.kind !== "package" || there.every(({ kind }) => kind !== "package")) there.push(named);
    }
  }
  return {
    get: (name) => all.get(name)?.[0],
    twice: [...all.values()]
      .map((named) => named.filter(({ file }) => seen.has(file)))
      .filter((named) => named.length > 1),
    sees: (file) => seen.has(file),
  };
}

function symbolsOf(file: LinkedFile): readonly NamedSymbol[] {
  const { descriptor } = file;
  const found: NamedSymbol[] = [];
  const add = (kind: SymbolKind, scope: string, part: { readonly name: string }): string => {
    const name = fullNameIn(scope, part.name);
    found.push({ kind, name, file, part });
    return name;
  };
  for (const name of packages(descriptor)) found.push({ kind: "package", name, file, part: descriptor });
  const addEnum = (scope: string, one: EnumDescriptorProto): void => {
    add("enum", scope, one);
    for (const value of one.value) add("value", scope, value);
  };
  const addMessage = (scope: string, one: DescriptorProto): void => {
    const name = add("message", scope, one);
    for (const field of one.field) if (!isOwnGroup(one, field.name, isGroup(field))) add("field", name, field);
    for (const oneof of one.oneofDecl) add("oneof", name, oneof);
    for (const field of one.extension) add("extension", name, field);
    for (const nested of one.nestedType) addMessage(name, nested);
    for (const nested of one.enumType) addEnum(name, nested);
  };
  for (const one of descriptor.messageType) addMessage(descriptor.package, one);
  for (const one of descriptor.enumType) addEnum(descriptor.package, one);
  for (const one of descriptor.extension) add("extension", descriptor.package, one);
  for (const one of descriptor.service) {
    const name = add("service", descriptor.package, one);
    for (const method of one.method) add("method", name, method);
  }
  return found;
}

/** A group whose name is written in small letters is field and message of one name: what is wrong with it is that name. */
function isOwnGroup(message: DescriptorProto, name: string, group: boolean): boolean {
  return group && message.nestedType.some((one) => one.name === name && !isMapEntry(one));
}

function packages({ package: full }: FileDescriptorProto): readonly string[] {
  const parts = full === "" ? [] : full.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

/** Where the parts of a schema's descriptor stand: their names, where they have one. */
export function placesIn({ declarations, places }: ProtobufModel): (part: object) => Span {
  const names = new Map<object, Span>(
    declarations.flatMap(({ part, item }) => ("name" in item ? [[part, item.name.at] as const] : [])),
  );
  return (part) => names.get(part) ?? places.get(part) ?? { start: 0, end: 0 };
}
