export { CodecError, Sink, Source } from "@concordat/schema/avro";
export { type AvroEventFacts, avroEvent } from "./event.ts";
