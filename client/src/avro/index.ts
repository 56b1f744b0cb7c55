export { CodecError, Sink, Source } from "@concordat/schema/avro";
export { type AvroFacts, avroEvent } from "./event.ts";
