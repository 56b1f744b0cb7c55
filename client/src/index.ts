export { ClientError, type ErrorFacts, inFull } from "./error.ts";
export type { Database, DatabaseRow, Dialect, Listening } from "./handling/database.ts";
export type { AfterDeadLetter, DeadLetterOptions, DeadLettersOn } from "./handling/dead-letters/options.ts";
export { DatabaseError } from "./handling/error.ts";
export type { ConsumerHealth, Stalled } from "./handling/health/health.ts";
export type { InboxOptions } from "./handling/inbox.ts";
export type { OrderOptions } from "./handling/order/options.ts";
export type { Written, WrittenEvent } from "./handling/outbox/within.ts";
export type { Retry, RetryLater, RetryOn } from "./handling/retry/options.ts";
export { Unretriable } from "./handling/retry/unretriable.ts";
export type { Batching } from "./runtime/batch.ts";
export type { CloudEvents } from "./runtime/cloud-events.ts";
export type { MadeMessage, SendOptions } from "./runtime/compose.ts";
export {
  type Composer,
  type KeyedSendOptions,
  type Methods,
  type Outboxed,
  openComposer,
  type SendArguments,
  type WithinTransaction,
} from "./runtime/composer.ts";
export {
  type ConsumerOptions,
  type GivenIn,
  type Handler,
  type Handlers,
  type Handling,
  type InboxGiven,
  type MessageOf,
  type Otherwise,
  openConsumer,
  type SubscribingOn,
} from "./runtime/consumer.ts";
export { EventError, type EventErrorFacts } from "./runtime/error.ts";
export type {
  AnyKey,
  Claim,
  DecodePayload,
  EventFacts,
  Events,
  EventType,
  InputOf,
  KeyInput,
  KeyOutput,
  KeyType,
  OutputOf,
  Topic,
} from "./runtime/event.ts";
export type { ComposeOptions } from "./runtime/framing.ts";
export { CE_ID, CONTENT_TYPE, MESSAGE_ID, TRACEPARENT } from "./runtime/headers.ts";
export type { EventMeta, MessageMeta } from "./runtime/meta.ts";
export {
  type Output,
  type Outputs,
  type OutputTopics,
  openProcessor,
  type Processing,
  type ProcessorOptions,
} from "./runtime/processor.ts";
export {
  openProducer,
  type Producer,
  type ProducerOptions,
  type ReceiptOf,
  type Sending,
  type SentEvent,
} from "./runtime/producer.ts";
export type { Consumer, ReceiveOptions } from "./runtime/receiver.ts";
export { retried } from "./runtime/retry.ts";
export type { Given, Next, Step } from "./runtime/step.ts";
export {
  type NamedEvent,
  type OtherMessage,
  type Others,
  openStream,
  type Streamed,
  type StreamOptions,
} from "./runtime/stream.ts";
export {
  type Count,
  count,
  type DateDays,
  type Decimal,
  decimal,
  type Formatted,
  type LocalTimestampMicros,
  type LocalTimestampMillis,
  type LocalTimestampNanos,
  nanos,
  now,
  type TimeMicros,
  type TimeMillis,
  type TimestampMicros,
  type TimestampMillis,
  type TimestampNanos,
  today,
  type Uuid,
  uuid,
} from "./runtime/values.ts";
export * from "./transport/index.ts";
export * from "./wire/index.ts";
