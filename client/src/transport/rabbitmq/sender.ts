import type { Channel, ReturnedMessage } from "rabbitmq-client";
import { pause } from "../../pause.ts";
import { closedError, TransportError } from "../error.ts";
import type { OutgoingMessage, Receipt } from "../transport.ts";
import { rabbitError } from "./errors.ts";
import { closeChannel, interrupted, type Link, type OpenChannel } from "./link.ts";
import type { RabbitSettings } from "./options.ts";
import { type RabbitMessage, toQueue, toRabbit } from "./properties.ts";
import { onChannel } from "./topology.ts";

/** The sending side of the transport. Connects when first used. */
export interface RabbitSender {
  /** Resolves when RabbitMQ has the messages safe: written to a quorum of every queue that gets them. */
  send(messages: readonly OutgoingMessage[]): Promise<readonly Receipt[]>;
  /** Sends a message to one queue, which must be there. Resolves when it is safe. */
  put(queue: string, message: OutgoingMessage): Promise<void>;
  /** Waits for what is on its way, as long as that may be tried. */
  close(): Promise<void>;
}

/** A message on its way. Those that a broken connection left unconfirmed are sent again, in their order. */
interface Entry extends RabbitMessage {
  readonly topic: string;
  /** Goes to one queue, whatever its topic's exchange. */
  readonly isDirect: boolean;
  /** The order in which all messages of the transport were sent. */
  readonly number: number;
  /** When it is no longer tried again; from its first failure on. */
  deadline: number | undefined;
  /** RabbitMQ had no queue for it. */
  returned: boolean;
  /** Why it need not be tried again. */
  refused: TransportError | undefined;
  /** Where it was published last. */
  channel: Channel | undefined;
  /** Takes it out of the air, as its channel is gone; undefined where it is not there. */
  drop: ((error: unknown) => void) | undefined;
  resolve(): void;
  reject(error: TransportError): void;
}

const FIRST_DELAY_MS = 50;
const MOST_DELAY_MS = 2_000;

/** Makes what a topic needs to be sent to. */
export type PrepareTopic = (channel: Channel, topic: string) => Promise<void>;

