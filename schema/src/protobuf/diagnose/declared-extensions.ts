import {
  type ExtensionRangeOptions_Declaration,
  FieldDescriptorProto_Label as Label,
  ExtensionRangeOptions_VerificationState as State,
} from "@bufbuild/protobuf/wkt";
import { declared, type FieldDeclaration, type RangeDeclaration } from "../descriptor/declarations.ts";
import { SCALARS } from "../scope.ts";
import { findType } from "../types.ts";
import { typeName } from "../view.ts";
import type { Check, Checking } from "./checking.ts";

/** Ranges may declare the extensions to come; those are then as they were declared (specification, Extension Declarations). */
export const checkDeclaredExtensions: Check = (checking) => {
  for (const range of declared(checking.model.declarations, "range")) checkRange(checking, range);
  for (const field of declared(checking.model.declarations, "field"))
    if (field.extend !== undefined) checkField(checking, field);
};

function checkRange({ add }: Checking, { item, part }: RangeDeclaration): void {
  const [options] = part.map((one) => one.options);
  if (options === undefined) return;
  const wrong = (reason: string) => add("protobuf/extension-declaration", item.at, { reason });
  const { declaration } = options;
  const state = Object.hasOwn(options, "verification") ? options.verification : undefined;
  if (state === State.DECLARATION && declaration.length === 0) wrong("verification = DECLARATION wants declarations");
  if (state === State.UNVERIFIED && declaration.length > 0) wrong("verification = UNVERIFIED allows no declarations");
  if (declaration.length > 0 && part.length > 1) wrong("declarations stand on a single range");
  for (const one of declaration) {
    const reason = faultOf(one);
    if (reason !== undefined) wrong(reason);
    else if (!part.some(({ start, end }) => one.number >= start && one.number < end))
      wrong(`${one.number} is outside of the range`);
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

function faultOf(one: ExtensionRangeOptions_Declaration): string | undefined {
  const given = (name: keyof typeof one) => Object.hasOwn(one, name);
  if (!given("number")) return "a declaration says a number";
  if (!given("fullName")) return "a declaration says a full_name";
  if (!isFull(one.fullName)) return `the full_name "${one.fullName}" begins with a dot, and is a name`;
  if (!given("type")) return "a declaration says a type";
  if (!SCALARS.has(one.type) && !isFull(one.type)) return `the type "${one.type}" is a scalar, or begins with a dot`;
  return undefined;
}

function isFull(name: string): boolean {
  return name.startsWith(".") && NAME.test(name.slice(1));
}

function checkField({ model, add }: Checking, { part, name, item }: FieldDeclaration): void {
  const ranges = findType(model, part.extendee)?.message.extensionRange ?? [];
  const one = ranges
    .filter(({ start, end }) => part.number >= start && part.number < end)
    .flatMap(({ options }) => options?.declaration ?? [])
    .find(({ number }) => number === part.number);
  if (one === undefined) return;
  const wrong = (reason: string) => add("protobuf/declared-otherwise", item.at, { name, reason });
  if (one.reserved) wrong("its number is reserved");
  if (Object.hasOwn(one, "fullName") && one.fullName !== `.${name}`) wrong(`it is declared as ${one.fullName}`);
  const type = part.typeName === "" ? typeName(part) : part.typeName;
  if (Object.hasOwn(one, "type") && one.type !== type) wrong(`its type is declared as ${one.type}`);
  if (Object.hasOwn(one, "type") && one.repeated !== (part.label === Label.REPEATED))
    wrong(one.repeated ? "it is declared as repeated" : "it is not declared as repeated");
}
