export { CodecError } from "@concordat/schema/avro";
export { avroEvent } from "./event.ts";
