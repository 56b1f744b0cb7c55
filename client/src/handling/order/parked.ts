import { createHash } from "node:crypto";
import type { IncomingMessage } from "../../transport/transport.ts";

/** A longer key is kept as its hash: an index has no room for it. */
const LONGEST_KEY = 192;

/** What a key is called in the database. */
export function keyName(key: Uint8Array): string {
  const bytes = Buffer.from(key);
  return bytes.length <= LONGEST_KEY
    ? `=${bytes.toString("base64")}`
    : `#${createHash("sha256").update(bytes).digest("hex")}`;
}

interface Stored {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly timestamp: number;
  readonly partition?: number;
  readonly offset?: string;
}

/** A message as text for the database. */
export function parkedText(
  message: IncomingMessage & { readonly partition?: number; readonly offset?: bigint },
): string {
  const { topic, key, value, headers, timestamp, partition, offset } = message;
  const stored: Stored = {
    topic,
    key: key === null ? null : base64(key),
    value: value === null ? null : base64(value),
    headers: Array.from(headers, ([name, one]) => [name, base64(one)] as const),
    timestamp,
    ...(partition !== undefined && { partition }),
    ...(offset !== undefined && { offset: String(offset) }),
  };
  return JSON.stringify(stored);
}

/** The message that such a text is of. */
export function fromParked(text: string): IncomingMessage {
  const { topic, key, value, headers, timestamp, partition, offset } = JSON.parse(text) as Stored;
  const message: IncomingMessage = {
    topic,
    key: key === null ? null : Buffer.from(key, "base64"),
    value: value === null ? null : Buffer.from(value, "base64"),
    headers: new Map(headers.map(([name, one]) => [name, Buffer.from(one, "base64")])),
    timestamp,
  };
  if (partition === undefined || offset === undefined) return message;
  return Object.assign(message, { partition, offset: BigInt(offset) });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
