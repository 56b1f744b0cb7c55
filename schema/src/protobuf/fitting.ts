import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * The bytes of an event without what a reader of this type takes for unknown: fields that it does not have, and those
 * whose wire type is not that of its field (encoding specification; so do Java's, Python's, Go's and C++'s). What is cut
 * short stays as it is: reading it fails.
 */
export function fitting(type: DescMessage, bytes: Uint8Array): Uint8Array {
  const fields = new Map(type.fields.map((field) => [field.number, field]));
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    const content = reader.pos;
    reader.skip(wireType, number);
    const field = fields.get(number);
    if (field === undefined || !fits(field, wireType)) continue;
    const inner = wireType === WireType.LengthDelimited ? messageOf(field) : undefined;
    if (inner === undefined) writer.raw(bytes.subarray(start, reader.pos));
    else {
      const part = new BinaryReader(bytes.subarray(content, reader.pos)).bytes();
      writer.tag(number, wireType).bytes(fitting(inner, part));
    }
  }
  return writer.finish();
}

function messageOf(field: DescField): DescMessage | undefined {
  return field.fieldKind === "message" || field.fieldKind === "list" ? field.message : undefined;
}

function fits(field: DescField, wireType: WireType): boolean {
  if (field.fieldKind === "map") return wireType === WireType.LengthDelimited;
  const own = ownWireType(field);
  if (wireType === own) return true;
  // Lists of numbers are read in either form, packed or not.
  const packable = own !== WireType.LengthDelimited && own !== WireType.StartGroup;
  return field.fieldKind === "list" && packable && wireType === WireType.LengthDelimited;
}

function ownWireType(field: DescField): WireType {
  if (field.message !== undefined)
    return "delimitedEncoding" in field && field.delimitedEncoding ? WireType.StartGroup : WireType.LengthDelimited;
  if (field.enum !== undefined) return WireType.Varint;
  switch (field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    default:
      return WireType.Varint;
  }
}
