import { ClientError, reasonOf } from "../error.ts";
import { RegistryError } from "../registry/error.ts";
import { once } from "../registry/once.ts";
import type { RegistrySchema, SchemaSource } from "../registry/registry.ts";
import { ASIDE } from "../transport/aside-headers.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { at, EventError } from "./error.ts";
import { type DecodePayload, type Events, eventsOf, type Locate, type Topic } from "./event.ts";
import { type MessagePart, type Named, namedBy, schemaFinder } from "./schema-of.ts";

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
  readonly decode: DecodePayload<unknown>;
}

/** The events that a schema may be, where reading each message decides. */
interface Undecided {
  readonly readers: readonly Reader[];
}

/** Gives the readers of a schema's messages, where it has many. */
interface ReadersAt {
  readonly locate: Locate;
  /** The reader of the message with these indexes. */
  at(indexes: readonly number[]): Reader | Undecided | undefined;
}

/** How the messages of a schema are read: by a reader, none where it is of no known event, or one for each of its messages. */
type Found = Reader | Undecided | undefined | ReadersAt | "unknown";

/** The most messages of one schema whose readers are kept: indexes are whatever a producer writes. */
const READERS_KEPT = 1_000;

/** What errors call a part of a message. */
const SHOWN: Readonly<Record<MessagePart, string>> = { key: "key of the message", value: "message" };

/**
 * Gives the function that reads messages of a topic: it finds the writer's schema, asked for once (only then there is a
 * promise), tells which event that is, and decodes it as the generated code knows it. Where a schema has many messages, each
 * says by its bytes which one it is. Throws {@link EventError} with the message's position.
 */
export function messageReader(
  topic: Pick<Topic, "events">,
  registry: SchemaSource | undefined,
  part: MessagePart = "value",
): (message: IncomingMessage, value: Uint8Array) => ReadMessage | Promise<ReadMessage> {
  const find = schemaFinder(registry, topic.events);
  const known = new Map<number | string, Found>();
  const load = once(async (key: number | string, how): Promise<Found> => {
    const writer = await find(key, how);
    if (writer === undefined) return "unknown";
    const locate = locateIn(topic.events, writer);
    const found = locate === undefined ? readerOf(topic.events, writer) : readersAt(topic.events, writer, locate);
    known.set(key, found);
    return found;
  });
  return (message, value) => {
    const named = nameOf(message, part, value);
    const found = known.get(named.key);
    if (found !== undefined || known.has(named.key)) return readAs(found, message, part, named, value);
    return load(named.key, { again: isReplayed(message) }).then(
      (loaded) => readAs(loaded, message, part, named, value),
      (error: unknown) => {
        throw unreadable(message, part, named, error);
      },
    );
  };
}

/** A dead letter is replayed once its cause is gone: a schema that was missing a moment ago may be there by now. */
function isReplayed({ headers }: IncomingMessage): boolean {
  return headers.has(ASIDE.letter);
}

function nameOf(message: IncomingMessage, part: MessagePart, value: Uint8Array): Named {
  try {
    return namedBy(message, part, value);
  } catch (error) {
    throw undecodable(message, part, undefined, error);
  }
}

function readAs(
  found: Found,
  message: IncomingMessage,
  part: MessagePart,
  named: Named,
  value: Uint8Array,
): ReadMessage {
  if (found === "unknown") throw unknownSchema(message, part, named);
  const { id: schemaId } = named;
  const { reader, offset } =
    found !== undefined && "at" in found
      ? chosen(found, message, part, named, value)
      : { reader: found, offset: named.offset };
  if (reader === undefined) return { event: undefined, schemaId, value: () => undefined };
  if ("readers" in reader) return decided(reader, schemaId, value, offset);
  const { event, decode } = reader;
  return {
    event,
    schemaId,
    value: () => {
      try {
        return decode(value, offset);
      } catch (error) {
        throw undecodable(message, part, { event, schemaId }, error);
      }
    },
  };
}

