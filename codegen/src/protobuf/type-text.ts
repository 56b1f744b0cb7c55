import { type DescEnum, type DescExtension, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { scalarTypeScriptType } from "@bufbuild/protobuf/codegenv2";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** Where the names of types come from. */
export interface ProtobufTypeContext {
  /** The name of the TypeScript type of a message or an enum. */
  readonly nameOf: (type: DescMessage | DescEnum) => string;
  readonly jsonObject: () => string;
}

/** The TypeScript type of a field's values, as protobuf-es has them (its manual, Field types). */
export function typeText(field: DescField | DescExtension, context: ProtobufTypeContext): string {
  switch (field.fieldKind) {
    case "scalar":
      return scalarTypeScriptType(field.scalar, field.longAsString);
    case "enum":
      return context.nameOf(field.enum);
    case "message":
      return messageText(field, field.message, context);
    case "list":
      return inList(elementText(field, context));
    case "map":
      return `{ [key: ${keyText(field.mapKey)}]: ${elementText(field, context)} }`;
  }
}

/** Whether the field may be undefined: messages, and what is `optional` in proto3. */
export function isOptional(field: DescField): boolean {
  if (field.fieldKind === "message") return true;
  return (field.fieldKind === "scalar" || field.fieldKind === "enum") && field.proto.proto3Optional;
}

function elementText(
  field: (DescField | DescExtension) & { readonly fieldKind: "list" | "map" },
  context: ProtobufTypeContext,
): string {
  if (field.message !== undefined) return messageText(field, field.message, context);
  if (field.enum !== undefined) return context.nameOf(field.enum);
  const asText = field.fieldKind === "list" && field.longAsString;
  return scalarTypeScriptType(field.scalar ?? ScalarType.STRING, asText);
}

/** A wrapper is its value where it is a field by itself, and a Struct is an object, save within Value. */
function messageText(field: DescField | DescExtension, message: DescMessage, context: ProtobufTypeContext): string {
  if (isWrapperDesc(message) && field.oneof === undefined && field.fieldKind === "message") {
    const [value] = message.fields;
    return scalarTypeScriptType(value?.scalar ?? ScalarType.STRING, false);
  }
  const within = field.parent?.typeName;
  if (message.typeName === "google.protobuf.Struct" && within !== "google.protobuf.Value") return context.jsonObject();
  return context.nameOf(message);
}

function inList(text: string): string {
  return /^\w+$/.test(text) ? `${text}[]` : `(${text})[]`;
}

function keyText(key: ScalarType): string {
  switch (key) {
    case ScalarType.INT32:
    case ScalarType.FIXED32:
    case ScalarType.UINT32:
    case ScalarType.SFIXED32:
    case ScalarType.SINT32:
      return "number";
    default:
      return "string";
  }
}
