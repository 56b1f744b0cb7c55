import type { LinkedFile, LinkedImport, TypeKind } from "./linked-file.ts";

/** The scalar types of the language (specification, Scalar Value Types). */
export const SCALARS: ReadonlySet<string> = new Set([
  "double",
  "float",
  "int32",
  "int64",
  "uint32",
  "uint64",
  "sint32",
  "sint64",
  "fixed32",
  "fixed64",
  "sfixed32",
  "sfixed64",
  "bool",
  "string",
  "bytes",
]);

/** A type that a name stands for. */
export interface Resolved {
  /** Its full name, without a dot before it. */
  readonly name: string;
  readonly kind: TypeKind;
  /** The file that defines it; undefined for the one that asks. */
  readonly file: LinkedFile | undefined;
}

/** What names in one file mean. */
export interface Scope {
  /**
   * The type that a name stands for, in a message (its full name) or a package. Names are looked for from the inside out
   * (specification, Packages and Name Resolution). Undefined where there is none.
   */
  readonly resolve: (name: string, within: string) => Resolved | undefined;
}

/**
 * The scope of a file with these types of its own, imports, and files that are known although it does not import them:
 * Confluent's registry finds those as well.
 */
export function scopeOf(
  own: ReadonlyMap<string, TypeKind>,
  imports: readonly LinkedImport[],
  known: readonly LinkedFile[],
): Scope {
  const files = [...visibleFiles(imports), ...known];
  const found = (name: string): Resolved | undefined => {
    const kind = own.get(name);
    if (kind !== undefined) return { name, kind, file: undefined };
    for (const file of files) {
      const there = file.types.get(name);
      if (there !== undefined) return { name, kind: there, file };
    }
    return undefined;
  };
  return { resolve: (name, within) => (name.startsWith(".") ? found(name.slice(1)) : fromInside(name, within, found)) };
}

function fromInside(name: string, within: string, found: (name: string) => Resolved | undefined): Resolved | undefined {
  for (let scope = within; scope !== ""; scope = scope.slice(0, Math.max(scope.lastIndexOf("."), 0))) {
    const type = found(`${scope}.${name}`);
    if (type !== undefined) return type;
  }
  return found(name);
}

/** The files that imports bring, with those that they import publicly, each once. */
export function visibleFiles(imports: readonly LinkedImport[]): readonly LinkedFile[] {
  const files = new Set<LinkedFile>();
  const todo = imports.flatMap(({ file }) => file ?? []);
  for (let file = todo.shift(); file !== undefined; file = todo.shift()) {
    if (files.has(file)) continue;
    files.add(file);
    todo.push(...file.imports.flatMap((one) => (one.public && one.file !== undefined ? [one.file] : [])));
  }
  return [...files];
}
