import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProto_ExtensionRangeSchema,
  DescriptorProto_ReservedRangeSchema,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  type OneofDescriptorProto,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import { isNamed } from "../print/options.ts";
import type {
  Extend,
  Extensions,
  Field,
  MapType,
  Message,
  MessageItem,
  Oneof,
  Option,
  Range,
  Reserved,
} from "../tree.ts";
import { type Building, type Holder, visibilityOf } from "./building.ts";
import { type MessageDeclaration, type OneofDeclaration, optionsIn } from "./declarations.ts";
import { buildEnum, int32, MAX_INT32, rangeEnd } from "./enums.ts";
import { bareField, buildField, mapEntryName } from "./fields.ts";

/** The highest number that a field may have (specification, Assigning Field Numbers). */
export const MAX_FIELD_NUMBER = 2 ** 29 - 1;

/** Makes the descriptor of a message with all inside it. Throws {@link SchemaError} for a type that is not there. */
export function buildMessage(
  building: Building,
  scope: string,
  item: Message,
  parent: MessageDeclaration | undefined,
): DescriptorProto {
  return buildBody(building, scope, item, item.items, parent);
}

/** A message's descriptor from what stands between its braces; a group is one too. */
export function buildBody(
  building: Building,
  scope: string,
  item: Message | Field,
  items: readonly MessageItem[],
  parent: MessageDeclaration | undefined,
): DescriptorProto {
  const visibility = item.kind === "message" ? item.visibility : undefined;
  const made = create(DescriptorProtoSchema, { name: item.name.text, ...visibilityOf(visibility) });
  building.places.set(made, item.name.at);
  const name = fullNameIn(scope, item.name.text);
  const self: MessageDeclaration = {
    kind: "message",
    item: { name: item.name, items, doc: item.doc, at: item.at },
    part: made,
    name,
    // Names in its options are looked for around it, not within.
    scope,
    options: optionsIn(items),
    parent,
    visibility,
  };
  building.declarations.push(self);
  const holder: Holder = { messageType: made.nestedType, enumType: made.enumType, extension: made.extension };
  for (const one of items) buildItem(building, self, one, holder);
  nameSyntheticOneofs(made);
  return made;
}

function buildItem(building: Building, self: MessageDeclaration, item: MessageItem, holder: Holder): void {
  const { part: made, name } = self;
  switch (item.kind) {
    case "field":
      made.field.push(addField(building, self, item));
      return;
    case "oneof":
      addOneof(building, self, item);
      return;
    case "message":
      made.nestedType.push(buildMessage(building, name, item, self));
      return;
    case "enum":
      made.enumType.push(buildEnum(building, name, item, self));
      return;
    case "extend":
      buildExtensions(building, name, item, holder, self);
      return;
    case "reserved":
      addReserved(made, item);
      return;
    case "extensions":
      addRanges(building, self, item);
  }
}

/** The extensions of one `extend`; a group among them adds the message that it stands for. */
export function buildExtensions(
  building: Building,
  scope: string,
  extend: Extend,
  holder: Holder,
  parent: MessageDeclaration | undefined,
): void {
  for (const item of extend.items) {
    const made = buildField(building, item, { scope, parent, extend });
    holder.extension.push(made);
    if (item.group !== undefined) holder.messageType.push(buildBody(building, scope, item, item.group, parent));
  }
}

function addReserved(made: DescriptorProto, item: Reserved): void {
  for (const one of item.items) {
    if (one.kind === "name") made.reservedName.push(one.text);
    else made.reservedRange.push(create(DescriptorProto_ReservedRangeSchema, bounds(one)));
  }
}

function addRanges(building: Building, self: MessageDeclaration, item: Extensions): void {
  const set = self.options.some(isMessageSet);
  const ranges = item.ranges.map((one) =>
    create(DescriptorProto_ExtensionRangeSchema, bounds(one, set ? MAX_INT32 - 1 : MAX_FIELD_NUMBER)),
  );
  self.part.extensionRange.push(...ranges);
  const { name, scope } = self;
  const { options } = item;
  building.declarations.push({ kind: "range", item, part: ranges, name, scope, options, parent: self });
}

/** A range of numbers of fields; its end is the first number behind it. */
function bounds(range: Range, max = MAX_FIELD_NUMBER): { start: number; end: number } {
  return { start: int32(range.start.value), end: int32(rangeEnd(range, max) + 1) };
}

/** Extensions of a message set have numbers beyond those of fields. */
function isMessageSet(option: Option): boolean {
  return isNamed(option, "message_set_wire_format") && option.value.kind === "word" && option.value.text === "true";
}

/** A field of a message; a map or a group also adds the message that it stands for. */
function addField(
  building: Building,
  self: MessageDeclaration,
  item: Field,
  oneof?: OneofDeclaration,
): FieldDescriptorProto {
  const entry = item.type.kind === "map" ? mapEntry(building, self.name, item, item.type) : undefined;
  const place = { scope: self.name, parent: self, entry, ...(oneof === undefined ? {} : { oneof }) };
  const field = buildField(building, item, place);
  const { nestedType } = self.part;
  if (entry !== undefined) nestedType.push(entry);
  if (item.group !== undefined) nestedType.push(buildBody(building, self.name, item, item.group, self));
  return field;
}

function addOneof(building: Building, self: MessageDeclaration, item: Oneof): void {
  const { part } = self;
  const oneof = create(OneofDescriptorProtoSchema, { name: item.name.text });
  building.places.set(oneof, item.name.at);
  const name = fullNameIn(self.name, item.name.text);
  const options = optionsIn(item.items);
  const declaration: OneofDeclaration = {
    kind: "oneof",
    item,
    part: oneof,
    name,
    scope: self.scope,
    options,
    parent: self,
  };
  building.declarations.push(declaration);
  const oneofIndex = part.oneofDecl.push(oneof) - 1;
  for (const one of item.items) {
    if (one.kind === "field")
      part.field.push(Object.assign(addField(building, self, one, declaration), { oneofIndex }));
  }
}

/** What a map is on the wire: a repeated message of a key and a value (specification, Maps: Backwards Compatibility). */
function mapEntry(building: Building, self: string, item: Field, { key, value }: MapType): DescriptorProto {
  const name = mapEntryName(item.name.text);
  const scope = fullNameIn(self, name);
  const fields = [
    { name: "key", number: 1, type: key },
    { name: "value", number: 2, type: value },
  ].map((one) =>
    bareField(building, scope, {
      ...item,
      label: undefined,
      name: { text: one.name, at: one.type.at },
      number: { text: String(one.number), value: one.number, negative: false, at: one.type.at },
      type: one.type,
      options: [],
      group: undefined,
    }),
  );
  for (const field of fields) building.places.set(field, item.at);
  const made = create(DescriptorProtoSchema, { name, field: fields, options: { mapEntry: true } });
  building.places.set(made, item.at);
  return made;
}

/** `optional` in proto3 makes a oneof of one field; those stand behind the others. */
function nameSyntheticOneofs(made: DescriptorProto): void {
  const taken = new Set(
    [
      ...made.field,
      ...made.oneofDecl,
      ...made.nestedType,
      ...made.enumType,
      ...made.enumType.flatMap(({ value }) => value),
      ...made.extension,
    ].map(({ name }) => name),
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
