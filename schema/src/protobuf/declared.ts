import type { TypeKind } from "./linked-file.ts";
import { faultAt } from "./read/cursor.ts";
import type { Field, FileItem, MessageItem, NameNode, ProtoFile } from "./tree.ts";

/** The package of a file; of several, the last, as Confluent's registry has it. */
export function packageOf({ items }: ProtoFile): string {
  return items.findLast((item) => item.kind === "package")?.name.text ?? "";
}

/** A name within a message or a package. */
export function fullNameIn(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}

/**
 * The types that a file defines, by their full names. Throws {@link SchemaError} `protobuf/defined-twice` where two have
 * the same: then nobody could say which one is meant.
 */
export function declaredTypes(source: string, tree: ProtoFile): ReadonlyMap<string, TypeKind> {
  const types = new Map<string, TypeKind>();
  const declare = (scope: string, name: NameNode, kind: TypeKind): string => {
    const full = fullNameIn(scope, name.text);
    if (types.has(full))
      throw faultAt(source, {
        code: "protobuf/defined-twice",
        message: `${full} is defined twice`,
        at: name.at,
        hint: "Give one of the two another name.",
      });
    types.set(full, kind);
    return full;
  };
  const visit = (scope: string, items: readonly (FileItem | MessageItem)[]): void => {
    for (const item of items) {
      if (item.kind === "enum") declare(scope, item.name, "enum");
      else if (item.kind === "message") visit(declare(scope, item.name, "message"), item.items);
      else for (const { name, group } of groupsIn(item)) visit(declare(scope, name, "message"), group);
    }
  };
  visit(packageOf(tree), tree.items);
  return types;
}

/** The groups among fields: each is a field and a message. */
export function groupsIn(
  item: FileItem | MessageItem,
): readonly (Field & { readonly group: readonly MessageItem[] })[] {
  const fields: readonly (Field | { readonly kind: string })[] =
    item.kind === "field" ? [item] : item.kind === "oneof" || item.kind === "extend" ? item.items : [];
  return fields.filter(
    (field): field is Field & { readonly group: readonly MessageItem[] } =>
      "group" in field && field.group !== undefined,
  );
}
