export { TransportError } from "./error.ts";
export type {
  Enqueue,
  IncomingMessage,
  OutgoingMessage,
  Position,
  ProcessOptions,
  ReadFrom,
  ReadOptions,
  ReplayTransport,
  SubscribeOptions,
  Subscription,
  TransactionalTransport,
  Transport,
} from "./transport.ts";
