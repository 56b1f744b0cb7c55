import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as LabelNumber,
  MessageOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import { int32, rangeEnd } from "../descriptor/enums.ts";
import { ofKind } from "../print/file.ts";
import type { Field, MapType, Message } from "../tree.ts";
import type { Serializing } from "./building.ts";
import { enumDescriptor } from "./enums.ts";
import { extensionDescriptors, fieldDescriptor, labelOf, typeDescriptor } from "./fields.ts";
import { keptOptions } from "./options.ts";

/** The highest number of a field (specification, Assigning Field Numbers). */
const MAX_NUMBER = 536870911;

/**
 * The descriptor of a message as Confluent's registry makes it: fields of oneofs before the others, messages for maps
 * after the others, groups left out.
 */
export function messageDescriptor(building: Serializing, message: Message, scope: string): DescriptorProto {
  const { items } = message;
  const self = fullNameIn(scope, message.name.text);
  const members = membersOf(building, message, self);
  const reserved = ofKind(items, "reserved").flatMap((one) => one.items);
  const options = keptOptions("message", MessageOptionsSchema, building.optionsOf(items));
  return create(DescriptorProtoSchema, {
    name: message.name.text,
    field: members.fields,
    nestedType: [...ofKind(items, "message").map((one) => messageDescriptor(building, one, self)), ...members.entries],
    enumType: ofKind(items, "enum").map((one) => enumDescriptor(building, one)),
    extensionRange: ofKind(items, "extensions").flatMap((one) => {
      const kept = keptOptions("range", ExtensionRangeOptionsSchema, building.optionsOf(one)) ?? {};
      return one.ranges.map((range) => ({ ...rangeOf(range), options: kept }));
    }),
    extension: [...extensionDescriptors(building, items, self)],
    ...(options === undefined ? {} : { options }),
    oneofDecl: members.oneofs.map((name) => ({ name, options: {} })),
    reservedRange: reserved.flatMap((one) => (one.kind === "range" ? [rangeOf(one)] : [])),
    reservedName: reserved.flatMap((one) => (one.kind === "name" ? [one.text] : [])),
  });
}

/** A range whose end is the first number that is not in it. */
function rangeOf(range: Parameters<typeof rangeEnd>[0]): { start: number; end: number } {
  return { start: int32(range.start.value), end: rangeEnd(range, MAX_NUMBER) + 1 };
}

interface Members {
  readonly fields: FieldDescriptorProto[];
  readonly entries: DescriptorProto[];
  readonly oneofs: string[];
}

function membersOf(building: Serializing, { items }: Message, self: string): Members {
  const members: Members = { fields: [], entries: [], oneofs: [] };
  for (const oneof of ofKind(items, "oneof")) {
    const index = members.oneofs.push(oneof.name.text) - 1;
    for (const field of ofKind(oneof.items, "field"))
      if (field.type.kind === "named" && field.group === undefined)
        members.fields.push(inOneof(fieldDescriptor(building, field, field.type.text, self), index));
  }
  // A name that a oneof's field has as well is not taken again.
  const taken = new Set(members.fields.map(({ name }) => name));
  for (const field of ofKind(items, "field"))
    if (field.group === undefined && !taken.has(field.name.text)) addField(building, members, field, self);
  return members;
}

function inOneof(field: FieldDescriptorProto, index: number): FieldDescriptorProto {
  return Object.assign(field, { label: LabelNumber.OPTIONAL, oneofIndex: index });
}

function addField(building: Serializing, { fields, entries, oneofs }: Members, field: Field, self: string): void {
  if (field.type.kind === "map") {
    const name = entryName(field.name.text);
    entries.push(entryOf(building, name, field.type, self));
    const made = Object.assign(fieldDescriptor(building, field, name, self), { label: LabelNumber.REPEATED });
    fields.push(made);
    return;
  }
  const made = fieldDescriptor(building, field, field.type.text, self);
  if (building.syntax === "proto3" && field.label?.text === "optional")
    fields.push(Object.assign(inOneof(made, oneofs.push(`_${field.name.text}`) - 1), { proto3Optional: true }));
  else fields.push(Object.assign(made, labelOf(field)));
}

/** The message that a map stands for. */
function entryOf(building: Serializing, name: string, { key, value }: MapType, self: string): DescriptorProto {
  const field = (text: string, number: number, type: string) =>
    create(FieldDescriptorProtoSchema, { name: text, number, ...typeDescriptor(building, type, self) });
  return create(DescriptorProtoSchema, {
    name,
    field: [field("key", 1, key.text), field("value", 2, value.text)],
    options: { mapEntry: true },
  });
}

/** Unlike `protoc`, it takes a name without underscores as it is: `attrs` has `attrsEntry`, `a_map` has `AMapEntry`. */
function entryName(field: string): string {
  if (!field.includes("_")) return `${field}Entry`;
  const words = field.split("_").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());
  return `${words.join("")}Entry`;
}
