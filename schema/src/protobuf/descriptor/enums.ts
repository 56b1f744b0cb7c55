import { create } from "@bufbuild/protobuf";
import {
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  EnumValueDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { Enum, EnumValue, Range } from "../tree.ts";
import type { Building } from "./build.ts";

/** The greatest and smallest numbers of 32 bits with a sign. */
export const MAX_INT32 = 2 ** 31 - 1;
const MIN_INT32 = -(2 ** 31);

export function buildEnum(building: Building, item: Enum): EnumDescriptorProto {
  const value = item.items.flatMap((one) => (one.kind === "value" ? [buildValue(building, one)] : []));
  const reserved = item.items.flatMap((one) => (one.kind === "reserved" ? one.items : []));
  const made = create(EnumDescriptorProtoSchema, {
    name: item.name.text,
    value,
    // Unlike those of messages, these ranges end with their end.
    reservedRange: reserved.flatMap((one) =>
      one.kind === "range" ? [{ start: one.start.value, end: rangeEnd(one, MAX_INT32) }] : [],
    ),
    reservedName: reserved.flatMap((one) => (one.kind === "name" ? [one.text] : [])),
  });
  building.places.set(made, item.name.at);
  return made;
}

function buildValue(building: Building, item: EnumValue) {
  const made = create(EnumValueDescriptorProtoSchema, { name: item.name.text, number: int32(item.number.value) });
  building.places.set(made, item.at);
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
