import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import { SCALARS } from "../scope.ts";
import type { Extend, Field } from "../tree.ts";
import type { Building } from "./building.ts";
import type { MessageDeclaration, OneofDeclaration } from "./declarations.ts";
import { int32 } from "./enums.ts";

/** Where a field stands. */
export interface FieldContext {
  /** Where its type's name is looked for. */
  readonly scope: string;
  readonly parent: MessageDeclaration | undefined;
  readonly oneof?: OneofDeclaration;
  readonly extend?: Extend;
  readonly entry?: DescriptorProto | undefined;
}

/** The descriptor of a field of a message, or of an extension. */
export function buildField(building: Building, item: Field, place: FieldContext): FieldDescriptorProto {
  const { scope, parent, oneof, extend, entry } = place;
  const made = bareField(building, scope, item);
  if (extend !== undefined) made.extendee = `.${building.typeOf(extend.type, scope).name}`;
  if (building.syntax === "proto3" && item.label?.text === "optional" && oneof === undefined)
    made.proto3Optional = true;
  building.places.set(made, item.at);
  const name = fullNameIn(scope, made.name);
  building.declarations.push({
    kind: "field",
    item,
    part: made,
    name,
    scope,
    options: item.options,
    parent,
    oneof,
    extend,
    entry,
  });
  return made;
}

/** A field's descriptor as its name, number and type make it. */
export function bareField(building: Building, scope: string, item: Field): FieldDescriptorProto {
  const name = item.group === undefined ? item.name.text : item.name.text.toLowerCase();
  return create(FieldDescriptorProtoSchema, {
    name,
    number: int32(item.number.value),
    label: labelOf(item),
    ...typeOf(building, scope, item),
    jsonName: jsonName(name),
  });
}

function labelOf({ label, type }: Field): Label {
  if (type.kind === "map" || label?.text === "repeated") return Label.REPEATED;
  return label?.text === "required" ? Label.REQUIRED : Label.OPTIONAL;
}

function typeOf(building: Building, scope: string, { type, name, group }: Field): { type: Type; typeName?: string } {
  if (type.kind === "map") return { type: Type.MESSAGE, typeName: `.${fullNameIn(scope, mapEntryName(name.text))}` };
  if (group !== undefined) return { type: Type.GROUP, typeName: `.${fullNameIn(scope, name.text)}` };
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
