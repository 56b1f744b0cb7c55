import { ASIDE, headerText } from "../transport/aside-headers.ts";
import { originOf } from "../transport/letter-view.ts";
import type { IncomingMessage } from "../transport/transport.ts";

/** Whether a message is for another group alone: one that was replayed to it, over a log that all groups read. */
export function isForOthers(message: IncomingMessage, group: string): boolean {
  if (!message.headers.has(ASIDE.group)) return false;
  return headerText(message.headers, ASIDE.group) !== group;
}

/** Messages that came again, with their first position: so they are the same ones to an inbox, and in errors. */
export interface Origins {
  first(message: IncomingMessage): IncomingMessage;
  /** The message as it came, with the position that it has now. */
  asItCame(message: IncomingMessage): IncomingMessage;
}

/** Remembers of messages that came again how they came, for as long as they are handled. */
export function createOrigins(): Origins {
  const came = new WeakMap<IncomingMessage, IncomingMessage>();
  return {
    first: (message) => {
      if (!message.headers.has(ASIDE.origin) || !("partition" in message)) return message;
      const [partition, offset] = (originOf(message) ?? "").split("/");
      if (partition === undefined || offset === undefined) return message;
      const first: IncomingMessage = Object.assign(
        { ...message },
        { partition: Number(partition), offset: BigInt(offset) },
      );
      came.set(first, message);
      return first;
    },
    asItCame: (message) => came.get(message) ?? message,
  };
}
