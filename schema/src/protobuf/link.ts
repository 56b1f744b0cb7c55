import { declaredTypes, packageOf } from "./declared.ts";
import { buildFile } from "./descriptor/build.ts";
import type { Declaration } from "./descriptor/declarations.ts";
import { definitionsOf } from "./descriptor/options/definitions.ts";
import { interpretOptions } from "./descriptor/options/interpret.ts";
import type { LinkedFile, LinkedImport } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { faultAt } from "./read/cursor.ts";
import { scopeOf, visibleFiles } from "./scope.ts";
import type { NamedType, ProtoFile } from "./tree.ts";

/** What a file may import. */
export interface Known {
  /** The file of a path; undefined where there is none. */
  readonly file: (path: string) => LinkedFile | undefined;
  /** Files whose types are found although nothing imports them: Confluent's registry finds those as well. */
  readonly anyway: readonly LinkedFile[];
}

/** A file's tree with what its names mean. Throws {@link SchemaError} where one means nothing. */
export function link(source: string, tree: ProtoFile, path: string, known: Known): ProtobufModel {
  const types = declaredTypes(source, tree);
  const imports = importsOf(tree, known);
  const scope = scopeOf(types, imports, known.anyway);
  const places = new Map();
  const declarations: Declaration[] = [];
  const implied = new Set<LinkedFile>();
  const imported = new Set(visibleFiles(imports));
  const typeOf = (name: NamedType, within: string) => {
    const found = scope.resolve(name.text, within);
    if (found?.file !== undefined && !imported.has(found.file)) implied.add(found.file);
    if (found !== undefined) return found;
    throw faultAt(source, {
      code: "protobuf/undefined-type",
      message: `there is no type ${name.text}`,
      at: name.at,
      hint: "Define it, or import the file that does and give it as a reference.",
    });
  };
  const syntax = tree.syntax?.value ?? "proto2";
  const building = { source, syntax, scope, places, declarations, typeOf };
  const descriptor = buildFile(tree, { path, imports, building });
  const file: LinkedFile = { path, package: packageOf(tree), types, imports, implied: [...implied], descriptor };
  const definitions = definitionsOf(file, known.anyway);
  const notes = interpretOptions(file, declarations, definitions);
  return { ...file, tree, scope, definitions, places, declarations, notes };
}

function importsOf(tree: ProtoFile, known: Known): readonly LinkedImport[] {
  return tree.items.flatMap((item) => {
    if (item.kind !== "import") return [];
    const path = item.path.text;
    return [{ path, public: item.modifier === "public", file: known.file(path) }];
  });
}
