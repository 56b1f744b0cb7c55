import {
  type FileDescriptorProto,
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import { link } from "../link.ts";
import type { LinkedFile, TypeKind } from "../linked-file.ts";
import { readProto } from "../read/file.ts";
import { ALIASES, TEXTS } from "./texts.ts";

/** What a file imports stands before it. */
const GOOGLE = [
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
  file_google_protobuf_api,
];

/** Files of tools, of which nothing is found without an import. */
const TOOLS = [
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
];

let files: ReadonlyMap<string, LinkedFile> | undefined;

/** A file that every schema may import without a reference; undefined where there is none of that path. */
export function builtinFile(path: string): LinkedFile | undefined {
  files ??= all();
  return files.get(ALIASES[path] ?? path);
}

/** All such files whose types are found without an import as well. */
export function builtinFiles(): readonly LinkedFile[] {
  files ??= all();
  const tools = new Set(TOOLS.map(({ proto }) => proto.name));
  return [...files.values()].filter(({ path }) => !tools.has(path));
}

/** The texts need no file that stands behind them. */
function all(): ReadonlyMap<string, LinkedFile> {
  const known = fromDescriptors([...GOOGLE, ...TOOLS].map(({ proto }) => proto));
  for (const [path, text] of Object.entries(TEXTS))
    known.set(path, link(text, readProto(text), path, { file: (wanted) => known.get(wanted), anyway: [] }));
  return known;
}

/** Files from their descriptors; those that they import stand before them. */
function fromDescriptors(descriptors: readonly FileDescriptorProto[]): Map<string, LinkedFile> {
  const linked = new Map<string, LinkedFile>();
  for (const descriptor of descriptors) {
    const imports = descriptor.dependency.map((path, index) => ({
      path,
      public: descriptor.publicDependency.includes(index),
      file: linked.get(path),
    }));
    const path = descriptor.name;
    linked.set(path, { path, package: descriptor.package, types: typesOf(descriptor), imports, descriptor });
  }
  return linked;
}

/** The types of a descriptor, by their full names. */
function typesOf(descriptor: FileDescriptorProto): ReadonlyMap<string, TypeKind> {
  const types = new Map<string, TypeKind>();
  const visit = (scope: string, holder: Pick<FileDescriptorProto, "messageType" | "enumType">): void => {
    for (const { name } of holder.enumType) types.set(fullNameIn(scope, name), "enum");
    for (const message of holder.messageType) {
      const full = fullNameIn(scope, message.name);
      types.set(full, "message");
      visit(full, { messageType: message.nestedType, enumType: message.enumType });
    }
  };
  visit(descriptor.package, descriptor);
  return types;
}
