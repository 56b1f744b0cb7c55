import type { Channel } from "rabbitmq-client";
import { rabbitError, tried } from "../errors.ts";
import type { Link, OpenChannel } from "../link.ts";
import { queueOf } from "../names.ts";
import type { DeclareOptions } from "../topology.ts";

/**
 * A stream knows nothing of groups. A group's position is a message in a small queue, whose single active consumer holds it
 * while it handles: so who may go on, and from where, cannot disagree, and both pass to another consumer when one dies.
 */
export function positionQueueOf(topic: string, group: string): string {
  return `${queueOf(topic, group)}.position`;
}

/** Makes a group's position queue; gives whether the group is new. Throws TransportError. */
export async function declarePosition(
  channel: Channel,
  queue: string,
  { declare }: DeclareOptions,
): Promise<{ readonly isNew: boolean }> {
  const kind = { "x-queue-type": "quorum" as const, "x-single-active-consumer": true };
  const { messageCount, consumerCount } = await tried(`declaring queue ${queue}`, () =>
    channel.queueDeclare({ queue, durable: true, passive: !declare, arguments: kind }),
  );
  return { isNew: messageCount === 0 && consumerCount === 0 };
}

/** Most times that a position queue is asked whether it has more. */
const MOST_ROUNDS = 20;

/**
 * Resolves when all positions of a queue were delivered to its consumer. A consumer that leaves right after it wrote a position
 * returns the one before it too: who begins at the first of them handles a message again.
 */
export async function allDelivered(channel: Channel, queue: string): Promise<void> {
  // What the broker no longer counts may arrive right after its answer, but before the next one.
  for (let empty = 0, round = 0; empty < 2 && round < MOST_ROUNDS; round += 1) {
    const { messageCount } = await channel.queueDeclare({ queue, passive: true });
    empty = messageCount === 0 ? empty + 1 : 0;
  }
}

/** Writes positions into position queues. */
export interface PositionWriter {
  /** Resolves when the broker has the position safe. Throws TransportError. */
  write(queue: string, next: bigint): Promise<void>;
}

/** Writes over one channel of the sending connection. */
export function createPositionWriter(link: Link): PositionWriter {
  let open: Promise<OpenChannel> | undefined;
  const connect = async (): Promise<OpenChannel> => {
    const opened = await link.open();
    await opened.channel.confirmSelect();
    void opened.closed.then(() => {
      open = undefined;
    });
    return opened;
  };
  return {
    write: async (queue, next) => {
      try {
        open ??= connect();
        const { channel } = await open;
        await channel.basicPublish({ exchange: "", routingKey: queue, durable: true }, Buffer.from(String(next)));
      } catch (error) {
        open = undefined;
        throw rabbitError(`saving the position in ${queue}`, error);
      }
    },
  };
}

/** The offset in a position; undefined if it is not a position. */
export function readPosition(body: unknown): bigint | undefined {
  const text = Buffer.isBuffer(body) ? body.toString("latin1") : "";
  return /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
}
