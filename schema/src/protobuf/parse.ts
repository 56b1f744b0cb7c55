import type { ParseOptions, Schema } from "../format.ts";
import { builtin } from "./builtin.ts";
import { declaredTypes, packageOf } from "./declared.ts";
import { buildFile } from "./descriptor/build.ts";
import type { LinkedFile, LinkedImport, ProtobufModel } from "./model.ts";
import { faultAt } from "./read/cursor.ts";
import { readProto } from "./read/file.ts";
import { scopeOf } from "./scope.ts";
import type { NamedType, ProtoFile } from "./tree.ts";

/** The path that a schema has itself, as Confluent's registry names it. */
const OWN_PATH = "default";

/** What a schema's references bring, by the paths that they are imported by. */
type Files = Map<string, LinkedFile>;

/**
 * Reads the text of a Protobuf schema with its references, by whose names it imports them. It takes what Confluent's
 * registry takes: everything whose meaning is clear.
 * Throws SchemaError `protobuf/…` with line and column.
 */
export function parseProtobuf(source: string, options: ParseOptions = {}): Schema<ProtobufModel> {
  const references = options.references ?? [];
  const files: Files = new Map();
  // What a text needs stands before it.
  for (const { name, text } of references) files.set(name, link(text, name, files));
  return { type: "PROTOBUF", source, references, model: link(source, OWN_PATH, files) };
}

function link(source: string, path: string, files: Files): ProtobufModel {
  const tree = readProto(source);
  const types = declaredTypes(source, tree);
  const imports = importsOf(tree, files);
  const scope = scopeOf(types, imports, [...files.values(), ...builtin.known()]);
  const places = new Map();
  const typeOf = (name: NamedType, within: string) => {
    const found = scope.resolve(name.text, within);
    if (found !== undefined) return found;
    throw faultAt(source, {
      code: "protobuf/undefined-type",
      message: `there is no type ${name.text}`,
      at: name.at,
      hint: "Define it, or import the file that does and give it as a reference.",
    });
  };
  const syntax = tree.syntax?.value ?? "proto2";
  const building = { source, syntax, scope, places, typeOf };
  const descriptor = buildFile(tree, { path, imports, building });
  return { path, package: packageOf(tree), types, imports, descriptor, tree, scope, places };
}

function importsOf(tree: ProtoFile, files: Files): readonly LinkedImport[] {
  return tree.items.flatMap((item) => {
    if (item.kind !== "import") return [];
    const path = item.path.text;
    return [{ path, public: item.modifier === "public", file: files.get(path) ?? builtin.file(path) }];
  });
}
