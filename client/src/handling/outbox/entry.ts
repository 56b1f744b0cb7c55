import { createHash } from "node:crypto";
import type { MadeMessage } from "../../runtime/compose.ts";
import type { OutgoingMessage } from "../../transport/transport.ts";
import type { DatabaseRow } from "../database.ts";

/** How many buckets the outbox has: keys are spread over them, and a relay takes one at a time. */
export const BUCKETS = 64;

/** The channel on which PostgreSQL says that the outbox has something. */
export const OUTBOX_CHANNEL = "concordat_outbox";

/** A message as it stands in the outbox. */
export interface OutboxEntry {
  readonly id: number;
  /** What is in order: a topic and key, as a number. Messages without a key have one each, as they have no order. */
  readonly lane: number;
  readonly messageId: string;
  readonly message: OutgoingMessage;
}

/** Stands for all of a topic, where that is what fails. */
export const WHOLE_TOPIC = 0;

/** The columns of a message that is written, in the order of {@link entryValues}. */
export const ENTRY_COLUMNS = "bucket, lane, topic, key, value, headers, message_id, timestamp, written_at";

/** What is written of a message that was made. Its time is that of writing, unless it has one. */
export function entryValues({ message, messageId }: MadeMessage): readonly unknown[] {
  const { topic, value, headers = {}, timestamp = Date.now() } = message;
  const key = message.key === undefined ? null : bufferOf(message.key);
  const lane = laneOf(topic, key ?? undefined, messageId);
  const bytes = value === null ? null : bufferOf(value);
  return [lane % BUCKETS, lane, topic, key, bytes, headersText(headers), messageId, timestamp, Date.now()];
}

/** A number from 1 to 2^48 that a topic and key have, or a message without a key. JavaScript, SQLite and PostgreSQL hold it exactly. */
function laneOf(topic: string, key: Uint8Array | undefined, messageId: string): number {
  const hash = createHash("sha1")
    .update(topic)
    .update(key === undefined ? "\0\0" : "\0");
  return (
    hash
      .update(key ?? messageId)
      .digest()
      .readUIntBE(0, 6) || 1
  );
}

/** Reads a row of the outbox. */
export function entryOf(row: DatabaseRow): OutboxEntry {
  const { key, value } = row;
  const message: OutgoingMessage = {
    topic: String(row.topic),
    ...(key instanceof Uint8Array ? { key } : {}),
    value: value instanceof Uint8Array ? value : null,
    headers: headersOf(String(row.headers)),
    timestamp: Number(row.timestamp),
  };
  return { id: Number(row.id), lane: Number(row.lane), messageId: String(row.message_id), message };
}

type Headers = NonNullable<OutgoingMessage["headers"]>;

/** Headers as JSON: texts as they are, bytes that are no UTF-8 as a list with their base64. */
function headersText(headers: Headers): string {
  const written = Object.entries(headers).map(([name, value]) => {
    if (typeof value === "string") return [name, value];
    const bytes = bufferOf(value);
    const text = bytes.toString("utf8");
    return [name, Buffer.from(text).equals(bytes) ? text : [bytes.toString("base64")]];
  });
  return JSON.stringify(written);
}

function headersOf(text: string): Headers {
  const entries = JSON.parse(text) as readonly [string, string | readonly [string]][];
  const read = entries.map(([name, value]): [string, string | Uint8Array] => [
    name,
    typeof value === "string" ? value : Buffer.from(value[0], "base64"),
  ]);
  return Object.fromEntries(read);
}

function bufferOf(value: string | Uint8Array): Buffer {
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
