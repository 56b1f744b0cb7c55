import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { FieldShape, GroupShape, RecordShape, ScalarShape, Shape } from "../shape.ts";
import { firstMessageName } from "./first-message.ts";
import type { ProtobufModel } from "./model.ts";
import { protoJson, typeRegistryOf } from "./runtime.ts";

/** What is made for one schema: the shape of each message once, and how a message is shown. */
interface Making {
  readonly made: Map<DescMessage, Shape>;
  readonly view: (value: unknown) => unknown;
}

const shapes = new WeakMap<ProtobufModel, Shape>();

/**
 * What decoded events of a schema's first message look like, as protobuf-es has them: fields by their names in JavaScript, of a
 * oneof the field that is set. In JSON and in paths they have the names of ProtoJSON. An empty record where no event can be made.
 */
export function shapeProtobuf(model: ProtobufModel): Shape {
  const known = shapes.get(model);
  if (known !== undefined) return known;
  const types = typeRegistryOf(model);
  const view = (value: unknown): unknown => {
    const type = isMessage(value) ? types?.getMessage(value.$typeName) : undefined;
    if (types === undefined || type === undefined || !isMessage(value)) return value;
    return protoJson(reflect(type, value), types, { implicit: true });
  };
  const type = types?.getMessage(firstMessageName(model) ?? "");
  const shape: Shape =
    type === undefined ? { kind: "record", fields: [], view } : messageShape(type, { made: new Map(), view });
  shapes.set(model, shape);
  return shape;
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "$typeName" in value && typeof value.$typeName === "string";
}

/** Messages of google.protobuf that ProtoJSON does not show as the objects that they are. */
const FORMS: ReadonlyMap<string, ScalarShape["json"]> = new Map([
  ["google.protobuf.Timestamp", "string"],
  ["google.protobuf.Duration", "string"],
  ["google.protobuf.FieldMask", "string"],
  ["google.protobuf.Any", "other"],
  ["google.protobuf.Struct", "other"],
  ["google.protobuf.Value", "other"],
  ["google.protobuf.ListValue", "other"],
]);

const WRAPPER = /^google\.protobuf\.(?:Double|Float|U?Int(?:32|64)|Bool|String|Bytes)Value$/;

function messageShape(type: DescMessage, making: Making): Shape {
  const known = making.made.get(type);
  if (known !== undefined) return known;
  const { view } = making;
  const json = FORMS.get(type.typeName);
  if (json !== undefined) return { kind: "scalar", json, view };
  if (WRAPPER.test(type.typeName)) return wrapperShape(type, view);
  const fields: FieldShape[] = [];
  const shape: RecordShape = { kind: "record", fields, view };
  // Set before its fields are looked at: it may hold itself.
  making.made.set(type, shape);
  for (const member of type.members)
    fields.push(member.kind === "oneof" ? groupField(member, making) : singleField(member, making));
  return shape;
}

/** A field of its own has the plain value of a wrapper, a list has the message. */
function wrapperShape({ fields: [value] }: DescMessage, view: Making["view"]): Shape {
  const plain = scalarShape(value?.scalar ?? ScalarType.STRING);
  return { ...plain, view: (one) => (isMessage(one) ? view(one) : plain.view(one)) };
}

function groupField(oneof: DescOneof, making: Making): FieldShape {
  const fields = oneof.fields.map((field) => named(field, making));
  const shape: GroupShape = { kind: "group", name: oneof.localName, fields, view: (value) => value };
  return { name: oneof.localName, shape };
}

function singleField(field: DescField, making: Making): FieldShape {
  const always =
    field.fieldKind === "list" ||
    field.fieldKind === "map" ||
    field.presence === FeatureSet_FieldPresence.IMPLICIT ||
    field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
  return { ...named(field, making), ...(always ? {} : { optional: true }) };
}

function named(field: DescField, making: Making): FieldShape {
  return { name: field.jsonName, member: field.localName, shape: fieldShape(field, making) };
}

function fieldShape(field: DescField, making: Making): Shape {
  const { view } = making;
  if (field.fieldKind === "list") return { kind: "list", items: elementShape(field, making), view };
  if (field.fieldKind === "map") return { kind: "map", values: elementShape(field, making), view };
  return elementShape(field, making);
}

/** The shape of a field's value, of a list's elements or of a map's values. */
function elementShape(field: DescField, making: Making): Shape {
  if (field.message !== undefined) return messageShape(field.message, making);
  if (field.enum !== undefined) return enumShape(field.enum);
  return scalarShape(field.scalar ?? ScalarType.STRING);
}

function enumShape({ typeName, value }: DescEnum): ScalarShape {
  if (typeName === "google.protobuf.NullValue") return { kind: "scalar", json: "null", view: () => null };
  // A number that the enum does not know is shown as it is.
  return { kind: "scalar", json: "other", view: (number) => value[Number(number)]?.name ?? number };
}

function scalarShape(type: ScalarType): ScalarShape {
  switch (type) {
    case ScalarType.BOOL:
      return { kind: "scalar", json: "boolean", view: (value) => value };
    case ScalarType.BYTES:
      return { kind: "scalar", json: "string", view: base64 };
    case ScalarType.STRING:
      return { kind: "scalar", json: "string", view: (value) => value };
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      // ProtoJSON has strings for what JSON has no number for.
      return { kind: "scalar", json: "other", view: (value) => (Number.isFinite(value) ? value : String(value)) };
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return { kind: "scalar", json: "string", view: String };
    default:
      return { kind: "scalar", json: "number", view: (value) => value };
  }
}

function base64(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
