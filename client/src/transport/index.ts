export { TransportError } from "./error.ts";
export type {
  Enqueue,
  IncomingMessage,
  OutgoingMessage,
  Position,
  ReadOptions,
  SubscribeOptions,
  Subscription,
  Transport,
} from "./transport.ts";
