export { canonicalAvro, innerTypes, printAvro, resolvedAvro } from "./canonical.ts";
export {
  CodecError,
  type CodecSource,
  compileDecoder,
  compileEncoder,
  createDecoder,
  createEncoder,
  type Decode,
  decodeSource,
  type Encode,
  encodeSource,
  needsTag,
  runDecoder,
  runEncoder,
  Sink,
  Source,
  type SourceOptions,
  type ValueReader,
  type ValueStep,
  type ValueWriter,
} from "./codec/index.ts";
export { compareAvro } from "./compare.ts";
export { describeType } from "./describe.ts";
export { crc64, crc64Bytes, fingerprint } from "./fingerprint.ts";
export { avro } from "./format.ts";
export { longFields, withLongs } from "./longs.ts";
export { meaningAvro } from "./meaning.ts";
export type {
  AvroArray,
  AvroEnum,
  AvroField,
  AvroFixed,
  AvroMap,
  AvroNamed,
  AvroPrimitive,
  AvroRecord,
  AvroType,
  AvroUnion,
  Logical,
  Name,
  PrimitiveKind,
} from "./model.ts";
export { PRIMITIVES } from "./model.ts";
export { normalizedAvro } from "./normalize.ts";
export { parseAvro } from "./parse.ts";
export { parsingForm } from "./parsing-form.ts";
export { sampleAvro } from "./sample.ts";
export { shapeAvro } from "./shape.ts";
export { witnessAvro } from "./witness.ts";
