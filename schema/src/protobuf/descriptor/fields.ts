import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { within } from "../declared.ts";
import { SCALARS } from "../scope.ts";
import type { Extend, Field } from "../tree.ts";
import type { Building } from "./build.ts";
import { int32 } from "./enums.ts";
import { buildBody } from "./messages.ts";

/** The descriptor of a field of a message. */
export function buildField(building: Building, scope: string, item: Field): FieldDescriptorProto {
  const made = create(FieldDescriptorProtoSchema, {
    name: item.group === undefined ? item.name.text : item.name.text.toLowerCase(),
    number: int32(item.number.value),
    label: labelOf(item),
    ...typeOf(building, scope, item),
  });
  made.jsonName = jsonName(made.name);
  if (building.syntax === "proto3" && item.label?.text === "optional") made.proto3Optional = true;
  building.places.set(made, item.at);
  return made;
}

/** The descriptor of an extension; a group among them adds the message that it stands for. */
export function buildExtension(
  building: Building,
  scope: string,
  extend: Extend,
  item: Field,
  messages: DescriptorProto[],
): FieldDescriptorProto {
  const made = buildField(building, scope, item);
  made.extendee = `.${building.typeOf(extend.type, scope).name}`;
  if (item.group !== undefined) messages.push(buildBody(building, scope, item.name, item.group));
  return made;
}

function labelOf({ label, type }: Field): Label {
  if (type.kind === "map" || label?.text === "repeated") return Label.REPEATED;
  return label?.text === "required" ? Label.REQUIRED : Label.OPTIONAL;
}

function typeOf(building: Building, scope: string, { type, name, group }: Field): { type: Type; typeName?: string } {
  if (type.kind === "map") return { type: Type.MESSAGE, typeName: `.${within(scope, mapEntryName(name.text))}` };
  if (group !== undefined) return { type: Type.GROUP, typeName: `.${within(scope, name.text)}` };
  if (SCALARS.has(type.text)) return { type: Type[type.text.toUpperCase() as keyof typeof Type] };
  const found = building.typeOf(type, scope);
  return { type: found.kind === "enum" ? Type.ENUM : Type.MESSAGE, typeName: `.${found.name}` };
}

/** The name of the message that a map stands for: `a_map` has `AMapEntry`. */
export function mapEntryName(field: string): string {
  return `${camel(field, true)}Entry`;
}

/** The name of a field in JSON where the schema gives none (specification, JSON Mapping). */
export function jsonName(field: string): string {
  return camel(field, false);
}

function camel(name: string, upper: boolean): string {
  let text = "";
  let raise = upper;
  for (const letter of name) {
    if (letter === "_") raise = true;
    else {
      text += raise ? letter.toUpperCase() : letter;
      raise = false;
    }
  }
  return text;
}
