import { randomUUID } from "node:crypto";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import { pause } from "../../../pause.ts";
import { TransportError } from "../../error.ts";
import type { IncomingLogMessage } from "../../log.ts";
import { tried } from "../errors.ts";
import { closeChannel, type Link } from "../link.ts";
import { fromRabbit } from "../properties.ts";
import { type DeclareOptions, declareTopic, onChannel } from "../topology.ts";
import type { RabbitStreamSettings } from "./settings.ts";

/** What marks the present end of a stream. Nobody gets to see it through this transport. */
const MARK_HEADER = "concordat-end";
/** What RabbitMQ says where a message lies with. */
const OFFSET_HEADER = "x-stream-offset";

/** The stream of a topic. */
export function streamOf(topic: string): string {
  return `${topic}.stream`;
}

/** Makes a topic's exchange and its stream there. Throws TransportError. */
export async function declareStream(
  channel: Channel,
  topic: string,
  settings: RabbitStreamSettings,
  options: DeclareOptions,
): Promise<void> {
  const queue = streamOf(topic);
  const { maxAge, maxBytes, segmentBytes } = settings;
  const kept = {
    "x-queue-type": "stream" as const,
    ...(maxAge === undefined ? {} : { "x-max-age": maxAge }),
    ...(maxBytes === undefined ? {} : { "x-max-length-bytes": maxBytes }),
    ...(segmentBytes === undefined ? {} : { "x-stream-max-segment-size-bytes": segmentBytes }),
  };
  await declareTopic(channel, topic, options);
  await tried(`declaring stream ${queue}`, () =>
    channel.queueDeclare({ queue, durable: true, passive: !options.declare, arguments: kept }),
  );
  if (options.declare) await bindStream(channel, topic);
}

/** Binds a topic's stream to its exchange; where it is bound, nothing changes. Throws TransportError. */
export async function bindStream(channel: Channel, topic: string): Promise<void> {
  const queue = streamOf(topic);
  await tried(`binding stream ${queue} to exchange ${topic}`, () =>
    channel.queueBind({ queue, exchange: topic, routingKey: "#" }),
  );
}

/** Throws TransportError (`transport/unknown-topic`) where a topic has no stream. */
export async function checkStream(link: Link, topic: string): Promise<void> {
  const queue = streamOf(topic);
  await onChannel(link, `reading ${topic}`, (channel) => channel.queueDeclare({ queue, passive: true }));
}

/** A message of a stream as transports give it; undefined for a mark. */
export function fromStream(message: AsyncMessage, topic: string): IncomingLogMessage | undefined {
  const { [OFFSET_HEADER]: _, ...headers } = message.headers ?? {};
  if (MARK_HEADER in headers) return undefined;
  return { ...fromRabbit({ ...message, headers }, topic), partition: 0, offset: offsetOf(message) };
}

/** Where a message lies in its stream. */
export function offsetOf(message: AsyncMessage): bigint {
  const offset: unknown = message.headers?.[OFFSET_HEADER];
  return typeof offset === "number" ? BigInt(offset) : 0n;
}

/**
 * The end of a stream now: every message that was confirmed before lies in front of it. RabbitMQ tells nobody where a stream
 * ends (its count may be five seconds old), so a mark is sent, and read again. Throws TransportError.
 */
export async function endOf(receiving: Link, sending: Link, topic: string, withinMs: number): Promise<bigint> {
  const queue = streamOf(topic);
  const what = `finding the end of stream ${queue}`;
  const mark = randomUUID();
  const waiting = new AbortController();
  const found = Promise.withResolvers<bigint>();
  const { channel } = await receiving.open();
  try {
    return await tried(what, async () => {
      await channel.basicQos({ prefetchCount: 100 });
      const from = { queue, arguments: { [OFFSET_HEADER]: "next" } };
      await channel.basicConsume(from, (message) => {
        if (message.headers?.[MARK_HEADER] === mark) found.resolve(offsetOf(message));
        if (channel.active) channel.basicAck({ deliveryTag: message.deliveryTag });
      });
      await sendMark(sending, queue, mark);
      const late = pause(withinMs, waiting.signal).then(() => {
        throw noEnd(what, withinMs);
      });
      return await Promise.race([found.promise, late]);
    });
  } finally {
    waiting.abort();
    await closeChannel(channel);
  }
}

async function sendMark(sending: Link, queue: string, mark: string): Promise<void> {
  await onChannel(sending, `marking the end of stream ${queue}`, async (channel) => {
    await channel.confirmSelect();
    const envelope = { exchange: "", routingKey: queue, durable: true, headers: { [MARK_HEADER]: mark } };
    await channel.basicPublish(envelope, Buffer.alloc(0));
  });
}

function noEnd(what: string, withinMs: number): TransportError {
  return new TransportError({
    code: "transport/unreachable",
    message: `RabbitMQ: ${what} failed: the mark that was sent for it did not come within ${withinMs} ms.`,
    hint: "See whether the stream's node runs, and try again.",
    retriable: true,
  });
}

/** The argument by which a stream is consumed from somewhere on. */
export function startingAt(from: bigint | string): Readonly<Record<string, unknown>> {
  return { [OFFSET_HEADER]: typeof from === "bigint" ? Number(from) : from };
}
