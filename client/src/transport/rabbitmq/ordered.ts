import type { Channel } from "rabbitmq-client";
import { createLanes } from "../lanes.ts";
import type { IncomingLogMessage } from "../log.ts";
import type { IncomingMessage, OrderedSubscribeOptions } from "../transport.ts";
import type { Link } from "./link.ts";
import { openMember, type RabbitMember } from "./member.ts";
import { queueOf } from "./names.ts";
import type { RabbitSettings } from "./options.ts";
import { fromRabbit } from "./properties.ts";
import { redelivery } from "./redelivery.ts";
import { bindGroup, declareGroup } from "./topology.ts";

/** How messages come to a group in their order. */
export interface OrderedRabbitSubscribeOptions extends OrderedSubscribeOptions {
  /** Most messages that RabbitMQ sends ahead of what is handled; the transport's `prefetch` unless given. */
  readonly prefetch?: number;
}

/** A message in a lane. Its place there is its number on the channel, which nobody else sees. */
interface Numbered extends IncomingLogMessage {
  readonly incoming: IncomingMessage;
  readonly tag: number;
  readonly channel: Channel;
}

/**
 * Handles the messages of a queue with a single active consumer in their order, several keys at a time where asked for.
 * After a failure nothing more is handled until it is time to try again: then the queue is consumed anew, and what follows
 * comes again in order.
 */
export async function openOrdered(
  link: Link,
  settings: RabbitSettings,
  topic: string,
  options: OrderedRabbitSubscribeOptions,
): Promise<RabbitMember> {
  const { group, handle, onError, prefetch = settings.prefetch, concurrency = 1 } = options;
  const queue = queueOf(topic, group);
  const redeliver = redelivery(settings.redeliverMs);
  let failures = 0;
  let current: Channel | undefined;
  const lanes = createLanes<Numbered>(
    {
      concurrency,
      handle: ({ incoming }) => handle(incoming),
      onError: (error, message) => {
        onError(error, message?.incoming);
        if (message === undefined) return;
        redeliver(failures, () => member.reopen());
        failures += 1;
      },
    },
    {
      isOurs: ({ channel }) => channel === current && channel.active,
      save: async ({ tag: deliveryTag, channel }) => {
        failures = 0;
        channel.basicAck({ deliveryTag, multiple: true });
      },
    },
  );
  const member: RabbitMember = await openMember(
    link,
    {
      what: `consuming ${queue}`,
      prepare: async (channel) => {
        await declareGroup(channel, topic, group, settings);
        await channel.basicQos({ prefetchCount: prefetch });
        current = channel;
        return { queue };
      },
      take: (message, channel) => {
        const incoming = fromRabbit(message, topic);
        const tag = message.deliveryTag;
        lanes.add({ ...incoming, incoming, partition: 0, offset: BigInt(tag), tag, channel });
      },
      forget: () => lanes.restart(),
      settle: () => lanes.settle(),
      ...(settings.declare ? { maintain: (channel: Channel) => bindGroup(channel, topic, group) } : {}),
      onError,
    },
    settings.giveUpMs,
  );
  return member;
}
