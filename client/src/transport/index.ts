export type {
  AsideHeaders,
  DeadLetter,
  DeadLetterBox,
  DeadLetterTransport,
  Deferral,
  DeferringTransport,
  LetterStanding,
  LetterView,
  ListLetters,
  LogDeadLetterBox,
  LogDeadLetterTransport,
  OpenLetters,
} from "./aside.ts";
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
  ReplayTransport,
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
