import type { AsyncMessage, Channel } from "rabbitmq-client";
import type { IncomingMessage, SubscribeOptions } from "../transport.ts";
import type { Link } from "./link.ts";
import { type Duty, openMember, type RabbitMember } from "./member.ts";
import { queueOf } from "./names.ts";
import type { RabbitSettings } from "./options.ts";
import { fromRabbit } from "./properties.ts";
import { redelivery } from "./redelivery.ts";
import { bindGroup, declareGroup } from "./topology.ts";

/** How messages come to a group that asks for no order. */
export interface RabbitSubscribeOptions extends SubscribeOptions {
  /** Most messages that RabbitMQ sends ahead of what is handled; the transport's `prefetch` unless given. */
  readonly prefetch?: number;
  /** How many messages of a topic are handled at a time; 10 unless given. */
  readonly concurrency?: number;
}

const CONCURRENCY = 10;

/** Handles the messages of a group's queue, several at a time, and acknowledges each when it is done. */
export function openQueue(
  link: Link,
  settings: RabbitSettings,
  topic: string,
  options: RabbitSubscribeOptions,
): Promise<RabbitMember> {
  return openMember(link, queueDuty(settings, topic, options), settings.giveUpMs);
}

/** A message, and where it is acknowledged. */
interface Delivery {
  readonly message: IncomingMessage;
  readonly tag: number;
  readonly channel: Channel;
  readonly deliveries: number;
}

function queueDuty(settings: RabbitSettings, topic: string, options: RabbitSubscribeOptions): Duty {
  const { group, handle, onError, prefetch = settings.prefetch, concurrency = CONCURRENCY } = options;
  const queue = queueOf(topic, group);
  const redeliver = redelivery(settings.redeliverMs);
  let pending: Delivery[] = [];
  let running = 0;
  const quiet: (() => void)[] = [];

  const pump = (): void => {
    while (running < concurrency) {
      const next = pending.shift();
      if (next === undefined) return;
      begin(next);
    }
  };

  const begin = (delivery: Delivery): void => {
    running += 1;
    try {
      const handled = handle(delivery.message);
      if (handled === undefined) return over(delivery);
      handled.then(
        () => next(delivery),
        (error: unknown) => next(delivery, { error }),
      );
    } catch (error) {
      over(delivery, { error });
    }
  };

  const next = (delivery: Delivery, failure?: { readonly error: unknown }): void => {
    over(delivery, failure);
    pump();
  };

  const over = (delivery: Delivery, failure?: { readonly error: unknown }): void => {
    running -= 1;
    const { channel, tag: deliveryTag } = delivery;
    if (failure === undefined) {
      // Of a channel that is gone, the message comes again.
      if (channel.active) channel.basicAck({ deliveryTag });
    } else {
      onError(failure.error, delivery.message);
      redeliver(delivery.deliveries, () => channel.active && channel.basicNack({ deliveryTag, requeue: true }));
    }
    if (running > 0) return;
    for (const done of quiet.splice(0)) done();
  };

  return {
    what: `consuming ${queue}`,
    prepare: async (channel) => {
      await declareGroup(channel, topic, group, settings);
      await channel.basicQos({ prefetchCount: prefetch });
      return { queue };
    },
    take: (message, channel) => {
      pending.push({
        message: fromRabbit(message, topic),
        tag: message.deliveryTag,
        channel,
        deliveries: deliveriesOf(message),
      });
      pump();
    },
    forget: () => {
      pending = [];
    },
    settle: () => (running === 0 ? Promise.resolve() : new Promise((done) => void quiet.push(done))),
    ...(settings.declare ? { maintain: (channel) => bindGroup(channel, topic, group) } : {}),
    onError,
  };
}

/** How often a message came before: RabbitMQ counts for quorum queues. */
export function deliveriesOf({ headers }: AsyncMessage): number {
  const count: unknown = headers?.["x-delivery-count"];
  return typeof count === "number" ? count : 0;
}
