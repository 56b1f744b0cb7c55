import type { DeadLetterTransport, DeferringTransport, OpenLetters } from "../aside.ts";
import { closedError } from "../error.ts";
import type { ReplayTransport } from "../log.ts";
import { closing } from "../subscription.ts";
import type { OrderedTransport, Subscription } from "../transport.ts";
import { openDeadLetters, openDeferral } from "./aside.ts";
import { createLink, type LinkState } from "./link.ts";
import type { RabbitMember } from "./member.ts";
import { type RabbitOptions, type RabbitSettings, rabbitSettings } from "./options.ts";
import { type OrderedRabbitSubscribeOptions, openOrdered } from "./ordered.ts";
import { openQueue, type RabbitSubscribeOptions } from "./queue.ts";
import { createRabbitSender, type PrepareTopic } from "./sender.ts";
import { openStreamGroup, type StreamSubscribeOptions } from "./stream/group.ts";
import { declareStream } from "./stream/log.ts";
import { createPositionWriter } from "./stream/position.ts";
import { createStreamReadings } from "./stream/read.ts";
import type { RabbitStreamSettings } from "./stream/settings.ts";
import { declareTopic } from "./topology.ts";

/** How the transport's connections stand: it has one for sending and one for receiving. */
export interface RabbitState {
  /** `blocked`: RabbitMQ is short of memory or disk space, and sends wait until it is not. */
  readonly sending: LinkState;
  readonly receiving: LinkState;
}

/** What RabbitMQ's transports have in common. */
export interface HasRabbitState {
  state(): RabbitState;
}

/** RabbitMQ without an order: the consumers of a group handle messages side by side. */
export interface RabbitTransport extends DeadLetterTransport, DeferringTransport, HasRabbitState {
  readonly order: "none";
  subscribe(options: RabbitSubscribeOptions): Promise<Subscription>;
}

/** RabbitMQ with one active consumer for each group and topic, which gets the messages in the order sent. */
export interface OrderedRabbitTransport
  extends OrderedTransport,
    DeadLetterTransport,
    DeferringTransport,
    HasRabbitState {
  readonly order: "key";
  subscribe(options: OrderedRabbitSubscribeOptions): Promise<Subscription>;
}

/**
 * RabbitMQ with a stream for each topic, a log of one partition: it keeps what it has delivered, so that it can be read again,
 * and a new group may begin at its beginning. What AMQP does not tell, where a message that was sent lies, it does not have.
 */
export interface RabbitStreamTransport extends ReplayTransport, HasRabbitState {
  subscribe(options: StreamSubscribeOptions): Promise<Subscription>;
}

/**
 * RabbitMQ as a transport. A topic is a durable topic exchange, a group a durable quorum queue `TOPIC.GROUP` that is bound to
 * it. Sends are confirmed; after a broken connection what is unconfirmed is sent again, so that a message may come twice and
 * never gets lost. Every call may throw TransportError. Connects when first used.
 */
export function rabbitTransport(
  options: RabbitOptions & { readonly stream: true | RabbitStreamSettings },
): RabbitStreamTransport;
export function rabbitTransport(
  options: RabbitOptions & { readonly ordered: true; readonly stream?: false },
): OrderedRabbitTransport;
export function rabbitTransport(
  options?: RabbitOptions & { readonly ordered?: false; readonly stream?: false },
): RabbitTransport;
export function rabbitTransport(
  options: RabbitOptions = {},
): RabbitTransport | OrderedRabbitTransport | RabbitStreamTransport {
  const settings = rabbitSettings(options);
  const { stream = false } = options;
  if (stream !== false) return openStreams(settings, stream === true ? {} : stream);
  const parts = openParts(settings, (channel, topic) => declareTopic(channel, topic, settings));
  if (settings.ordered) {
    const open = (topic: string, wanted: OrderedRabbitSubscribeOptions) =>
      openOrdered(parts.links.receiving, settings, topic, wanted);
    const subscribe = (wanted: OrderedRabbitSubscribeOptions) => parts.subscribe(wanted, open);
    return { ...parts.common, ...parts.aside, order: "key", subscribe };
  }
  const open = (topic: string, wanted: RabbitSubscribeOptions) =>
    openQueue(parts.links.receiving, settings, topic, wanted);
  return { ...parts.common, ...parts.aside, order: "none", subscribe: (wanted) => parts.subscribe(wanted, open) };
}

function openStreams(settings: RabbitSettings, stream: RabbitStreamSettings): RabbitStreamTransport {
  const { common, links, subscribe } = openParts(settings, (channel, topic) =>
    declareStream(channel, topic, stream, settings),
  );
  const readings = createStreamReadings(links);
  const positions = createPositionWriter(links.sending);
  const close = async (): Promise<void> => {
    await readings.close();
    await common.close();
  };
  return {
    ...common,
    order: "key",
    subscribe: (wanted: StreamSubscribeOptions) =>
      subscribe(wanted, (topic, one) => openStreamGroup(links, stream, positions, topic, one)),
    read: (wanted) => readings.read(wanted),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What every kind of transport is made of. `prepare` makes what a topic needs to be sent to. */
function openParts(settings: RabbitSettings, prepare: PrepareTopic) {
  const [sending, receiving] = [createLink(settings, "(sending)"), createLink(settings, "(receiving)")];
  const sender = createRabbitSender(sending, settings, prepare);
  const subscriptions = new Set<Subscription>();
  let closed: Promise<void> | undefined;

  const closeAll = async (): Promise<void> => {
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await sender.close();
    await Promise.all([sending.close(), receiving.close()]);
  };
  const close = (): Promise<void> => {
    closed ??= closeAll();
    return closed;
  };
  return {
    links: { sending, receiving, settings },
    aside: {
      deadLetters: (topic: string, group: string, wanted?: OpenLetters) =>
        openDeadLetters({ receiving, sender, settings }, topic, group, wanted),
      deferral: (topic: string, group: string, delaysMs: readonly number[]) =>
        openDeferral({ receiving, sender, settings }, topic, group, delaysMs),
    },
    common: {
      system: "rabbitmq" as const,
      send: sender.send,
      state: (): RabbitState => ({ sending: sending.state(), receiving: receiving.state() }),
      close,
      [Symbol.asyncDispose]: close,
    },
    /** Opens a member for each topic, or none. */
    subscribe: async <Wanted extends { readonly topics: readonly string[] }>(
      wanted: Wanted,
      open: (topic: string, wanted: Wanted) => Promise<RabbitMember>,
    ): Promise<Subscription> => {
      if (closed !== undefined) throw closedError("RabbitMQ transport");
      const opening = await Promise.allSettled(wanted.topics.map((topic) => open(topic, wanted)));
      const members = opening.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const leave = (): Promise<unknown> => Promise.all(members.map((member) => member.close()));
      const failed = opening.find((one) => one.status === "rejected");
      if (failed !== undefined) {
        await leave();
        throw failed.reason;
      }
      const subscription = closing(async () => {
        subscriptions.delete(subscription);
        await leave();
      });
      subscriptions.add(subscription);
      return subscription;
    },
  };
}
