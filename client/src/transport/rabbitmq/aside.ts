import { randomUUID } from "node:crypto";
import type { AsyncMessage, Channel } from "rabbitmq-client";
import { pause } from "../../pause.ts";
import type { DeadLetter, DeadLetterBox, Deferral, ListLetters, OpenLetters } from "../aside.ts";
import { ASIDE, headersWith, headerText, replayHeaders } from "../aside-headers.ts";
import { TransportError } from "../error.ts";
import type { IncomingMessage } from "../transport.ts";
import { tried } from "./errors.ts";
import { closeChannel, type Link } from "./link.ts";
import { queueOf } from "./names.ts";
import type { RabbitSettings } from "./options.ts";
import { fromRabbit } from "./properties.ts";
import type { RabbitSender } from "./sender.ts";
import { onChannel } from "./topology.ts";

/** Names a letter in its queue, where nothing else tells two messages apart for sure. */
const LETTER_HEADER = "concordat-letter-id";
/** Listing gives letters back, which RabbitMQ counts; from version 4 on it drops what came back 20 times. */
const DELIVERY_LIMIT = 2_000_000_000;

/** How often it is looked whether messages are back in their queue, and how long after one another. */
const BACK_TRIES = 100;
const BACK_MS = 20;
const NEVER: AbortSignal = new AbortController().signal;

/** What keeps messages aside: the connections of a transport. */
export interface AsideParts {
  readonly receiving: Link;
  readonly sender: RabbitSender;
  readonly settings: RabbitSettings;
}

/** Opens the dead letters of a group: a quorum queue. Throws TransportError. */
export async function openDeadLetters(
  parts: AsideParts,
  topic: string,
  group: string,
  { create = true }: OpenLetters = {},
): Promise<DeadLetterBox> {
  const { receiving, sender, settings } = parts;
  const name = `${queueOf(topic, group)}.dead`;
  const passive = !create || !settings.declare;
  const kind = { "x-queue-type": "quorum" as const, "x-delivery-limit": DELIVERY_LIMIT };
  try {
    await onChannel(receiving, `declaring queue ${name}`, (channel) =>
      channel.queueDeclare({ queue: name, durable: true, passive, arguments: kind }),
    );
  } catch (error) {
    if (!create && error instanceof TransportError && error.code === "transport/unknown-topic") throw notThere(name);
    throw error;
  }
  const removing = async (letters: readonly DeadLetter[], first: (letter: DeadLetter) => Promise<void>) => {
    const wanted = new Set(letters.map(({ id }) => id));
    await using held = await holdAll(receiving, name);
    // A letter that was sent again, as the connection broke before its confirmation, lies there twice.
    const found = new Map<string, number[]>();
    for await (const message of held.messages()) {
      const id = letterId(message);
      if (wanted.has(id)) found.set(id, [...(found.get(id) ?? []), message.deliveryTag]);
    }
    for (const letter of letters) {
      const copies = found.get(letter.id);
      if (copies === undefined) continue;
      await first(letter);
      for (const deliveryTag of copies) held.remove(deliveryTag);
      found.delete(letter.id);
    }
  };
  return {
    name,
    put: async (message, headers) => {
      const more = { [ASIDE.topic]: topic, [LETTER_HEADER]: newId(), ...headers };
      await sender.put(name, { ...outgoing(message), topic, headers: headersWith(message.headers, more) });
    },
    list: (options = {}) => listLetters(receiving, name, topic, options),
    replay: (letters) =>
      removing(letters, (letter) =>
        sender.put(queueOf(topic, group), {
          ...outgoing(letter.message),
          topic,
          headers: replayHeaders(letter, group),
        }),
      ),
    drop: (letters) => removing(letters, () => Promise.resolve()),
  };
}

/** Opens what brings messages to a group later: a queue for each delay, whose messages go back to the group's own. Throws TransportError. */
export async function openDeferral(
  { receiving, sender, settings }: AsideParts,
  topic: string,
  group: string,
  delaysMs: readonly number[],
): Promise<Deferral> {
  const back = queueOf(topic, group);
  const queueFor = (delayMs: number): string => `${back}.retry.${delayMs}`;
  await onChannel(receiving, `declaring the queues ${back}.retry`, async (channel) => {
    for (const delayMs of delaysMs) await declareDelay(channel, queueFor(delayMs), delayMs, back, settings.declare);
  });
  return {
    put: (message, delayMs, headers) =>
      sender.put(queueFor(delayMs), {
        ...outgoing(message),
        topic,
        headers: headersWith(message.headers, { [ASIDE.group]: group, ...headers }),
      }),
  };
}

async function declareDelay(channel: Channel, queue: string, delayMs: number, back: string, declare: boolean) {
  const delaying = {
    "x-queue-type": "quorum" as const,
    "x-message-ttl": delayMs,
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": back,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish" as const,
  };
  await tried(`declaring queue ${queue}`, () =>
    channel.queueDeclare({ queue, durable: true, passive: !declare, arguments: delaying }),
  );
}

