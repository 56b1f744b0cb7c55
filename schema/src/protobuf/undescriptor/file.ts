import { Edition, type FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { FileItem, Import, ProtoFile, Syntax } from "../tree.ts";
import { enumOf } from "./enums.ts";
import { extendsOf } from "./fields.ts";
import { messageOf } from "./messages.ts";
import { badDescriptor, dotted, NOWHERE } from "./nodes.ts";
import { optionsOf } from "./options.ts";
import { serviceOf } from "./services.ts";

const EDITIONS: ReadonlyMap<Edition, string> = new Map([
  [Edition.EDITION_2023, "2023"],
  [Edition.EDITION_2024, "2024"],
]);

/**
 * The tree of the text that Confluent's registry makes of a descriptor. Names of types stay as they are; groups become
 * fields of the type that they stand for, maps repeated fields; custom options are lost.
 * Throws {@link SchemaError} `protobuf/bad-descriptor` where no text could say it.
 */
export function fileOf(file: FileDescriptorProto): ProtoFile {
  const { syntax } = file;
  const items: readonly FileItem[] = [
    ...(file.package === "" ? [] : [{ kind: "package", name: dotted(file.package), at: NOWHERE } as const]),
    ...importsOf(file),
    ...optionsOf("file", file.options),
    ...file.messageType.map((one) => messageOf(syntax, one)),
    ...file.enumType.map((one) => enumOf(syntax, one)),
    ...extendsOf(syntax, file.extension),
    ...file.service.map(serviceOf),
  ];
  return { syntax: syntaxOf(file), items, at: NOWHERE };
}

function syntaxOf({ syntax, edition }: FileDescriptorProto): Syntax | undefined {
  if (syntax === "proto2" || syntax === "proto3") return { keyword: "syntax", value: syntax, at: NOWHERE };
  if (syntax !== "editions") return undefined;
  const value = EDITIONS.get(edition);
  if (value === undefined) throw badDescriptor(`its edition, ${Edition[edition] ?? edition}, is not known`);
  return { keyword: "edition", value, at: NOWHERE };
}

function importsOf({ dependency, publicDependency, optionDependency }: FileDescriptorProto): readonly Import[] {
  const publicly = new Set(publicDependency);
  return [
    ...dependency.map((path, index) => importOf(path, publicly.has(index) ? "public" : undefined)),
    ...optionDependency.map((path) => importOf(path, "option")),
  ];
}

function importOf(path: string, modifier: Import["modifier"]): Import {
  return { kind: "import", modifier, path: { text: path, at: NOWHERE }, at: NOWHERE };
}
