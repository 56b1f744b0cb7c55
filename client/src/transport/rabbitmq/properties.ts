import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { AsyncMessage, Envelope } from "rabbitmq-client";
import { TransportError } from "../error.ts";
import type { IncomingMessage, OutgoingMessage } from "../transport.ts";
import { RAW_CONTENT_TYPE } from "./keep-bytes.ts";
import {
  BINARY_HEADER,
  CE,
  CLOUD_EVENTS,
  CLOUD_EVENTS_JMS,
  KEY_HEADER,
  NO_VALUE_HEADER,
  TIME_HEADER,
} from "./names.ts";

/** Bytes that a short string of AMQP holds; the client library cuts longer ones. */
const SHORT = 255;
/** Bytes of a message's header frame besides its properties. */
const FRAME = 14 + 8;

/** Headers that AMQP has properties for. */
const PROPERTIES: ReadonlyMap<
  string,
  "contentType" | "contentEncoding" | "messageId" | "correlationId" | "replyTo" | "appId"
> = new Map([
  ["content-type", "contentType"],
  ["content-encoding", "contentEncoding"],
  ["message-id", "messageId"],
  ["correlation-id", "correlationId"],
  ["reply-to", "replyTo"],
  ["app-id", "appId"],
] as const);

/** A message as the client library sends it. */
export interface RabbitMessage {
  readonly envelope: Envelope & { readonly messageId: string };
  readonly body: Buffer;
}

/** A value of a header. */
type HeaderValue = string | number | boolean;

/**
 * A message for the exchange of its topic. Its key is the routing key where that can hold it, else a header; headers that
 * AMQP has properties for go there. Throws TransportError for what no frame of `frameMax` bytes can hold, or is no message.
 */
export function toRabbit(message: OutgoingMessage, frameMax: number, now: number): RabbitMessage {
  const { topic, key, value, headers = {}, timestamp = now } = message;
  const table = new Map<string, HeaderValue>();
  const envelope: Envelope & { messageId: string } = { exchange: topic, durable: true, messageId: "", routingKey: "" };
  const binary: string[] = [];
  const put = (name: string, one: string | Uint8Array): void => {
    if (typeof one !== "string" && !isUtf8(one)) binary.push(name);
    table.set(name, textOrBase64(one));
  };
  for (const [name, one] of Object.entries(headers)) {
    const property = PROPERTIES.get(name);
    if (property !== undefined && fitsShort(one)) envelope[property] = textOrBase64(one);
    else put(name.startsWith(CE) ? `${CLOUD_EVENTS}${name.slice(CE.length)}` : name, one);
  }
  // Resending after a broken connection may duplicate: an id tells.
  if (envelope.messageId === "") envelope.messageId = randomUUID();
  if (key !== undefined && key.length > 0 && fitsShort(key)) envelope.routingKey = textOrBase64(key);
  else if (key !== undefined) put(KEY_HEADER, key);
  if (binary.length > 0) table.set(BINARY_HEADER, JSON.stringify(binary));
  if (value === null) table.set(NO_VALUE_HEADER, true);
  else if (!(value instanceof Uint8Array)) throw badMessage(topic, `its value is of the type ${typeof value}`);
  putTime(envelope, table, topic, timestamp);
  if (table.size > 0) envelope.headers = Object.fromEntries(table);
  checkSize(envelope, table, topic, frameMax);
  return { envelope, body: value === null ? Buffer.alloc(0) : bufferOf(value) };
}

/** What RabbitMQ says itself of a message that it brings again. */
const BROKERS = /^x-(death|first-death-\w+|last-death-\w+|delivery-count|acquired-count|opt-\w+)$/;

/** A message for one queue, past its topic's exchange: its key is in a header, as the routing key is the queue's name. */
export function toQueue(queue: string, message: OutgoingMessage, frameMax: number, now: number): RabbitMessage {
  const own = Object.entries(message.headers ?? {}).filter(([name]) => !BROKERS.test(name));
  const { envelope, body } = toRabbit({ ...message, headers: Object.fromEntries(own) }, frameMax, now);
  const headers = { [KEY_HEADER]: envelope.routingKey === "" ? null : envelope.routingKey, ...envelope.headers };
  return { envelope: { ...envelope, exchange: "", routingKey: queue, headers }, body };
}

/** AMQP's timestamp has seconds: milliseconds are in a header beside it. */
function putTime(envelope: Envelope, table: Map<string, HeaderValue>, topic: string, timestamp: number): void {
  if (!Number.isFinite(timestamp)) throw badMessage(topic, `its timestamp is ${timestamp}`);
  const whole = Math.floor(timestamp);
  // The client library puts the present time where there is no such member.
  Object.assign(envelope, { timestamp: whole < 0 ? undefined : Math.floor(whole / 1_000) });
  table.set(TIME_HEADER, whole);
}

