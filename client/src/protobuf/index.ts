export { ProtobufError } from "./error.ts";
export { protobufEvent } from "./event.ts";
export { storedProtobufEvent } from "./stored.ts";
