import { compatibilityPartitioner, type MessageToProduce } from "@platformatic/kafka";
import type { IncomingLogMessage, OutgoingLogMessage } from "../log.ts";
import type { FetchedMessage } from "./consumer.ts";

/** A message for the client library, in the partition that Java's client would choose for its key. */
export function toKafka(message: OutgoingLogMessage, partitions: number, next: () => number): MessageToProduce {
  const { topic, key, value, headers, partition, timestamp } = message;
  const ready: MessageToProduce = { topic };
  if (key !== undefined) ready.key = bufferOf(key);
  const chosen = ready.key === undefined ? next() : compatibilityPartitioner(ready, ready.key);
  ready.partition = partition ?? chosen % partitions;
  if (headers !== undefined) ready.headers = headersOf(headers);
  if (value !== null) ready.value = bufferOf(value);
  if (timestamp !== undefined) ready.timestamp = BigInt(timestamp);
  return ready;
}

function headersOf(headers: NonNullable<OutgoingLogMessage["headers"]>): Map<Buffer, Buffer> {
  const ready = new Map<Buffer, Buffer>();
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) ready.set(nameOf(name), bufferOf(value));
  }
  return ready;
}

/** Names of headers are few and come again with every message. */
const names = new Map<string, Buffer>();
const NAMES_KEPT = 1_000;

function nameOf(name: string): Buffer {
  const known = names.get(name);
  if (known !== undefined) return known;
  const bytes = Buffer.from(name, "utf8");
  if (names.size < NAMES_KEPT) names.set(name, bytes);
  return bytes;
}

/** A message, and what the broker wants to know again when the group's position moves past it. */
export interface KafkaMessage extends IncomingLogMessage {
  readonly leaderEpoch: number;
}

/** A message of the client library as transports give it. */
export function fromKafka(message: FetchedMessage): KafkaMessage {
  const { topic, partition, offset, key, value, headers, timestamp, leaderEpoch } = message;
  // A missing key or value comes as undefined, whatever the library's types say.
  return {
    topic,
    partition,
    offset,
    key: key ?? null,
    value: value ?? null,
    headers,
    timestamp: Number(timestamp),
    leaderEpoch,
  };
}

function bufferOf(value: string | Uint8Array): Buffer {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