/** AMQP's strings are UTF-8, and the client library has no other bytes. */
function textOrBase64(value: string | Uint8Array): string {
  if (typeof value === "string") return value;
  return bufferOf(value).toString(isUtf8(value) ? "utf8" : "base64");
}

/** Whether a short string holds it as it is. */
function fitsShort(value: string | Uint8Array): boolean {
  if (typeof value === "string") return Buffer.byteLength(value) <= SHORT;
  return value.length <= SHORT && isUtf8(value);
}

/** The client library closes the channel of a message that does not fit, and with it those that are on their way. */
function checkSize(envelope: Envelope, table: ReadonlyMap<string, HeaderValue>, topic: string, frameMax: number): void {
  let size = FRAME + 4 + 2;
  for (const property of PROPERTIES.values()) size += 1 + Buffer.byteLength(envelope[property] ?? "");
  for (const [name, value] of table) {
    if (!fitsShort(name))
      throw tooLarge(topic, `the name of the header ${name.slice(0, 40)}… has more than ${SHORT} bytes`);
    size += 2 + Buffer.byteLength(name) + sizeOf(value);
  }
  if (size + 8 > frameMax) throw tooLarge(topic, `its headers have ${size} bytes, and a frame holds ${frameMax - 8}`);
}

function sizeOf(value: HeaderValue): number {
  if (typeof value === "string") return 4 + Buffer.byteLength(value);
  return 8;
}

function tooLarge(topic: string, why: string): TransportError {
  return new TransportError({
    code: "transport/too-large",
    message: `RabbitMQ: sending to ${topic} failed: ${why}.`,
    hint: "Nothing of this call was sent. Move it into the message's value, or raise `frameMax` where it is lower than 131072.",
  });
}

function badMessage(topic: string, why: string): TransportError {
  return new TransportError({
    code: "transport/bad-message",
    message: `RabbitMQ: a message to ${topic} cannot be sent: ${why}.`,
    hint: "Nothing of this call was sent. Give the value as bytes (Uint8Array) or null, and the time in milliseconds since 1970.",
  });
}

/** A message as transports give it, of the topic whose queue it came from. */
export function fromRabbit(message: AsyncMessage, topic: string): IncomingMessage {
  const headers = new Map<string, Uint8Array>();
  const table: Readonly<Record<string, unknown>> = message.headers ?? {};
  for (const [name, property] of PROPERTIES) {
    const value: unknown = property === "contentType" ? Reflect.get(message, RAW_CONTENT_TYPE) : message[property];
    if (typeof value === "string") headers.set(name, Buffer.from(value));
  }
  const binary = binaryIn(table);
  for (const [name, value] of Object.entries(table)) {
    const bytes = OWN.has(name) ? undefined : bytesOf(value, binary.has(name));
    if (bytes !== undefined) headers.set(runtimeName(name), bytes);
  }
  return {
    topic,
    key: keyOf(message, table, binary),
    value: table[NO_VALUE_HEADER] === true ? null : message.body,
    headers,
    timestamp: timeOf(message, table),
  };
}

const OWN: ReadonlySet<string> = new Set([KEY_HEADER, BINARY_HEADER, NO_VALUE_HEADER, TIME_HEADER]);

function runtimeName(name: string): string {
  for (const prefix of [CLOUD_EVENTS, CLOUD_EVENTS_JMS])
    if (name.startsWith(prefix)) return `${CE}${name.slice(prefix.length)}`;
  return name;
}

/** The names of the headers whose values are base64. What is no such list names none. */
function binaryIn(table: Readonly<Record<string, unknown>>): ReadonlySet<unknown> {
  const list = table[BINARY_HEADER];
  if (typeof list !== "string") return NOTHING;
  try {
    const names: unknown = JSON.parse(list);
    return Array.isArray(names) ? new Set<unknown>(names) : NOTHING;
  } catch {
    return NOTHING;
  }
}

const NOTHING: ReadonlySet<unknown> = new Set();

function keyOf(
  message: AsyncMessage,
  table: Readonly<Record<string, unknown>>,
  binary: ReadonlySet<unknown>,
): Uint8Array | null {
  if (Object.hasOwn(table, KEY_HEADER)) return bytesOf(table[KEY_HEADER], binary.has(KEY_HEADER)) ?? null;
  return message.routingKey === "" ? null : Buffer.from(message.routingKey);
}

/** Of a message that has no time, that of its coming. */
function timeOf(message: AsyncMessage, table: Readonly<Record<string, unknown>>): number {
  const exact = table[TIME_HEADER];
  if (typeof exact === "number") return exact;
  return message.timestamp === undefined ? Date.now() : message.timestamp * 1_000;
}

/** A header's value as bytes: of numbers and truth values their text, of tables and lists JSON; undefined for nothing. */
function bytesOf(value: unknown, isBase64: boolean): Uint8Array | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return Buffer.from(value, isBase64 ? "base64" : "utf8");
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "object") return Buffer.from(String(value));
  return Buffer.from(JSON.stringify(value));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