/** The message as the only event that it is valid as; of no event where it is of none, or of several. */
function decided({ readers }: Undecided, schemaId: number | undefined, value: Uint8Array, offset: number): ReadMessage {
  const fitting = readers.flatMap(({ event, decode }) => {
    try {
      const decoded = decode(value, offset);
      return [{ event, schemaId, value: () => decoded }];
    } catch (error) {
      if (error instanceof ClientError) return [];
      throw error;
    }
  });
  const [only] = fitting;
  return only !== undefined && fitting.length === 1 ? only : { event: undefined, schemaId, value: () => undefined };
}

function readerOf(events: Events, writer: RegistrySchema, indexes?: readonly number[]): Reader | Undecided | undefined {
  const readers = eventsOf(events, writer, indexes).flatMap((event) => {
    const type = events[event];
    return type === undefined ? [] : [{ event, decode: type.decoder(writer, indexes), judges: type.judges === true }];
  });
  if (readers.length > 1) return readers.every(({ judges }) => judges) ? { readers } : undefined;
  return readers[0];
}

/** What tells a schema's messages apart, as an event of its type knows; undefined where it has one, or no event is of its type. */
function locateIn(events: Events, writer: RegistrySchema): Locate | undefined {
  const alike = Object.values(events).find(({ schemaType }) => schemaType === writer.schemaType);
  return alike?.locate?.(writer);
}

function readersAt(events: Events, writer: RegistrySchema, locate: Locate): ReadersAt {
  const known = new Map<string, Reader | Undecided | undefined>();
  return {
    locate,
    at: (indexes) => {
      const key = indexes.join();
      if (known.has(key)) return known.get(key);
      const reader = readerOf(events, writer, indexes);
      if (known.size < READERS_KEPT) known.set(key, reader);
      return reader;
    },
  };
}

function chosen(
  readers: ReadersAt,
  message: IncomingMessage,
  part: MessagePart,
  named: Named,
  value: Uint8Array,
): { readonly reader: Reader | Undecided | undefined; readonly offset: number } {
  try {
    const { indexes, offset } = readers.locate(value, named);
    return { reader: readers.at(indexes), offset };
  } catch (error) {
    throw undecodable(message, part, { event: undefined, schemaId: named.id }, error);
  }
}

function undecodable(
  message: IncomingMessage,
  part: MessagePart,
  known: { readonly event: string | undefined; readonly schemaId: number | undefined } | undefined,
  error: unknown,
): EventError {
  return new EventError({
    code: "event/undecodable",
    message: `The ${SHOWN[part]} at ${at(message)} cannot be read${known?.event === undefined ? "" : ` as ${known.event}`}: ${reasonOf(error)}.`,
    hint: "Compare the writer's schema with the one that the code was generated from.",
    topic: message.topic,
    at: message,
    event: known?.event,
    schemaId: known?.schemaId,
    cause: error,
  });
}

function unreadable(message: IncomingMessage, part: MessagePart, named: Named, error: unknown): EventError {
  return new EventError({
    code: "event/unknown-schema",
    message: `The schema ${named.key} of the ${SHOWN[part]} at ${at(message)} could not be fetched: ${reasonOf(error)}`,
    hint:
      error instanceof RegistryError
        ? "The message stays; handling it again asks the registry again."
        : "Fix the schema.",
    topic: message.topic,
    at: message,
    schemaId: named.id,
    cause: error,
  });
}

function unknownSchema(message: IncomingMessage, part: MessagePart, named: Named): EventError {
  return new EventError({
    code: "event/unknown-schema",
    message: `The schema ${named.key} of the ${SHOWN[part]} at ${at(message)} is not among those in the generated code.`,
    hint: "Give `registry`, so that it can be asked for.",
    topic: message.topic,
    at: message,
    schemaId: named.id,
  });
}
