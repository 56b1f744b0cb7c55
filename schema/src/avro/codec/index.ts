export { createDecoder } from "./decode.ts";
export { decodeSource } from "./emit/decode.ts";
export { encodeSource } from "./emit/encode.ts";
export type { CodecSource, SourceOptions } from "./emit/functions.ts";
export { createEncoder } from "./encode.ts";
export { CodecError, type Step } from "./error.ts";
export { needsTag } from "./object.ts";
export {
  compileDecoder,
  compileEncoder,
  type Decode,
  type Encode,
  type Read,
  runDecoder,
  runEncoder,
  type Write,
} from "./run.ts";
export { Sink } from "./sink.ts";
export { Source } from "./source.ts";
