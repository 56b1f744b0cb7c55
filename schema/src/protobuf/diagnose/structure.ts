import {
  FieldDescriptorProto_Type as Type,
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility as Visibility,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import { declared, type FieldDeclaration, type MessageDeclaration } from "../descriptor/declarations.ts";
import { ofKind } from "../print/file.ts";
import type { Extend, FileItem, Message, MessageItem, Reserved } from "../tree.ts";
import { type Check, type Checking, isEdition } from "./checking.ts";
import { isMessageSet } from "./message-set.ts";

/** What stands in a file, and within what. */
export const checkStructure: Check = (checking) => {
  const { model, syntax, add } = checking;
  const { declarations } = model;
  checkHead(checking);
  for (const { item, part } of declared(declarations, "oneof"))
    if (!item.items.some(({ kind }) => kind === "field"))
      add("protobuf/empty-oneof", item.name.at, { oneof: part.name });
  for (const { item, visibility, parent } of declared(declarations, "message")) {
    checkVisibility(checking, visibility, item, parent);
    for (const one of ofKind(item.items, "reserved")) checkReserved(checking, one);
    if (syntax !== "proto3") continue;
    for (const { at } of ofKind(item.items, "extensions")) add("protobuf/extensions-in-proto3", at);
  }
  for (const { item, parent } of declared(declarations, "enum")) {
    checkVisibility(checking, item.visibility, item, parent);
    for (const one of ofKind(item.items, "reserved")) checkReserved(checking, one);
  }
  checkExtends(checking);
  checkMessageSets(checking);
};

const PACKAGE = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

function checkHead({ model, source, add }: Checking): void {
  const { syntax, items } = model.tree;
  const before = source.slice(0, syntax?.at.start ?? 0).replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
  if (syntax !== undefined && before.includes(";")) add("protobuf/syntax-not-first", syntax.at);
  for (const [index, { name, at }] of ofKind(items, "package").entries()) {
    if (index > 0) add("protobuf/second-package", at);
    if (!PACKAGE.test(name.text)) add("protobuf/bad-package", name.at, { package: name.text });
  }
}

function checkVisibility(
  { model, syntax, add }: Checking,
  visibility: MessageDeclaration["visibility"],
  { name, at }: Pick<Message, "name" | "at">,
  parent: MessageDeclaration | undefined,
): void {
  if (visibility === undefined) return;
  if (syntax !== "2024") add("protobuf/visibility-before-2024", at, { word: visibility });
  const strict = model.descriptor.options?.features?.defaultSymbolVisibility === Visibility.STRICT;
  if (strict && visibility === "export" && parent !== undefined)
    add("protobuf/strict-visibility", name.at, { name: name.text });
}

/** Names are quoted, but in editions; they stand in statements of their own. */
function checkReserved({ syntax, add }: Checking, { items, at }: Reserved): void {
  const seen = new Set<string>();
  for (const one of items) {
    if (one.kind === "range") continue;
    if (one.quoted === isEdition(syntax))
      add("protobuf/reserved-spelling", one.at, { name: one.text, right: one.quoted ? one.text : `"${one.text}"` });
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(one.text)) add("protobuf/reserved-no-name", one.at, { name: one.text });
    if (seen.has(one.text)) add("protobuf/reserved-twice", one.at, { name: one.text });
    seen.add(one.text);
  }
  if (seen.size > 0 && items.some(({ kind }) => kind === "range")) add("protobuf/reserved-mixed", at);
}

function checkExtends({ model, syntax, add }: Checking): void {
  const { declarations, tree } = model;
  for (const { type, items, at } of extendsIn(tree.items))
    if (items.length === 0) add("protobuf/empty-extend", at, { message: type.text });
  for (const field of declared(declarations, "field")) {
    const { extend, item, part } = field;
    if (extend === undefined) continue;
    if (item.type.kind === "map") add("protobuf/extension-not-allowed", item.type.at, { what: "a map" });
    if (item.label?.text === "required") add("protobuf/extension-not-allowed", item.label.at, { what: "required" });
    if (syntax === "proto3" && !/^\.google\.protobuf\.[A-Za-z]+Options$/.test(part.extendee))
      add("protobuf/extend-in-proto3", extend.type.at, { message: part.extendee.slice(1) });
  }
}

function extendsIn(items: readonly (FileItem | MessageItem)[]): readonly Extend[] {
  return items.flatMap((item) => {
    if (item.kind === "extend") return [item];
    return item.kind === "message" ? extendsIn(item.items) : [];
  });
}

/** A message set has extensions alone, each one message. */
function checkMessageSets(checking: Checking): void {
  const { model, syntax, add } = checking;
  const sets = declared(model.declarations, "message").filter(({ part }) => isMessageSet(part));
  const names = new Set(sets.map(({ name }) => `.${name}`));
  const wrong = (at: Span, message: string, reason: string) => add("protobuf/message-set", at, { message, reason });
  for (const { part, item, name } of sets) {
    const { at } = item.name;
    if (syntax === "proto3") wrong(at, name, "proto3 has none");
    else if (part.field.length > 0 || part.oneofDecl.length > 0) wrong(at, name, "it has no fields of its own");
    else if (part.extensionRange.length === 0) wrong(at, name, "it has numbers for extensions");
  }
  for (const { part, item } of declared(model.declarations, "field").filter((field) => !isSingleMessage(field)))
    if (names.has(part.extendee)) wrong(item.at, part.extendee.slice(1), "each of its extensions is one message");
}

function isSingleMessage({ item, part }: FieldDeclaration): boolean {
  return item.label?.text !== "repeated" && (part.type === Type.MESSAGE || part.type === Type.GROUP);
}
