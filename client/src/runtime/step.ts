import type { IncomingMessage } from "../transport/transport.ts";

/** What steps give to handlers, by name: handlers get all of it as their third argument. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Goes on with a message: through the steps within this one, and at last its handler. What is given here is added to what
 * steps around this one gave. Throws or rejects with what went wrong. May be called again, which is another try.
 */
export type Next = (given?: Given) => void | Promise<void>;

/**
 * Something done around the handling of every message: before it, after it, instead of it, or again. It sees the message
 * as it came, and goes on by calling `next`; where it does not, the message counts as handled. What it throws is the
 * message's failure. `signal` aborts when the consumer closes: then the message is given back, and waiting must end.
 *
 * A step over the messages of a log, say, does not compile around a consumer on a transport that has no positions.
 */
export type Step<Message extends IncomingMessage = IncomingMessage> = (
  message: Message,
  next: Next,
  signal: AbortSignal,
) => void | Promise<void>;

/** Handles a message with what the steps around it gave. */
export type Handle<Message extends IncomingMessage = IncomingMessage> = (
  message: Message,
  given: Given,
) => void | Promise<void>;

/** Puts steps around what handles a message, the first of them outermost. Without steps it is the same function. */
export function around<Message extends IncomingMessage>(
  steps: readonly Step<Message>[],
  handle: Handle<Message>,
  signal: AbortSignal,
): Handle<Message> {
  return steps.reduceRight<Handle<Message>>(
    (inner, step) => (message, given) =>
      step(message, (more) => inner(message, more === undefined ? given : { ...given, ...more }), signal),
    handle,
  );
}
