import { declared } from "../descriptor/declarations.ts";
import { ofKind } from "../print/file.ts";
import type { Check, Checking } from "./checking.ts";
import { type Named, placeOf, type SymbolKind } from "./symbols.ts";

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

/** Says it of the last one in the schema itself: the one that came later. */
function checkTwice({ model, add }: Checking, all: readonly Named[]): void {
  const own = all.findLast(({ file }) => file === model);
  const other = all.find((one) => one !== own);
  if (own === undefined || other === undefined) return;
  add("protobuf/duplicate-name", placeOf(model, own.part), {
    name: own.name,
    kind: WORDS[own.kind],
    other: WORDS[other.kind],
    path: other.file === model ? "" : other.file.path,
  });
}

function checkReserved(
  { model, add }: Checking,
  names: readonly string[],
  members: readonly { readonly name: string }[],
): void {
  const reserved = new Set(names);
  for (const one of members)
    if (reserved.has(one.name)) add("protobuf/reserved-name", placeOf(model, one), { name: one.name });
}
