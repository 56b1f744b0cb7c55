import { declared } from "../descriptor/declarations.ts";
import { ofKind } from "../print/file.ts";
import type { Check, Checking } from "./checking.ts";
import type { NamedSymbol, SymbolKind } from "./symbols.ts";

const WORDS: Readonly<Record<SymbolKind, string>> = {
  package: "a package",
  message: "a message",
  enum: "an enum",
  field: "a field",
  extension: "an extension",
  oneof: "a oneof",
  value: "an enum's value",
  service: "a service",
  method: "a method",
};

/** A full name belongs to one thing; names that are reserved stay free. */
export const checkNames: Check = (checking) => {
  for (const all of checking.symbols.twice) checkTwice(checking, all);
  for (const { item, part } of declared(checking.model.declarations, "message"))
    checkReserved(checking, ofKind(item.items, "reserved").flatMap(namesIn), part.field);
  for (const { item, part } of declared(checking.model.declarations, "enum"))
    checkReserved(checking, ofKind(item.items, "reserved").flatMap(namesIn), part.value);
};

function namesIn({ items }: { readonly items: readonly { readonly kind: string; readonly text?: string }[] }) {
  return items.flatMap(({ kind, text }) => (kind === "name" && text !== undefined ? [text] : []));
}

/** Says it of the last one in the schema itself, the one that came later; or of an import that brings another. */
function checkTwice(checking: Checking, all: readonly NamedSymbol[]): void {
  const { model, placeOf, add } = checking;
  const own = all.findLast(({ file }) => file === model);
  const other = all.find((one) => one !== own);
  if (other === undefined) return;
  if (own === undefined) {
    checkClash(checking, all);
    return;
  }
  add("protobuf/duplicate-name", placeOf(own.part), {
    name: own.name,
    kind: WORDS[own.kind],
    other: WORDS[other.kind],
    path: other.file === model ? "" : other.file.path,
  });
}

function checkClash({ model, add }: Checking, all: readonly NamedSymbol[]): void {
  const [first, last] = [all[0], all.at(-1)];
  const at = ofKind(model.tree.items, "import").find(({ path }) => path.text === last?.file.path)?.path.at;
  if (first === undefined || last === undefined || first.file === last.file) return;
  add("protobuf/imports-clash", at ?? { start: 0, end: 0 }, {
    name: first.name,
    path: last.file.path,
    other: first.file.path,
  });
}

function checkReserved(
  { placeOf, add }: Checking,
  names: readonly string[],
  members: readonly { readonly name: string }[],
): void {
  const reserved = new Set(names);
  for (const one of members)
    if (reserved.has(one.name)) add("protobuf/reserved-name", placeOf(one), { name: one.name });
}
