import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as LabelNumber,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Extend, Field, Label, NamedType, Option } from "../tree.ts";
import { badDescriptor, identifierNode, int, NOWHERE, option, stringNode, typeNamed } from "./nodes.ts";
import { optionsOf } from "./options.ts";

/** A number, or a word. */
const WORD = /^-?(?:[A-Za-z_]\w*|0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;

/** A field of a message, a oneof or an `extend`, in a file of this syntax. A group is one of the type that it stands for. */
export function fieldOf(syntax: string, field: FieldDescriptorProto, inOneof: boolean): Field {
  const text = inOneof ? undefined : labelOf(syntax, field);
  return {
    kind: "field",
    doc: undefined,
    label: text === undefined ? undefined : { text, at: NOWHERE },
    type: typeOf(field),
    name: identifierNode(field.name),
    number: int(field.number),
    options: [...optionsOf("field", field.options), ...defaultOf(syntax, field), ...jsonNameOf(field)],
    group: undefined,
    at: NOWHERE,
  };
}

/** The extensions of a file or a message, those of one type in one `extend`. */
export function extendsOf(syntax: string, fields: readonly FieldDescriptorProto[]): readonly Extend[] {
  return [...Map.groupBy(fields, ({ extendee }) => extendee)].map(([extendee, items]) => ({
    kind: "extend",
    type: typeNamed(extendee),
    items: items.map((field) => fieldOf(syntax, field, false)),
    at: NOWHERE,
  }));
}

/** Only proto2 says of a field that it is optional, or required; proto3 where that was written. */
function labelOf(syntax: string, { label, proto3Optional }: FieldDescriptorProto): Label["text"] | undefined {
  if (proto3Optional) return "optional";
  if (label === LabelNumber.REPEATED) return "repeated";
  if (syntax === "proto3" || syntax === "editions") return undefined;
  return label === LabelNumber.REQUIRED ? "required" : "optional";
}

function typeOf(field: FieldDescriptorProto): NamedType {
  if (Object.hasOwn(field, "typeName")) return typeNamed(field.typeName);
  // Where nothing is said it is the first of the types, as for Java.
  return typeNamed((Object.hasOwn(field, "type") ? Type[field.type] : Type[Type.DOUBLE]).toLowerCase());
}

function defaultOf(syntax: string, field: FieldDescriptorProto): readonly Option[] {
  if (syntax === "proto3" || !Object.hasOwn(field, "defaultValue")) return [];
  const { defaultValue: text, type } = field;
  if (type === Type.STRING) return [option("default", stringNode(text))];
  // Bytes are escaped already.
  if (type === Type.BYTES) return [option("default", { kind: "string", pieces: [text], at: NOWHERE })];
  if (!WORD.test(text)) throw badDescriptor(`${JSON.stringify(text)} is no default of ${field.name}`);
  return [option("default", { kind: "word", text, negative: false, at: NOWHERE })];
}

function jsonNameOf(field: FieldDescriptorProto): readonly Option[] {
  return Object.hasOwn(field, "jsonName") ? [option("json_name", stringNode(field.jsonName))] : [];
}
