import {
  type DescriptorProto,
  Edition,
  type EnumDescriptorProto,
  SymbolVisibility,
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility as Visibility,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import type { Declaration } from "../descriptor/declarations.ts";
import type { LinkedFile } from "../linked-file.ts";
import type { ProtobufModel } from "../model.ts";
import { ofKind } from "../print/file.ts";
import { visibleFiles } from "../scope.ts";
import type { NamedType, Value } from "../tree.ts";
import type { Check, Checking } from "./checking.ts";
import { type Resolution, resolve } from "./resolve.ts";
import type { NamedSymbol, SymbolKind } from "./symbols.ts";

/** A name in a schema that stands for something defined somewhere. */
interface Reference {
  readonly name: string;
  readonly at: Span;
  readonly scope: string;
  readonly wanted: Wanted;
}

type Wanted = "type" | "message" | "option";

interface Kinds {
  readonly words: string;
  /** What it may stand for. */
  readonly fits: (kind: SymbolKind) => boolean;
  /** Whether things of other kinds are passed by while it is looked for. */
  readonly skips: boolean;
  readonly scalars: boolean;
}

const KINDS: Readonly<Record<Wanted, Kinds>> = {
  type: { words: "a type", fits: (kind) => kind === "message" || kind === "enum", skips: true, scalars: true },
  message: { words: "a message", fits: (kind) => kind === "message", skips: false, scalars: true },
  option: {
    words: "an extension",
    fits: (kind) => kind === "extension" || kind === "field",
    skips: false,
    scalars: false,
  },
};

/** Names stand for something that is imported, and of the right kind; imports are there for names. */
export const checkReferences: Check = (checking) => {
  const used = new Set<object>();
  const forTypes = seenByTypes(checking.model);
  for (const reference of referencesOf(checking.model)) {
    const found = checkReference(checking, reference);
    if (found !== undefined && reference.wanted !== "option") checkVisible(checking, found, reference.at, forTypes);
    if (found !== undefined) used.add(found.file);
  }
  checkUnused(checking, used);
};

function checkReference(checking: Checking, reference: Reference): NamedSymbol | undefined {
  const { name, at, scope, wanted } = reference;
  const { fits, skips, scalars } = KINDS[wanted];
  const resolution = resolve(checking.symbols, { name, scope, scalars, ...(skips ? { only: fits } : {}) });
  const elsewhere = resolution.outcome === "missing" ? checking.model.scope.resolve(name, scope)?.file : undefined;
  if (elsewhere !== undefined) checking.add("protobuf/not-imported", at, { name, path: elsewhere.path });
  else addFault(checking, reference, resolution);
  return resolution.outcome === "found" ? resolution.named : undefined;
}

/** Says what is wrong with what a name was resolved to, if anything. */
function addFault({ add }: Checking, { name, at, wanted: kind }: Reference, resolution: Resolution): void {
  const { words: wanted, fits } = KINDS[kind];
  switch (resolution.outcome) {
    case "scalar":
      if (kind !== "type") add("protobuf/wrong-kind", at, { name, wanted, kind: "scalar" });
      return;
    case "missing":
      add("protobuf/undefined-name", at, { name, path: "" });
      return;
    case "not-imported": {
      const { path } = resolution.named.file;
      add(fits(resolution.named.kind) ? "protobuf/not-imported" : "protobuf/undefined-name", at, { name, path });
      return;
    }
    case "found":
      if (!fits(resolution.named.kind)) add("protobuf/wrong-kind", at, { name, wanted, kind: resolution.named.kind });
  }
}

/** A type of another file is exported there, and imported for more than options (edition 2024). */
function checkVisible({ model, add }: Checking, named: NamedSymbol, at: Span, forTypes: ReadonlySet<LinkedFile>): void {
  const { file, name } = named;
  if (file === model) return;
  const facts = { name, path: file.path };
  if (!isExported(named)) add("protobuf/not-exported", at, facts);
  if (!forTypes.has(file)) add("protobuf/import-for-options", at, facts);
}

/** The files that are imported for more than options. */
function seenByTypes({ tree, imports }: ProtobufModel): ReadonlySet<LinkedFile> {
  const items = ofKind(tree.items, "import");
  return new Set(visibleFiles(imports.filter((_, index) => items[index]?.modifier !== "option")));
}

function isExported({ file, name, part }: NamedSymbol): boolean {
  const { descriptor, package: pkg } = file;
  if (descriptor.edition !== Edition.EDITION_2024) return true;
  const { visibility } = part as DescriptorProto | EnumDescriptorProto;
  if (visibility) return visibility === SymbolVisibility.VISIBILITY_EXPORT;
  const top = !name.slice(pkg === "" ? 0 : pkg.length + 1).includes(".");
  switch (descriptor.options?.features?.defaultSymbolVisibility || Visibility.EXPORT_TOP_LEVEL) {
    case Visibility.EXPORT_ALL:
      return true;
    case Visibility.EXPORT_TOP_LEVEL:
      return top;
    default:
      return false;
  }
}

/** Every name that a file's declarations use. */
function referencesOf({ declarations }: ProtobufModel): readonly Reference[] {
  return declarations.flatMap((declaration) => [...typesOf(declaration), ...namesInOptions(declaration)]);
}

function typesOf(declaration: Declaration): readonly Reference[] {
  const { scope } = declaration;
  const of = (wanted: Wanted, { text, at }: NamedType): Reference => ({ name: text, at, scope, wanted });
  if (declaration.kind === "method") {
    const { input, output } = declaration.item;
    return [input, output].map(({ type }) => of("message", withoutStream(type)));
  }
  if (declaration.kind !== "field") return [];
  const { type, group } = declaration.item;
  const extendee = declaration.extend === undefined ? [] : [of("message", declaration.extend.type)];
  if (type.kind === "map") return [...extendee, of("type", type.value)];
  return group === undefined ? [...extendee, of("type", type)] : extendee;
}

/** `stream.X` is a stream of `.X`. */
function withoutStream(type: NamedType): NamedType {
  return type.text.startsWith("stream.") ? { ...type, text: type.text.slice("stream".length) } : type;
}

function namesInOptions({ options, scope }: Declaration): readonly Reference[] {
  return options.flatMap(({ name, value }) => [
    ...name.flatMap(({ extension, text, at }): readonly Reference[] =>
      extension ? [{ name: text, at, scope, wanted: "option" }] : [],
    ),
    ...addressesIn(value, scope),
  ]);
}

/** The types of Any values in the text format. */
function addressesIn(value: Value, scope: string): readonly Reference[] {
  if (value.kind === "list") return value.items.flatMap((item) => addressesIn(item, scope));
  if (value.kind !== "message") return [];
  return value.fields.flatMap((field): readonly Reference[] => {
    const { text, at } = field.name;
    const slash = field.bracketed ? text.lastIndexOf("/") : -1;
    const own: readonly Reference[] =
      slash === -1 ? [] : [{ name: text.slice(slash + 1), at, scope, wanted: "message" }];
    return [...own, ...addressesIn(field.value, scope)];
  });
}

function checkUnused({ model, add }: Checking, used: ReadonlySet<object>): void {
  const items = ofKind(model.tree.items, "import");
  const direct = new Set(model.imports.map(({ file }) => file));
  for (const [index, { path, public: open, file }] of model.imports.entries()) {
    const at = items[index]?.path.at;
    if (open || file === undefined || at === undefined || brings(file, used, direct)) continue;
    add("protobuf/unused-import", at, { path });
  }
}

/** Whether a file, or one that it imports publicly and nobody else brings, is used. */
function brings(root: LinkedFile, used: ReadonlySet<object>, direct: ReadonlySet<LinkedFile | undefined>): boolean {
  const files = new Set([root]);
  for (const file of files) {
    for (const one of file.imports)
      if (one.public && one.file !== undefined && !direct.has(one.file)) files.add(one.file);
  }
  return [...files].some((file) => used.has(file));
}
