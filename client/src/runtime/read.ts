import { reasonOf } from "../error.ts";
import { RegistryError } from "../registry/error.ts";
import { once } from "../registry/once.ts";
import type { SchemaSource } from "../registry/registry.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { at, EventError } from "./error.ts";
import { type Decode, type Events, eventOf, type Topic } from "./event.ts";
import { type Named, namedBy, schemaFinder } from "./schema-of.ts";

/** A message that was read: of a known event its value, of another one none. */
export interface ReadMessage {
  /** The event's name; undefined for a message of no event that the generated code knows. */
  readonly event: string | undefined;
  readonly schemaId: number | undefined;
  /** Decodes the value. Throws {@link EventError}. */
  value(): unknown;
}

/** The event that a schema writes, and how it is read. */
interface Reader {
  readonly event: string;
  readonly decode: Decode<unknown>;
}

/**
 * Gives the function that reads messages of a topic: it finds the writer's schema, asked for once, tells which event
 * that is, and decodes it as the generated code knows it. Throws {@link EventError} with the message's position.
 */
export function messageReader(
  topic: Topic,
  registry: SchemaSource | undefined,
): (message: IncomingMessage, value: Uint8Array) => Promise<ReadMessage> {
  const find = schemaFinder(registry, topic.events);
  const readerFor = once(async (key: number | string) => {
    const writer = await find(key);
    return writer === undefined ? "unknown" : readerOf(topic.events, writer);
  });
  return async (message, value) => {
    const named = step(message, undefined, () => namedBy(message, value));
    const reader = await readerFor(named.key).catch((error: unknown) => {
      throw unreadable(message, named, error);
    });
    if (reader === "unknown") throw unknownSchema(message, named);
    const { id: schemaId, offset } = named;
    if (reader === undefined) return { event: undefined, schemaId, value: () => undefined };
    const { event, decode } = reader;
    return { event, schemaId, value: () => step(message, { event, schemaId }, () => decode(value, offset)) };
  };
}

function readerOf(events: Events, writer: Parameters<typeof eventOf>[1]): Reader | undefined {
  const event = eventOf(events, writer);
  const type = event === undefined ? undefined : events[event];
  return event === undefined || type === undefined ? undefined : { event, decode: type.decoder(writer) };
}

/** Runs a part of reading a message; what it throws is told with the message's position. */
function step<Result>(
  message: IncomingMessage,
  known: { readonly event: string; readonly schemaId: number | undefined } | undefined,
  run: () => Result,
): Result {
  try {
    return run();
  } catch (error) {
    throw new EventError({
      code: "event/undecodable",
      message: `The message at ${at(message)} cannot be read${known === undefined ? "" : ` as ${known.event}`}: ${reasonOf(error)}.`,
      hint: "Compare the writer's schema with the one that the code was generated from.",
      topic: message.topic,
      position: message,
      event: known?.event,
      schemaId: known?.schemaId,
      cause: error,
    });
  }
}

function unreadable(message: IncomingMessage, named: Named, error: unknown): EventError {
  return new EventError({
    code: "event/unknown-schema",
    message: `The schema ${named.key} of the message at ${at(message)} cannot be had: ${reasonOf(error)}`,
    hint:
      error instanceof RegistryError
        ? "The message stays; handling it again asks the registry again."
        : "Mend the schema.",
    topic: message.topic,
    position: message,
    schemaId: named.id,
    cause: error,
  });
}

function unknownSchema(message: IncomingMessage, named: Named): EventError {
  return new EventError({
    code: "event/unknown-schema",
    message: `The schema ${named.key} of the message at ${at(message)} is not among those in the generated code.`,
    hint: "Give `registry`, so that it can be asked for.",
    topic: message.topic,
    position: message,
    schemaId: named.id,
  });
}
