import { create } from "@bufbuild/protobuf";
import {
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { int32, rangeEnd } from "../descriptor/enums.ts";
import { ofKind } from "../print/file.ts";
import type { Enum } from "../tree.ts";
import type { Serializing } from "./building.ts";
import { keptOptions } from "./options.ts";

/** What `max` means to Confluent's registry, of enums too. */
const MAX_NUMBER = 536870911;

/** The descriptor of an enum as Confluent's registry makes it. */
export function enumDescriptor(building: Serializing, item: Enum): EnumDescriptorProto {
  const reserved = ofKind(item.items, "reserved").flatMap((one) => one.items);
  const options = keptOptions("enum", EnumOptionsSchema, building.optionsOf(item));
  return create(EnumDescriptorProtoSchema, {
    name: item.name.text,
    value: ofKind(item.items, "value").map((value) => {
      const kept = keptOptions("value", EnumValueOptionsSchema, building.optionsOf(value));
      return {
        name: value.name.text,
        number: int32(value.number.value),
        ...(kept === undefined ? {} : { options: kept }),
      };
    }),
    ...(options === undefined ? {} : { options }),
    reservedRange: reserved.flatMap((one) =>
      one.kind === "range" ? [{ start: int32(one.start.value), end: rangeEnd(one, MAX_NUMBER) }] : [],
    ),
    reservedName: reserved.flatMap((one) => (one.kind === "name" ? [one.text] : [])),
  });
}
