import type { Channel } from "rabbitmq-client";
import { TransportError } from "../error.ts";
import { rabbitError, tried } from "./errors.ts";
import { closeChannel, type Link } from "./link.ts";
import { queueOf } from "./names.ts";

/** The bytes that a name may have in AMQP. */
const NAME_BYTES = 255;

/** What declaring does: makes what is missing, or only looks whether it is there. */
export interface DeclareOptions {
  readonly declare: boolean;
}

/** Makes the exchange of a topic. Throws TransportError. */
export async function declareTopic(channel: Channel, topic: string, { declare }: DeclareOptions): Promise<void> {
  checkName(topic, `topic ${topic}`);
  if (topic === "") throw badName("A topic has no name.");
  await tried(`declaring exchange ${topic}`, () =>
    channel.exchangeDeclare({ exchange: topic, type: "topic", durable: true, passive: !declare }),
  );
}

/** Makes a topic's exchange and a group's queue there. Throws TransportError. */
export async function declareGroup(
  channel: Channel,
  topic: string,
  group: string,
  { declare, ordered }: DeclareOptions & { readonly ordered: boolean },
): Promise<void> {
  const queue = queueOf(topic, group);
  checkName(queue, `queue ${queue}`);
  await declareTopic(channel, topic, { declare });
  await tried(`declaring queue ${queue}`, () =>
    channel.queueDeclare({ queue, durable: true, passive: !declare, arguments: groupArguments(queue, ordered) }),
  );
  if (declare) await bindGroup(channel, topic, group);
}

/** Binds a group's queue to its topic's exchange; where it is bound, nothing changes. Throws TransportError. */
export async function bindGroup(channel: Channel, topic: string, group: string): Promise<void> {
  const queue = queueOf(topic, group);
  await tried(`binding queue ${queue} to exchange ${topic}`, () =>
    channel.queueBind({ queue, exchange: topic, routingKey: "#" }),
  );
}

/**
 * What RabbitMQ would give up on, as it came back too often (from version 4 on 20 times unless a policy says otherwise),
 * goes to the group's dead letters rather than away; where there is no such queue, RabbitMQ keeps it until there is.
 */
function groupArguments(queue: string, ordered: boolean): Readonly<Record<string, string | boolean>> {
  return {
    "x-queue-type": "quorum",
    ...(ordered ? { "x-single-active-consumer": true } : {}),
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": `${queue}.dead`,
    "x-dead-letter-strategy": "at-least-once",
    // Without it, dead letters are moved at most once.
    "x-overflow": "reject-publish",
  };
}

/** Runs something on a channel of its own: what is refused closes a channel, and all that is under way there. Throws TransportError. */
export async function onChannel<Result>(
  link: Link,
  what: string,
  run: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const { channel } = await link.open();
  try {
    return await run(channel);
  } catch (error) {
    throw rabbitError(what, error);
  } finally {
    await closeChannel(channel);
  }
}

function checkName(name: string, what: string): void {
  if (Buffer.byteLength(name) > NAME_BYTES)
    throw badName(`The name of ${what.slice(0, 60)}… has more than ${NAME_BYTES} bytes.`);
}

function badName(message: string): TransportError {
  return new TransportError({
    code: "transport/bad-name",
    message,
    hint: `Give topics and groups names that together (TOPIC.GROUP) have 1 to ${NAME_BYTES} bytes.`,
  });
}
