export { createDecoder } from "./decode.ts";
export { createEncoder } from "./encode.ts";
export { CodecError, type Step } from "./error.ts";
export { needsTag } from "./object.ts";
