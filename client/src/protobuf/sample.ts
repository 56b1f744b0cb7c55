import { toBinary } from "@bufbuild/protobuf";
import { sampleMessages } from "@concordat/schema/protobuf";
import type { StoredSchema } from "../registry/registry.ts";
import type { EventType } from "../runtime/event.ts";
import { writtenMessage, writtenModel } from "./writer.ts";

/**
 * A Protobuf event for tests, the same for the same seed, as a consumer would get it. Throws SchemaError
 * `protobuf/no-event` where none can be made.
 */
export function sampleProtobufEvent<Output>(event: EventType<Output, never>, seed = 1): Output {
  const { schemaType, schema, references = [], resolved = [], indexes = [0] } = event;
  const written: StoredSchema = { schemaType, schema, references, resolved, guid: undefined };
  const events = sampleMessages(writtenModel(written), writtenMessage(written, indexes).name, seed);
  const one = events[Math.abs(seed) % events.length];
  if (one === undefined) throw new Error("a sample has no events");
  return event.decoder(written, indexes)(toBinary(one.desc, one.message), 0);
}
