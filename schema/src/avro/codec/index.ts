export { createDecoder } from "./decode.ts";
export { createEncoder } from "./encode.ts";
export { CodecError, type Step } from "./error.ts";
