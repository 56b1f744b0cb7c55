import { ScalarType } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";

const WIRE_TYPES: Readonly<Partial<Record<number, WireType>>> = {
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.SFIXED64]: WireType.Bit64,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.SFIXED32]: WireType.Bit32,
};

/**
 * The wire type of a scalar or an enum (encoding specification, Message Structure), by its number in descriptors, which is
 * the same for `ScalarType` and `FieldDescriptorProto.Type`.
 */
export function wireTypeOfScalar(type: number): WireType {
  return WIRE_TYPES[type] ?? WireType.Varint;
}
