import type { IncomingLogMessage, OutgoingLogMessage, Position } from "../log.ts";

const encoder = new TextEncoder();

/** The partitions of a topic: each a list of messages, whose index is their offset. */
export type TopicLog = readonly IncomingLogMessage[][];

/** An empty log of so many partitions. */
export function createLog(partitions: number): TopicLog {
  return Array.from({ length: partitions }, () => []);
}

/** Puts a message at the end of its partition. Bytes are copied: what the sender does with its own is its affair. */
export function append(log: TopicLog, message: OutgoingLogMessage, now: number): Position {
  const key = message.key === undefined ? null : toBytes(message.key);
  const index = message.partition ?? (key === null ? 0 : hash(key) % log.length);
  const partition = log[index];
  if (partition === undefined) throw new RangeError(`topic ${message.topic} has no partition ${index}`);
  const offset = BigInt(partition.length);
  partition.push({
    topic: message.topic,
    partition: index,
    offset,
    key,
    value: message.value?.slice() ?? null,
    headers: new Map(Object.entries(message.headers ?? {}).map(([name, value]) => [name, toBytes(value)])),
    timestamp: message.timestamp ?? now,
  });
  return { topic: message.topic, partition: index, offset };
}

function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value.slice();
}

/** FNV-1a, 32 bits: the same key always goes to the same partition. */
function hash(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
