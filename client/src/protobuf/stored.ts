import type { RegistrySchema } from "../registry/registry.ts";
import type { EventFacts, EventType } from "../runtime/event.ts";
import { ProtobufError } from "./error.ts";
import { protobufEvent } from "./event.ts";
import { FIRST } from "./locate.ts";
import { writtenMessage } from "./writer.ts";

/**
 * The event of a schema as a registry has it, without generated code: of its first message. Throws SchemaError where it is no
 * schema, and ProtobufError `protobuf/no-such-message` where it has no message, or faults that keep it from being used.
 */
export function storedProtobufEvent(facts: EventFacts): EventType<unknown, never> {
  const { schema, references = [], resolved = [] } = facts;
  const stored: RegistrySchema = { schemaType: "PROTOBUF", schema, references, resolved, guid: undefined };
  const { name, type } = writtenMessage(stored, FIRST);
  const found = type();
  if (found === undefined)
    throw new ProtobufError({
      code: "protobuf/no-such-message",
      message: `No message can be read as ${name}: its schema has faults that compilers reject.`,
      hint: "Run concordat check on the schema, and fix what it names.",
    });
  return protobufEvent(found, facts);
}
