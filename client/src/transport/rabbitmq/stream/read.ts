import type { Channel } from "rabbitmq-client";
import { pause } from "../../../pause.ts";
import { closedError, type TransportError } from "../../error.ts";
import type { IncomingLogMessage, ReadFrom, ReadOptions } from "../../log.ts";
import { checkStart, wantedOffset } from "../../start.ts";
import type { Link } from "../link.ts";
import { openMember, type RabbitMember } from "../member.ts";
import type { RabbitSettings } from "../options.ts";
import { checkStream, endOf, fromStream, offsetOf, startingAt, streamOf } from "./log.ts";

/** What a reading needs of the transport. */
export interface StreamLinks {
  readonly receiving: Link;
  readonly sending: Link;
  readonly settings: RabbitSettings;
}

/** The readings of streams that are under way, to be ended when the transport is closed. */
export interface StreamReadings {
  read(options: ReadOptions): AsyncIterable<IncomingLogMessage>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Reads streams without a group, each reading over a channel of its own. Throws TransportError. */
export function createStreamReadings(links: StreamLinks): StreamReadings {
  const closing = new AbortController();
  const open = new Set<Promise<void>>();
  return {
    read: (options) => {
      if (closing.signal.aborted) throw closedError("RabbitMQ transport");
      const signals = options.signal === undefined ? [closing.signal] : [closing.signal, options.signal];
      return readStream(links, options, AbortSignal.any(signals), closing.signal, (ending) => {
        open.add(ending);
        void ending.finally(() => open.delete(ending));
      });
    },
    close: async () => {
      closing.abort();
      await Promise.all(open);
    },
  };
}

async function* readStream(
  links: StreamLinks,
  options: ReadOptions,
  stopping: AbortSignal,
  closed: AbortSignal,
  keep: (ending: Promise<void>) => void,
): AsyncGenerator<IncomingLogMessage> {
  const { topic, from, follow = false } = options;
  const { receiving, sending, settings } = links;
  if (stopping.aborted) return;
  checkStart(options, 1);
  await checkStream(receiving, topic);
  const end = follow ? undefined : await endOf(receiving, sending, topic, settings.giveUpMs);
  const wanted = wantedOffset(from, 0) ?? 0n;
  if (end !== undefined && wanted >= end) return;
  const inbox = createInbox(stopping);
  const member = await openReading(links, topic, startOf(from), wanted, inbox);
  const ended = Promise.withResolvers<void>();
  keep(ended.promise);
  const close = (): void => void member.close().then(ended.resolve, ended.resolve);
  // The reader may be busy with a message for long: the channel does not wait for that.
  stopping.addEventListener("abort", close);
  try {
    let reached = from === undefined || !("time" in from);
    for await (const { offset, message, done } of inbox.taken()) {
      if (stopping.aborted) break;
      if (end !== undefined && offset >= end) return;
      // The broker begins with the messages that it got at about that time: what they say of their time decides.
      reached ||= message !== undefined && from !== undefined && "time" in from && message.timestamp >= from.time;
      if (message !== undefined && reached) yield message;
      done();
    }
  } finally {
    stopping.removeEventListener("abort", close);
    close();
    await ended.promise;
  }
  if (!follow && closed.aborted) throw closedError("RabbitMQ transport");
}

/**
 * What RabbitMQ is asked to begin with. It knows times of its own, when it got a message, and only how long ago: a day more
 * is read, as a sender's clock or the message's own time may be another.
 */
function startOf(from: ReadFrom | undefined): bigint | string {
  if (from === undefined) return "first";
  if (!("time" in from)) return wantedOffset(from, 0) ?? "first";
  const seconds = Math.ceil((Date.now() - from.time + DAY_MS) / 1_000);
  return `${Math.max(seconds, DAY_MS / 1_000)}s`;
}

/** A message of the stream, or what lies at a place where there is none to be seen. */
interface Taken {
  readonly offset: bigint;
  readonly message: IncomingLogMessage | undefined;
  /** Lets RabbitMQ send another one. */
  done(): void;
}

interface Inbox {
  add(taken: Taken): void;
  /** Ends the reading with an error. */
  fail(error: TransportError): void;
  taken(): AsyncGenerator<Taken>;
}

function createInbox(stopping: AbortSignal): Inbox {
  const queue: Taken[] = [];
  let failure: TransportError | undefined;
  let ring: () => void = () => undefined;
  stopping.addEventListener("abort", () => ring(), { once: true });
  return {
    add: (taken) => {
      queue.push(taken);
      ring();
    },
    fail: (error) => {
      failure ??= error;
      ring();
    },
    taken: async function* () {
      for (;;) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else if (stopping.aborted) return;
        else if (failure !== undefined) throw failure;
        else
          await new Promise<void>((heard) => {
            ring = heard;
          });
      }
    },
  };
}

/** Consumes a stream from somewhere on; over a connection that breaks it goes on from where it was, for a while. */
async function openReading(
  { receiving, settings }: StreamLinks,
  topic: string,
  start: bigint | string,
  wanted: bigint,
  inbox: Inbox,
): Promise<RabbitMember> {
  let next: bigint | undefined;
  let mending = new AbortController();
  return openMember(
    receiving,
    {
      what: `reading ${topic}`,
      prepare: async (channel) => {
        await channel.basicQos({ prefetchCount: settings.prefetch });
        mending.abort();
        return { queue: streamOf(topic), arguments: startingAt(next ?? start) };
      },
      take: (message, channel: Channel) => {
        const offset = offsetOf(message);
        // What the broker sends together may begin before what was asked for.
        const isWanted = offset >= (next ?? wanted);
        if (isWanted) next = offset + 1n;
        const done = (): void => {
          if (channel.active) channel.basicAck({ deliveryTag: message.deliveryTag });
        };
        if (isWanted) inbox.add({ offset, message: fromStream(message, topic), done });
        else done();
      },
      forget: () => undefined,
      settle: () => Promise.resolve(),
      onError: (error) => {
        if (!error.retriable) return inbox.fail(error);
        mending.abort();
        mending = new AbortController();
        void pause(settings.giveUpMs, mending.signal).then((isOver) => isOver && inbox.fail(error));
      },
    },
    settings.giveUpMs,
  );
}
