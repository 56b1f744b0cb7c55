import { create } from "@bufbuild/protobuf";
import {
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FieldDescriptorProto_Label as LabelNumber,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { int32 } from "../descriptor/enums.ts";
import { unescaped } from "../literal.ts";
import { ofKind } from "../print/file.ts";
import { isNamed } from "../print/options.ts";
import { SCALARS } from "../scope.ts";
import type { Extend, Field, FileItem, Label, MessageItem, Option } from "../tree.ts";
import type { Serializing } from "./building.ts";
import { keptOptions } from "./options.ts";

const LABELS: Readonly<Record<Label["text"], LabelNumber>> = {
  optional: LabelNumber.OPTIONAL,
  required: LabelNumber.REQUIRED,
  repeated: LabelNumber.REPEATED,
};

/** A field of this type, named as it was written, in a message or a package. Label and oneof are for the caller to say. */
export function fieldDescriptor(
  building: Serializing,
  field: Field,
  type: string,
  within: string,
): FieldDescriptorProto {
  const last = (name: string) => field.options.findLast((option) => isNamed(option, name));
  const [given, jsonName] = [last("default"), last("json_name")];
  const options = keptOptions("field", FieldOptionsSchema, building.optionsOf(field));
  return create(FieldDescriptorProtoSchema, {
    name: field.name.text,
    number: int32(field.number.value),
    ...typeDescriptor(building, type, within),
    ...(given === undefined ? {} : { defaultValue: textOf(given) }),
    ...(jsonName === undefined ? {} : { jsonName: textOf(jsonName) }),
    ...(options === undefined ? {} : { options }),
  });
}

/** The extensions among items; groups are left out. */
export function extensionDescriptors(
  building: Serializing,
  items: readonly (FileItem | MessageItem)[],
  within: string,
): readonly FieldDescriptorProto[] {
  return ofKind(items, "extend").flatMap(({ type, items: fields }: Extend) =>
    fields.flatMap((field) => {
      if (field.type.kind !== "named" || field.group !== undefined) return [];
      const made = fieldDescriptor(building, field, field.type.text, within);
      if (field.label !== undefined) made.label = LABELS[field.label.text];
      made.extendee = type.text;
      return [made];
    }),
  );
}

/** The number of a label; undefined where there is none. */
export function labelOf({ label }: Field): { label?: LabelNumber } {
  return label === undefined ? {} : { label: LABELS[label.text] };
}

/** A scalar's number, or another type's name as it was written with what it is; of a map's entry that is not said. */
export function typeDescriptor(
  { scope }: Serializing,
  type: string,
  within: string,
): { type?: Type; typeName?: string } {
  if (SCALARS.has(type)) return { type: Type[type.toUpperCase() as keyof typeof Type] };
  const found = scope.resolve(type, within);
  if (found === undefined) return { typeName: type };
  return { type: found.kind === "enum" ? Type.ENUM : Type.MESSAGE, typeName: type };
}

function textOf({ value }: Option): string {
  if (value.kind === "string") return unescaped(value.pieces);
  return value.kind === "word" || value.kind === "number" ? `${value.negative ? "-" : ""}${value.text}` : "";
}
