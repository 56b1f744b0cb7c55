import type { MessageToProduce, Producer } from "@platformatic/kafka";
import { TransportError } from "../error.ts";
import type { OutgoingLogMessage } from "../log.ts";
import { toKafka } from "./convert.ts";
import { told } from "./errors.ts";

/** Messages for the client library, each with its partition. Throws TransportError where topic or partition is not there. */
export async function prepare(
  producer: Producer,
  messages: readonly OutgoingLogMessage[],
  next: () => number,
): Promise<MessageToProduce[]> {
  const names = topicsOf(messages);
  const { topics } = await told(sendingTo(messages), () => producer.metadata({ topics: names }));
  return messages.map((message) => {
    const count = topics.get(message.topic)?.partitionsCount ?? 0;
    if (message.partition !== undefined && !(message.partition >= 0 && message.partition < count)) {
      throw new TransportError({
        code: "transport/unknown-partition",
        message: `Topic ${message.topic} has no partition ${message.partition}; it has ${count}, from 0.`,
        hint: "Leave the partition to the message's key.",
      });
    }
    return toKafka(message, count, next);
  });
}

/** What errors call sending these. */
export function sendingTo(messages: readonly OutgoingLogMessage[]): () => string {
  return () => `sending to ${topicsOf(messages).join(", ")}`;
}

function topicsOf(messages: readonly OutgoingLogMessage[]): string[] {
  return [...new Set(messages.map(({ topic }) => topic))];
}
