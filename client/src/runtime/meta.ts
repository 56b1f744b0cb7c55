import { textOf } from "../text.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { messageIdOf } from "./error.ts";
import { TRACEPARENT } from "./headers.ts";
import type { ReadMessage } from "./read.ts";

/**
 * What is known of a message besides its event: what its transport tells, such as where it lies, and what it says of itself.
 * `Key` is what its topic's keys are read as.
 */
export type MessageMeta<Key = string, Message extends IncomingMessage = IncomingMessage> = Omit<Message, "key"> &
  EventMeta<Key>;

/** What a message says of itself. */
export interface EventMeta<Key> {
  /** The key: where the topic's keys have a schema, as that says, else as text (UTF-8). Null for a message without one. */
  readonly key: Key | null;
  /** The key as it came, a schema's prefix with it. */
  readonly keyBytes: Uint8Array | null;
  /** From the header `message-id`, or of a CloudEvent `ce_id`; undefined where the producer wrote none. */
  readonly messageId: string | undefined;
  /** From the header `traceparent` (W3C trace context), which the handler runs in where the program has a tracer. */
  readonly traceparent: string | undefined;
  /** The writer's schema id; undefined where a header names the schema by its GUID, and for a message without value. */
  readonly schemaId: number | undefined;
  /** The event's name; undefined for a message of no event that the generated code knows. */
  readonly event: string | undefined;
}

/** What handlers get to know of a message, with its key and value as they were read. */
export function messageMeta(
  message: IncomingMessage,
  key: unknown,
  found: ReadMessage | undefined,
): MessageMeta<unknown> {
  const traceparent = message.headers.get(TRACEPARENT);
  return {
    ...message,
    key,
    keyBytes: message.key,
    messageId: messageIdOf(message),
    traceparent: traceparent === undefined ? undefined : textOf(traceparent),
    schemaId: found?.schemaId,
    event: found?.event,
  };
}
