import type { SchemaSource } from "../registry/registry.ts";
import { textOf } from "../text.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { at, EventError } from "./error.ts";
import type { Topic } from "./event.ts";
import { messageReader, type ReadMessage } from "./read.ts";

/** The key of a message as its consumer gets it, null where it has none; a promise of it where its schema is asked for. */
export type ReadKey = (message: IncomingMessage) => unknown;

/**
 * Gives the function that reads the keys of a topic's messages: as its key type, whatever version wrote them, or without
 * one as text (UTF-8). Throws {@link EventError} with the message's position, as reading events does.
 */
export function keyReader({ key: type }: Pick<Topic, "key">, registry: SchemaSource | undefined): ReadKey {
  if (type === undefined) return ({ key }) => (key === null ? null : textOf(key));
  const read = messageReader({ events: { key: type } }, registry, "key");
  return (message) => {
    if (message.key === null) return null;
    const found = read(message, message.key);
    const decoded = (it: ReadMessage): unknown => {
      if (it.event === undefined) throw otherKey(message, type.subject, it.schemaId);
      return it.value();
    };
    return found instanceof Promise ? found.then(decoded) : decoded(found);
  };
}

function otherKey(message: IncomingMessage, subject: string, schemaId: number | undefined): EventError {
  return new EventError({
    code: "event/undecodable",
    message: `The key of the message at ${at(message)} is not of the schema of ${subject} (schema ${schemaId ?? "named in its header"}).`,
    hint: "Check who writes to this topic, and with which key.",
    topic: message.topic,
    at: message,
    schemaId,
  });
}
