export { ProtobufError } from "./error.ts";
export { protobufEvent } from "./event.ts";
