import type { EnumDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Enum, EnumValue } from "../tree.ts";
import { identifierNode, int, NOWHERE, rangeOf } from "./nodes.ts";
import { optionsOf } from "./options.ts";
import { reservedOf } from "./reserved.ts";

/** An enum, in a file of this syntax. Its reserved ranges have their last number in them. */
export function enumOf(
  syntax: string,
  { name, value, reservedRange, reservedName, options }: EnumDescriptorProto,
): Enum {
  const ranges = reservedRange.map(({ start, end }) => rangeOf(start, end));
  const items = [
    ...reservedOf(ranges, reservedName, syntax),
    ...optionsOf("enum", options),
    ...value.map(
      (one): EnumValue => ({
        kind: "value",
        doc: undefined,
        name: identifierNode(one.name),
        number: int(one.number),
        options: optionsOf("value", one.options),
        at: NOWHERE,
      }),
    ),
  ];
  return { kind: "enum", visibility: undefined, doc: undefined, name: identifierNode(name), items, at: NOWHERE };
}
