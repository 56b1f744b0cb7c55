import { type AvroType, parseAvro, sampleAvro, withLongs } from "@concordat/schema/avro";
import { ClientError } from "../error.ts";
import type { EventType } from "../runtime/event.ts";

const parsed = new WeakMap<object, AvroType>();

/**
 * An Avro event for tests, the same for the same seed, as a consumer would get it: written and read again. Throws
 * {@link ClientError} `testing/unknown-format` for an event of another type.
 */
export function sampleAvroEvent<Output>(event: EventType<Output, never>, seed = 1): Output {
  if (event.schemaType !== "AVRO")
    throw new ClientError({
      code: "testing/unknown-format",
      message: `${event.subject} has a ${event.schemaType} schema, which this cannot sample.`,
      hint: "Use the sampler of its own type, as generated code does.",
    });
  const { schema, references = [], resolved = [] } = event;
  const known = parsed.get(event) ?? withLongs(parseAvro(schema, { references: resolved }).model, event.longs);
  parsed.set(event, known);
  const events = sampleAvro(known, seed);
  const value = events[Math.abs(seed) % events.length];
  const decode = event.decoder({ schema, schemaType: "AVRO", references, resolved, guid: undefined });
  return decode(event.encode(value as never), 0);
}
