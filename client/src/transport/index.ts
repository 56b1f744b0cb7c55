export { TransportError } from "./error.ts";
export type {
  Enqueue,
  IncomingLogMessage,
  LogSubscribeOptions,
  LogTransport,
  OutgoingLogMessage,
  Position,
  ProcessOptions,
  ReadFrom,
  ReadOptions,
  TransactionalTransport,
} from "./log.ts";
export type {
  IncomingMessage,
  OrderedSubscribeOptions,
  OrderedTransport,
  OutgoingMessage,
  Receipt,
  SubscribeOptions,
  Subscription,
  Transport,
} from "./transport.ts";
