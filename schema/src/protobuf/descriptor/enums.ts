import { create } from "@bufbuild/protobuf";
import {
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  EnumValueDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import type { Enum, EnumValue, Range } from "../tree.ts";
import { type Building, visibilityOf } from "./building.ts";
import { type EnumDeclaration, type MessageDeclaration, optionsIn } from "./declarations.ts";

/** The greatest and smallest numbers of 32 bits with a sign. */
export const MAX_INT32 = 2 ** 31 - 1;
const MIN_INT32 = -(2 ** 31);

/** Makes the descriptor of an enum, and notes its declaration and its values'. */
export function buildEnum(
  building: Building,
  scope: string,
  item: Enum,
  parent: MessageDeclaration | undefined,
): EnumDescriptorProto {
  const reserved = item.items.flatMap((one) => (one.kind === "reserved" ? one.items : []));
  const made = create(EnumDescriptorProtoSchema, {
    name: item.name.text,
    // Unlike those of messages, these ranges end with their end.
    reservedRange: reserved.flatMap((one) =>
      one.kind === "range" ? [{ start: int32(one.start.value), end: rangeEnd(one, MAX_INT32) }] : [],
    ),
    reservedName: reserved.flatMap((one) => (one.kind === "name" ? [one.text] : [])),
    ...visibilityOf(item.visibility),
  });
  building.places.set(made, item.name.at);
  const name = fullNameIn(scope, item.name.text);
  const options = optionsIn(item.items);
  const declaration: EnumDeclaration = { kind: "enum", item, part: made, name, scope, options, parent };
  building.declarations.push(declaration);
  for (const one of item.items)
    if (one.kind === "value") made.value.push(buildValue(building, scope, one, declaration));
  return made;
}

/** A value stands beside its enum, not within it (specification, Enumerations). */
function buildValue(building: Building, scope: string, item: EnumValue, parent: EnumDeclaration) {
  const made = create(EnumValueDescriptorProtoSchema, { name: item.name.text, number: int32(item.number.value) });
  building.places.set(made, item.at);
  const name = fullNameIn(scope, item.name.text);
  building.declarations.push({ kind: "value", item, part: made, name, scope, options: item.options, parent });
  return made;
}

/** The last number of a range. */
export function rangeEnd({ start, end }: Range, max: number): number {
  return int32(end === "max" ? max : (end ?? start).value);
}

/** A number cut to what a descriptor can hold; that it is beyond is for the diagnostics to say. */
export function int32(value: number): number {
  return Math.max(MIN_INT32, Math.min(MAX_INT32, value));
}
