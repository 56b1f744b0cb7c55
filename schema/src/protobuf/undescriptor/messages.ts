import type { DescriptorProto } from "@bufbuild/protobuf/wkt";
import { MAX_PROTO_NESTING } from "../read/cursor.ts";
import type { Message, MessageItem } from "../tree.ts";
import { enumOf } from "./enums.ts";
import { extendsOf, fieldOf } from "./fields.ts";
import { badDescriptor, identifierNode, NOWHERE, rangeOf } from "./nodes.ts";
import { optionsOf } from "./options.ts";
import { reservedOf } from "./reserved.ts";

/** A message with all that stands in it, in a file of this syntax. A map's entries stay a message of their own. */
export function messageOf(syntax: string, message: DescriptorProto, depth = 0): Message {
  if (depth > MAX_PROTO_NESTING) throw badDescriptor(`messages nest more than ${MAX_PROTO_NESTING} levels deep`);
  const { name, nestedType, enumType, reservedRange, reservedName, extensionRange, extension, options } = message;
  const items: readonly MessageItem[] = [
    ...reservedOf(
      reservedRange.map(({ start, end }) => rangeOf(start, end - 1)),
      reservedName,
      syntax,
    ),
    ...optionsOf("message", options),
    ...membersOf(syntax, message),
    ...extensionRange.map(({ start, end, options: given }): MessageItem => {
      const ranges = [rangeOf(start, end - 1)] as const;
      return { kind: "extensions", ranges, options: optionsOf("range", given), at: NOWHERE };
    }),
    ...nestedType.map((one) => messageOf(syntax, one, depth + 1)),
    ...enumType.map((one) => enumOf(syntax, one)),
    ...extendsOf(syntax, extension),
  ];
  return { kind: "message", visibility: undefined, doc: undefined, name: identifierNode(name), items, at: NOWHERE };
}

/** Fields, then the oneofs that have any. */
function membersOf(syntax: string, { field, oneofDecl }: DescriptorProto): readonly MessageItem[] {
  const inOneof = field.filter((one) => Object.hasOwn(one, "oneofIndex") && !one.proto3Optional);
  const byOneof = Map.groupBy(inOneof, ({ oneofIndex }) => oneofIndex);
  for (const index of byOneof.keys())
    if (oneofDecl[index] === undefined) throw badDescriptor(`a field is in oneof ${index}, which is not there`);
  const alone = new Set(field).difference(new Set(inOneof));
  const oneofs = oneofDecl.flatMap(({ name }, index): readonly MessageItem[] => {
    const items = (byOneof.get(index) ?? []).map((one) => fieldOf(syntax, one, true));
    return items.length === 0
      ? []
      : [{ kind: "oneof", doc: undefined, name: identifierNode(name), items, at: NOWHERE }];
  });
  return [...[...alone].map((one) => fieldOf(syntax, one, false)), ...oneofs];
}
