export type { LinkState } from "./link.ts";
export type { RabbitOptions } from "./options.ts";
export type { OrderedRabbitSubscribeOptions } from "./ordered.ts";
export type { RabbitSubscribeOptions } from "./queue.ts";
export {
  type HasRabbitState,
  type OrderedRabbitTransport,
  type RabbitState,
  type RabbitStreamTransport,
  type RabbitTransport,
  rabbitmq,
} from "./rabbitmq.ts";
export type { StreamSubscribeOptions } from "./stream/group.ts";
export type { RabbitStreamSettings } from "./stream/settings.ts";
