import type { AsyncMessage, Channel } from "rabbitmq-client";
import { createLanes } from "../../lanes.ts";
import type { IncomingLogMessage, LogSubscribeOptions } from "../../log.ts";
import { openMember, type RabbitMember } from "../member.ts";
import { deliveriesOf } from "../queue.ts";
import { redelivery } from "../redelivery.ts";
import { bindStream, declareStream, endOf, fromStream, offsetOf, startingAt, streamOf } from "./log.ts";
import { allDelivered, declarePosition, type PositionWriter, positionQueueOf, readPosition } from "./position.ts";
import type { StreamLinks } from "./read.ts";
import type { RabbitStreamSettings } from "./settings.ts";

/** How the messages of a stream come to a group. */
export interface StreamSubscribeOptions extends LogSubscribeOptions {
  /** Most messages that RabbitMQ sends ahead of what is handled; the transport's `prefetch` unless given. */
  readonly prefetch?: number;
}

/** From so many handovers on, a position is written anew: from version 4 on RabbitMQ gives up on what came back 20 times. */
const MOST_DELIVERIES = 5;

/** A message in a lane. */
interface Waiting extends IncomingLogMessage {
  readonly incoming: IncomingLogMessage;
  /** Lets RabbitMQ send another one. */
  done(): void;
}

/** The position that a consumer holds, and where it is given back. */
interface Held {
  readonly next: bigint;
  readonly tag: number;
  readonly channel: Channel;
}

/** Handles a stream's messages in order from the group's position on, while this consumer is the group's active one. */
export async function openStreamGroup(
  links: StreamLinks,
  stream: RabbitStreamSettings,
  positions: PositionWriter,
  topic: string,
  options: StreamSubscribeOptions,
): Promise<RabbitMember> {
  const { receiving, sending, settings } = links;
  const { group, handle, onError, from = "earliest", prefetch = settings.prefetch, concurrency = 1 } = options;
  const queue = positionQueueOf(topic, group);
  const redeliver = redelivery(settings.redeliverMs);
  let held: Held | undefined;
  /** Everything before it is handled, as far as this consumer knows. */
  let position = 0n;
  let reading: Promise<RabbitMember | undefined> | undefined;
  let failures = 0;

  const lanes = createLanes<Waiting>(
    {
      concurrency,
      handle: ({ incoming, done }) => {
        done();
        return handle(incoming);
      },
      onError: (error, message) => {
        onError(error, message?.incoming);
        if (message === undefined) return;
        redeliver(failures, () => void rewind());
        failures += 1;
      },
    },
    {
      isOurs: () => held !== undefined,
      save: async ({ offset }) => {
        failures = 0;
        const before = held;
        position = offset + 1n;
        await positions.write(queue, position);
        if (before !== undefined) giveUp(before);
      },
    },
  );

  /** The position behind it is safe. */
  const giveUp = ({ channel, tag: deliveryTag }: Held): void => {
    if (channel.active && !given.has(deliveryTag)) channel.basicAck({ deliveryTag });
    given.add(deliveryTag);
  };
  let given = new Set<number>();

  const hold = (message: AsyncMessage, channel: Channel): void => {
    const next = readPosition(message.body) ?? 0n;
    const mine: Held = { next, tag: message.deliveryTag, channel };
    const [keeps, goes] = held !== undefined && held.next > next ? [held, mine] : [mine, held];
    held = keeps;
    if (goes !== undefined) giveUp(goes);
    if (deliveriesOf(message) >= MOST_DELIVERIES) {
      positions.write(queue, next).then(() => giveUp(mine), onError);
    }
    if (reading === undefined) begin(allDelivered(channel, queue));
  };

  const begin = (first?: Promise<void>): void => {
    reading = beginAfter(first).catch((error: unknown) => {
      onError(error);
      return undefined;
    });
  };

  const beginAfter = async (first: Promise<void> | undefined): Promise<RabbitMember | undefined> => {
    const isHere = await first?.then(
      () => true,
      // The channel is gone, which its member reports: the positions come again on the next one.
      () => false,
    );
    if (isHere === false || held === undefined) return undefined;
    if (isHere === true) position = held.next;
    return openReading();
  };

  const openReading = (): Promise<RabbitMember> => {
    let next = position;
    const take = (message: AsyncMessage, channel: Channel): void => {
      const offset = offsetOf(message);
      const incoming = offset < next ? undefined : fromStream(message, topic);
      if (offset >= next) next = offset + 1n;
      const done = (): void => {
        if (channel.active) channel.basicAck({ deliveryTag: message.deliveryTag });
      };
      if (incoming === undefined) done();
      else lanes.add({ ...incoming, incoming, done });
    };
    return openMember(
      receiving,
      {
        what: `consuming ${streamOf(topic)}`,
        prepare: async (channel) => {
          await declareStream(channel, topic, stream, settings);
          await channel.basicQos({ prefetchCount: prefetch });
          return { queue: streamOf(topic), arguments: startingAt(next) };
        },
        take,
        // What was taken stays in its lane: reading goes on behind it.
        forget: () => undefined,
        settle: () => Promise.resolve(),
        ...(settings.declare ? { maintain: (channel: Channel) => bindStream(channel, topic) } : {}),
        onError,
      },
      settings.giveUpMs,
    );
  };

  /** Stops reading and handling; resolves when what was begun is done, and its position saved. */
  const stop = async (): Promise<void> => {
    const ending = reading;
    lanes.restart();
    await (await ending)?.close();
    lanes.restart();
    await lanes.settle();
    reading = undefined;
  };

  const rewind = async (): Promise<void> => {
    if (held === undefined || reading === undefined) return;
    await stop();
    if (held !== undefined && reading === undefined) begin();
  };

  /** Puts a new group's position into its queue. */
  const start = async (channel: Channel): Promise<void> => {
    await declareStream(channel, topic, stream, settings);
    const { isNew } = await declarePosition(channel, queue, settings);
    if (!isNew) return;
    const first = from === "earliest" ? 0n : (await endOf(receiving, sending, topic, settings.giveUpMs)) + 1n;
    // Of a queue that was deleted meanwhile, this consumer knows the position.
    await positions.write(queue, position > first ? position : first);
  };

  return openMember(
    receiving,
    {
      what: `consuming ${streamOf(topic)} as ${group}`,
      prepare: async (channel) => {
        await start(channel);
        await channel.basicQos({ prefetchCount: MOST_DELIVERIES });
        return { queue };
      },
      take: hold,
      forget: () => lanes.restart(),
      settle: async () => {
        await stop();
        held = undefined;
        given = new Set();
      },
      settlesAlways: true,
      onError,
    },
    settings.giveUpMs,
  );
}
