import { compatibilityPartitioner, type Message, type MessageToProduce } from "@platformatic/kafka";
import type { IncomingMessage, OutgoingMessage } from "../transport.ts";

/** A message for the client library, in the partition that Java's client would choose for its key. */
export function toKafka(message: OutgoingMessage, partitions: number, next: () => number): MessageToProduce {
  const { topic, value, headers = {}, timestamp } = message;
  const key = message.key === undefined ? undefined : bufferOf(message.key);
  const to = { topic, ...(key === undefined ? {} : { key }) };
  const chosen = key === undefined ? next() : compatibilityPartitioner(to, key);
  return {
    ...to,
    partition: message.partition ?? chosen % partitions,
    headers: new Map(Object.entries(headers).map(([name, one]) => [Buffer.from(name, "utf8"), bufferOf(one)])),
    ...(value === null ? {} : { value: bufferOf(value) }),
    ...(timestamp === undefined ? {} : { timestamp: BigInt(timestamp) }),
  };
}

export function fromKafka(message: Message): IncomingMessage {
  const { topic, partition, offset, key, value, timestamp } = message;
  const headers = new Map(message.headerEntries.map(([name, one]) => [name.toString("utf8"), one]));
  // A missing key or value comes as undefined, whatever the library's types say.
  return { topic, partition, offset, key: key ?? null, value: value ?? null, headers, timestamp: Number(timestamp) };
}

function bufferOf(value: string | Uint8Array): Buffer {
  return typeof value === "string"
    ? Buffer.from(value, "utf8")
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
