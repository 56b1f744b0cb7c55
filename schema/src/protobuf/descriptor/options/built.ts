import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../../error.ts";
import { wireTypeOfScalar } from "../../wire-type.ts";
import { encodingOf, type FieldEncoding } from "../features.ts";
import type { FoundField } from "./definitions.ts";

/** A message that options make up, field by field. */
export interface Built {
  readonly fields: Map<number, BuiltField>;
}

/** A field that an option sets, with the values that it was given. */
export interface BuiltField {
  readonly found: FoundField;
  /** Where it is first named. */
  readonly at: Span;
  /** One where the field is single. */
  readonly values: BuiltValue[];
}

/** A scalar or an enum's number: 64-bit integers are bigint, `bytes` a Uint8Array. */
export type BuiltScalar = string | number | bigint | boolean | Uint8Array;

/** What a field of an option holds: a message, or a scalar. */
export type BuiltValue = Built | BuiltScalar;

/** A new message without fields, to be filled. */
export function emptyBuilt(): Built {
  return { fields: new Map() };
}

/** Whether a value is a message; bytes are objects too, and are none. */
export function isBuilt(value: BuiltValue): value is Built {
  return typeof value === "object" && !(value instanceof Uint8Array);
}

/** The bytes of a message, fields by their numbers (encoding specification). */
export function encoded(message: Built): Uint8Array {
  const writer = new BinaryWriter();
  write(writer, message);
  return writer.finish();
}

function write(writer: BinaryWriter, { fields }: Built): void {
  for (const number of [...fields.keys()].toSorted((a, b) => a - b)) {
    const built = fields.get(number);
    if (built !== undefined) writeField(writer, built);
  }
}

function writeField(writer: BinaryWriter, { found, values }: BuiltField): void {
  const { field } = found;
  const encoding = encodingOf(found);
  if (field.label === Label.REPEATED && encoding.packed && values.length > 0) {
    writer.tag(field.number, WireType.LengthDelimited).fork();
    for (const value of values) writeScalar(writer, field.type, value);
    writer.join();
    return;
  }
  for (const value of values)
    if (!(encoding.implicit && found.ofEntry !== true && isZero(value))) writeValue(writer, field, encoding, value);
}

function isZero(value: BuiltValue): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  return value === false || value === 0n || Object.is(value, 0);
}

function writeValue(
  writer: BinaryWriter,
  field: FieldDescriptorProto,
  { delimited }: FieldEncoding,
  value: BuiltValue,
): void {
  if (!isBuilt(value)) {
    writer.tag(field.number, wireTypeOfScalar(field.type));
    writeScalar(writer, field.type, value);
  } else if (delimited) {
    writer.tag(field.number, WireType.StartGroup);
    write(writer, value);
    writer.tag(field.number, WireType.EndGroup);
  } else {
    writer.tag(field.number, WireType.LengthDelimited).fork();
    write(writer, value);
    writer.join();
  }
}

type Writers = Readonly<Record<number, (writer: BinaryWriter, value: never) => unknown>>;

const WRITERS: Writers = {
  [Type.DOUBLE]: (writer, value: number) => writer.double(value),
  // The writer refuses what is beyond 32 bits; a text may well say it, and means infinity.
  [Type.FLOAT]: (writer, value: number) => writer.float(Math.fround(value)),
  [Type.INT64]: (writer, value: bigint) => writer.int64(value),
  [Type.UINT64]: (writer, value: bigint) => writer.uint64(value),
  [Type.INT32]: (writer, value: bigint) => writer.int32(Number(value)),
  [Type.FIXED64]: (writer, value: bigint) => writer.fixed64(value),
  [Type.FIXED32]: (writer, value: bigint) => writer.fixed32(Number(value)),
  [Type.BOOL]: (writer, value: boolean) => writer.bool(value),
  [Type.STRING]: (writer, value: Uint8Array) => writer.bytes(value),
  [Type.BYTES]: (writer, value: Uint8Array) => writer.bytes(value),
  [Type.UINT32]: (writer, value: bigint) => writer.uint32(Number(value)),
  [Type.ENUM]: (writer, value: number) => writer.int32(value),
  [Type.SFIXED32]: (writer, value: bigint) => writer.sfixed32(Number(value)),
  [Type.SFIXED64]: (writer, value: bigint) => writer.sfixed64(value),
  [Type.SINT32]: (writer, value: bigint) => writer.sint32(Number(value)),
  [Type.SINT64]: (writer, value: bigint) => writer.sint64(value),
};

function writeScalar(writer: BinaryWriter, type: Type, value: BuiltValue): void {
  WRITERS[type]?.(writer, value as never);
}

/** The value that a field has where nothing is written. */
export function zeroOf({ type }: FieldDescriptorProto): BuiltValue {
  switch (type) {
    case Type.MESSAGE:
    case Type.GROUP:
      return emptyBuilt();
    case Type.STRING:
    case Type.BYTES:
      return new Uint8Array();
    case Type.BOOL:
      return false;
    case Type.DOUBLE:
    case Type.FLOAT:
    case Type.ENUM:
      return 0;
    default:
      return 0n;
  }
}
