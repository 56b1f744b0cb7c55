import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  type OneofDescriptorProto,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { within } from "../declared.ts";
import type { Field, MapType, Message, MessageItem, Oneof } from "../tree.ts";
import type { Building, Holder } from "./build.ts";
import { buildEnum, rangeEnd } from "./enums.ts";
import { buildExtension, buildField, mapEntryName } from "./fields.ts";

/** The highest number that a field may have (specification, Assigning Field Numbers). */
export const MAX_FIELD_NUMBER = 2 ** 29 - 1;

export function buildMessage(building: Building, scope: string, item: Message): DescriptorProto {
  return buildBody(building, scope, item.name, item.items);
}

/** A message's descriptor from what stands between its braces; a group is one too. */
export function buildBody(
  building: Building,
  scope: string,
  name: Message["name"],
  items: readonly MessageItem[],
): DescriptorProto {
  const made = create(DescriptorProtoSchema, { name: name.text });
  building.places.set(made, name.at);
  const self = within(scope, name.text);
  const holder: Holder = { messageType: made.nestedType, enumType: made.enumType, extension: made.extension };
  for (const item of items) buildItem(building, self, item, made, holder);
  nameSyntheticOneofs(made);
  return made;
}

function buildItem(building: Building, self: string, item: MessageItem, made: DescriptorProto, holder: Holder): void {
  switch (item.kind) {
    case "field":
      made.field.push(addField(building, self, item, made));
      return;
    case "oneof":
      addOneof(building, self, item, made);
      return;
    case "message":
      made.nestedType.push(buildMessage(building, self, item));
      return;
    case "enum":
      made.enumType.push(buildEnum(building, item));
      return;
    case "extend":
      for (const field of item.items)
        made.extension.push(buildExtension(building, self, item, field, holder.messageType));
      return;
    case "reserved":
      for (const one of item.items) {
        if (one.kind === "name") made.reservedName.push(one.text);
        else
          made.reservedRange.push({
            $typeName: "google.protobuf.DescriptorProto.ReservedRange",
            start: one.start.value,
            end: rangeEnd(one, MAX_FIELD_NUMBER) + 1,
          });
      }
      return;
    case "extensions":
      for (const one of item.ranges)
        made.extensionRange.push({
          $typeName: "google.protobuf.DescriptorProto.ExtensionRange",
          start: one.start.value,
          end: rangeEnd(one, MAX_FIELD_NUMBER) + 1,
        });
  }
}

/** A field of a message; a map or a group also adds the message that it stands for. */
function addField(building: Building, self: string, item: Field, made: DescriptorProto): FieldDescriptorProto {
  const field = buildField(building, self, item);
  if (item.type.kind === "map") made.nestedType.push(mapEntry(building, self, item, item.type));
  if (item.group !== undefined) made.nestedType.push(buildBody(building, self, item.name, item.group));
  return field;
}

function addOneof(building: Building, self: string, item: Oneof, made: DescriptorProto): void {
  const oneof = create(OneofDescriptorProtoSchema, { name: item.name.text });
  building.places.set(oneof, item.name.at);
  const oneofIndex = made.oneofDecl.push(oneof) - 1;
  for (const one of item.items) {
    if (one.kind === "field") made.field.push(Object.assign(addField(building, self, one, made), { oneofIndex }));
  }
}

/** What a map is on the wire: a repeated message of a key and a value (specification, Maps: Backwards Compatibility). */
function mapEntry(building: Building, self: string, item: Field, { key, value }: MapType): DescriptorProto {
  const name = mapEntryName(item.name.text);
  const scope = within(self, name);
  const fields = [
    { name: "key", number: 1, type: key },
    { name: "value", number: 2, type: value },
  ].map((one) =>
    buildField(building, scope, {
      ...item,
      label: { text: "optional", at: item.at },
      name: { text: one.name, at: one.type.at },
      number: { text: String(one.number), value: one.number, negative: false, at: one.type.at },
      type: one.type,
      options: [],
      group: undefined,
    }),
  );
  for (const field of fields) field.proto3Optional = false;
  const made = create(DescriptorProtoSchema, { name, field: fields, options: { mapEntry: true } });
  building.places.set(made, item.at);
  return made;
}

/** `optional` in proto3 makes a oneof of one field; those stand behind the others. */
function nameSyntheticOneofs(made: DescriptorProto): void {
  const taken = new Set(
    [...made.field, ...made.oneofDecl, ...made.nestedType, ...made.enumType].map(({ name }) => name),
  );
  for (const field of made.field) {
    if (!field.proto3Optional) continue;
    let name = field.name.startsWith("_") ? field.name : `_${field.name}`;
    while (taken.has(name)) name = `X${name}`;
    taken.add(name);
    const oneof: OneofDescriptorProto = create(OneofDescriptorProtoSchema, { name });
    field.oneofIndex = made.oneofDecl.push(oneof) - 1;
  }
}