/** Sends over one channel with publisher confirms, any number of messages at a time. */
export function createRabbitSender(link: Link, settings: RabbitSettings, prepare: PrepareTopic): RabbitSender {
  let number = 0;
  let waiting: Entry[] = [];
  const flying = new Set<Entry>();
  let open: OpenChannel | undefined;
  let pumping: Promise<void> | undefined;
  let closed = false;
  const ending = new AbortController();
  /** Topics that are there, as far as is known, and those whose exchange was gone once, with when it was made again. */
  const known = new Set<string>();
  const madeAgain = new Map<string, number>();
  const quiet: (() => void)[] = [];
  let failures = 0;

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      try {
        const channel = await ready();
        await prepareAll();
        // What the last channel left must be known to have failed before anything is sent behind it.
        if (channel !== open) continue;
        for (const entry of take()) publish(channel, entry);
        failures = 0;
      } catch (error) {
        giveUp(rabbitError("sending", error));
        failures += 1;
        await pause(Math.min(FIRST_DELAY_MS * 2 ** failures, MOST_DELAY_MS), ending.signal);
      }
    }
  };

  const ready = async (): Promise<OpenChannel> => {
    if (open?.channel.active) return open;
    open = undefined;
    await settled();
    const opened = await link.open();
    await opened.channel.confirmSelect();
    opened.channel.on("basic.return", returned);
    void opened.closed.then((reason) => {
      if (open === opened) open = undefined;
      // Of what is written just as the connection breaks, the library tells nothing.
      setImmediate(() => {
        for (const entry of [...flying])
          if (entry.channel === opened.channel) entry.drop?.(interrupted(`sending to ${entry.topic}`, reason));
      });
    });
    open = opened;
    return opened;
  };

  /** Resolves when nothing is in the air. */
  const settled = (): Promise<void> =>
    flying.size === 0 ? Promise.resolve() : new Promise((done) => void quiet.push(done));

  const prepareAll = async (): Promise<void> => {
    for (const topic of new Set(waiting.filter(({ isDirect }) => !isDirect).map((entry) => entry.topic))) {
      if (known.has(topic)) continue;
      try {
        await onChannel(link, `sending to ${topic}`, (channel) => prepare(channel, topic));
        known.add(topic);
      } catch (error) {
        const reason = rabbitError(`sending to ${topic}`, error);
        if (reason.retriable) throw reason;
        refuse(({ topic: name }) => name === topic, reason);
      }
    }
  };

  const take = (): readonly Entry[] => {
    const all = waiting.sort((one, other) => one.number - other.number);
    waiting = [];
    return all;
  };

  const publish = ({ channel }: OpenChannel, entry: Entry): void => {
    flying.add(entry);
    entry.returned = false;
    const mandatory = entry.isDirect || settings.unroutable === "refuse";
    const land = (then: () => void): void => {
      if (entry.drop !== drop) return;
      entry.drop = undefined;
      landed(entry, then);
    };
    const drop = (error: unknown): void => land(() => failed(entry, error));
    entry.drop = drop;
    entry.channel = channel;
    channel.basicPublish({ ...entry.envelope, mandatory }, entry.body).then(
      // What could not be routed is confirmed, and the library tells of it a moment after that.
      () => void setImmediate(() => land(() => (entry.returned ? unrouted(entry) : entry.resolve()))),
      drop,
    );
  };

  const landed = (entry: Entry, then: () => void): void => {
    flying.delete(entry);
    then();
    if (flying.size > 0) return;
    for (const done of quiet.splice(0)) done();
  };

  const returned = (message: ReturnedMessage): void => {
    for (const entry of flying) {
      const { messageId, exchange } = entry.envelope;
      if (entry.returned || messageId !== message.messageId || exchange !== message.exchange) continue;
      entry.returned = true;
      return;
    }
  };

  /** A queue that is bound to an exchange which was deleted is bound anew by its consumer, a little later. */
  const unrouted = (entry: Entry): void => {
    const since = madeAgain.get(entry.topic);
    if (since !== undefined && performance.now() - since < settings.giveUpMs) return void again(entry, true);
    entry.reject(entry.isDirect ? noQueue(entry.envelope.routingKey ?? "") : unroutable(entry.topic));
  };

  const failed = (entry: Entry, error: unknown): void => {
    const reason = rabbitError(`sending to ${entry.topic}`, error);
    if (reason.code === "transport/unknown-topic" && settings.declare) {
      for (const topic of known) madeAgain.set(topic, performance.now());
      known.clear();
      return again(entry, false);
    }
    if (reason.code === "transport/too-large") return tooLarge(entry, reason);
    if (reason.retriable) return again(entry, reason.code === "transport/refused", reason);
    // RabbitMQ says which exchange it refuses, and the library tells the first message that is unconfirmed.
    const culprit = [entry, ...flying].find(({ topic }) => reason.message.includes(`'${topic}'`)) ?? entry;
    if (culprit !== entry) again(entry, false);
    known.delete(culprit.topic);
    refuse(({ topic }) => topic === culprit.topic, reason);
    // Those of the topic that are in the air fail with the channel.
    for (const one of flying) if (one.topic === culprit.topic) one.refused = reason;
    culprit.reject(reason);
  };

  /** RabbitMQ tells the size of the message that it closed the channel for, not which one that was. */
  const tooLarge = (entry: Entry, reason: TransportError): void => {
    const size = Number(/message size (\d+)/.exec(reason.message)?.[1]);
    const culprit = [entry, ...flying].find(({ body }) => body.length === size) ?? entry;
    culprit.refused = reason;
    if (culprit === entry) entry.reject(reason);
    else again(entry, false);
  };

  const again = (entry: Entry, later: boolean, reason?: TransportError): void => {
    if (entry.refused !== undefined) return entry.reject(entry.refused);
    if (ending.signal.aborted) return entry.reject(unconfirmed(entry.topic));
    if (reason !== undefined && isLate(entry)) return entry.reject(reason);
    if (later) {
      // Held like one that is in the air, so that nothing is closed meanwhile.
      flying.add(entry);
      void pause(MOST_DELAY_MS / 4, ending.signal).then(() => landed(entry, () => again(entry, false, reason)));
      return;
    }
    waiting.push(entry);
    start();
  };

  const refuse = (which: (entry: Entry) => boolean, reason: TransportError): void => {
    const refused = waiting.filter(which);
    waiting = waiting.filter((entry) => !which(entry));
    for (const entry of refused) entry.reject(reason);
  };

  const giveUp = (reason: TransportError): void =>
    refuse((entry) => isLate(entry) || closed || !reason.retriable, reason);

  /** While RabbitMQ takes nothing in, for want of memory, nothing fails and nothing is late. */
  const isLate = (entry: Entry): boolean => {
    const now = performance.now();
    entry.deadline ??= now + settings.giveUpMs;
    return entry.deadline < now;
  };

  const start = (): void => {
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (waiting.length > 0) start();
    });
  };

  const enqueue = (message: RabbitMessage & { readonly topic: string }, isDirect: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      number += 1;
      waiting.push({
        ...message,
        isDirect,
        number,
        deadline: undefined,
        returned: false,
        refused: undefined,
        drop: undefined,
        channel: undefined,
        resolve,
        reject,
      });
    });

  return {
    put: async (queue, message) => {
      if (closed) throw closedError("RabbitMQ transport");
      const made = toQueue(queue, message, settings.frameMax, Date.now());
      const sent = enqueue({ topic: queue, ...made }, true);
      start();
      await sent;
    },
    send: async (messages) => {
      if (messages.length === 0) return [];
      if (closed) throw closedError("RabbitMQ transport");
      const now = Date.now();
      const made = messages.map((message) => ({ topic: message.topic, ...toRabbit(message, settings.frameMax, now) }));
      const sent = made.map((message) => enqueue(message, false));
      start();
      const outcomes = await Promise.allSettled(sent);
      const refused = outcomes.find((outcome) => outcome.status === "rejected");
      if (refused !== undefined) throw refused.reason;
      return messages.map(({ topic }) => ({ topic }));
    },
    close: async () => {
      closed = true;
      const patience = new AbortController();
      const done = async (): Promise<void> => {
        while (pumping !== undefined || flying.size > 0) await (pumping ?? settled());
      };
      await Promise.race([done(), pause(settings.giveUpMs, patience.signal)]);
      patience.abort();
      ending.abort();
      if (open !== undefined) await closeChannel(open.channel);
    },
  };
}

function unconfirmed(topic: string): TransportError {
  return new TransportError({
    code: "transport/closed",
    message: `RabbitMQ: the transport was closed before a message to ${topic} was confirmed.`,
    hint: "RabbitMQ may have it, or not. Sending it again with the same id is safe where consumers look at ids.",
  });
}

function noQueue(queue: string): TransportError {
  return new TransportError({
    code: "transport/unknown-topic",
    message: `RabbitMQ: queue ${queue} is not there.`,
    hint: "It was deleted: open a consumer of its group, which declares it.",
  });
}

function unroutable(topic: string): TransportError {
  return new TransportError({
    code: "transport/unroutable",
    message: `RabbitMQ: sending to ${topic} failed: no queue gets its messages, as no group has subscribed to it yet.`,
    hint: 'Open a consumer once before the first event is sent: its queue stays. Or give `unroutable: "drop"` where events without a group may be lost.',
  });
}