function notThere(name: string): TransportError {
  return new TransportError({
    code: "transport/unknown-topic",
    message: `RabbitMQ: there is no queue ${name}.`,
    hint: "Check topic and group: it is created by the first consumer of the group that keeps dead letters.",
  });
}

function outgoing({ key, value, timestamp }: IncomingMessage) {
  return { ...(key === null ? {} : { key }), value, timestamp };
}

async function* listLetters(
  link: Link,
  queue: string,
  topic: string,
  { limit = Number.POSITIVE_INFINITY, accepts = () => true, signal }: ListLetters,
): AsyncGenerator<DeadLetter> {
  await using held = await holdAll(link, queue);
  const seen = new Set<string>();
  let given = 0;
  for await (const message of held.messages(signal)) {
    if (given >= limit) return;
    const letter = { id: letterId(message), message: letterOf(message, topic) };
    if (seen.has(letter.id) || !accepts(letter)) continue;
    seen.add(letter.id);
    given += 1;
    yield letter;
    if (given >= limit) return;
  }
}

/** A letter's message, of the topic that it came from. */
function letterOf(message: AsyncMessage, topic: string): IncomingMessage {
  const letter = fromRabbit(message, topic);
  const headers = new Map(letter.headers);
  headers.delete(LETTER_HEADER);
  // What RabbitMQ itself put here, as it came back too often, does not say where it is from.
  if (headerText(headers, ASIDE.topic) === undefined) headers.set(ASIDE.topic, Buffer.from(topic));
  return { ...letter, headers };
}

function letterId({ headers, messageId, deliveryTag }: AsyncMessage): string {
  const id: unknown = headers?.[LETTER_HEADER];
  return typeof id === "string" ? id : (messageId ?? `#${deliveryTag}`);
}

/** The messages of a queue, which go back in their places when this is disposed. */
interface HeldMessages extends AsyncDisposable {
  /** Takes a message out of the queue for good. */
  remove(deliveryTag: number): void;
  messages(signal?: AbortSignal): AsyncGenerator<AsyncMessage>;
}

/** Takes all that a queue holds now, without acknowledging it. Throws TransportError. */
async function holdAll(link: Link, queue: string): Promise<HeldMessages> {
  const { channel, closed } = await link.open();
  const taken: AsyncMessage[] = [];
  let ring: () => void = () => undefined;
  const look = () =>
    tried(
      `looking into queue ${queue}`,
      async () => (await channel.queueDeclare({ queue, passive: true })).messageCount,
    );
  const count = await look();
  const take = (message: AsyncMessage): void => {
    taken.push(message);
    ring();
  };
  const { consumerTag } = await tried(`looking into queue ${queue}`, () => channel.basicConsume({ queue }, take));
  let removed = 0;
  /** Gives everything back, and waits until the next reader can see it. */
  const giveBack = async (): Promise<void> => {
    if (!channel.active) return;
    await channel.basicCancel(consumerTag);
    channel.basicNack({ deliveryTag: 0, multiple: true, requeue: true });
    for (let tries = 0; tries < BACK_TRIES && (await look()) < count - removed; tries += 1) await pause(BACK_MS, NEVER);
    await closeChannel(channel);
  };
  void closed.then(() => ring());
  return {
    remove: (deliveryTag) => {
      channel.basicAck({ deliveryTag });
      removed += 1;
    },
    messages: async function* (signal) {
      signal?.addEventListener("abort", () => ring(), { once: true });
      const isOver = (): boolean => taken.length >= count || !channel.active || signal?.aborted === true;
      while (!isOver())
        await new Promise<void>((heard) => {
          ring = heard;
        });
      if (signal?.aborted === true) return;
      if (taken.length < count) await tried(`looking into queue ${queue}`, () => closed.then(lost));
      // What was given back before may lie behind what was put meanwhile.
      yield* taken.slice(0, count).sort((one, other) => compare(putAt(one), putAt(other)));
    },
    [Symbol.asyncDispose]: giveBack,
  };
}

/** When a letter was put, as the beginning of its id. */
function putAt({ headers }: AsyncMessage): string {
  const id: unknown = headers?.[LETTER_HEADER];
  return typeof id === "string" ? id.slice(0, PUT_AT.length) : "";
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const PUT_AT = "0000000000000-000000";
let puts = 0;

/** An id of which those made later in a process come later. */
function newId(): string {
  puts = (puts + 1) % 1_000_000;
  return `${String(Date.now()).padStart(13, "0")}-${String(puts).padStart(6, "0")}-${randomUUID()}`;
}

function lost(reason: unknown): never {
  throw reason ?? new Error("the channel was closed");
}
