import { withPeer } from "../../peer.ts";

export type { LinkState } from "./link.ts";
export type { RabbitOptions } from "./options.ts";
export type { OrderedRabbitSubscribeOptions } from "./ordered.ts";
export type { RabbitSubscribeOptions } from "./queue.ts";
export type {
  HasRabbitState,
  OrderedRabbitTransport,
  RabbitState,
  RabbitStreamTransport,
  RabbitTransport,
} from "./rabbitmq.ts";
export type { StreamSubscribeOptions } from "./stream/group.ts";
export type { RabbitStreamSettings } from "./stream/settings.ts";

// Loaded so that a service without the broker's package learns which one to install.
const loaded = await withPeer("rabbitmq-client", () => import("./rabbitmq.ts"));

/**
 * RabbitMQ as a transport. A topic is a durable topic exchange, a group a durable quorum queue `TOPIC.GROUP` that is bound to
 * it. Sends are confirmed; after a broken connection what is unconfirmed is sent again, so that a message may come twice and
 * never gets lost. Every call may throw TransportError. Connects when first used.
 */
export const rabbitmq: typeof loaded.rabbitTransport = loaded.rabbitTransport;
