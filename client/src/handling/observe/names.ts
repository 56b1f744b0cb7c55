/**
 * OpenTelemetry's names for messaging (semantic conventions 1.45; status: development, so they may change), and what we
 * measure besides.
 */
export const ATTRIBUTES = {
  system: "messaging.system.name",
  operation: "messaging.operation.name",
  operationType: "messaging.operation.type",
  destination: "messaging.destination.name",
  partition: "messaging.destination.partition.id",
  group: "messaging.consumer.group.name",
  messageId: "messaging.message.id",
  count: "messaging.batch.message_count",
  error: "error.type",
  kafkaOffset: "kafka.offset",
  kafkaKey: "kafka.message.key",
  kafkaTombstone: "kafka.message.tombstone",
  /** What became of a message: `handled`, `failed`, `deferred`, `dead`, `held`, `duplicate`, `waiting`, `stale`. */
  outcome: "concordat.outcome",
  /** How often a message was tried in its place. */
  attempts: "concordat.attempts",
} as const;

/** What is counted and measured. */
export const METRICS = {
  sent: "messaging.client.sent.messages",
  sendDuration: "messaging.client.operation.duration",
  consumed: "messaging.client.consumed.messages",
  processDuration: "messaging.process.duration",
  handled: "concordat.consumer.handled",
  failed: "concordat.consumer.failed",
  retried: "concordat.consumer.retried",
  deferred: "concordat.consumer.deferred",
  dead: "concordat.consumer.dead_letters",
  duplicate: "concordat.consumer.duplicates",
  disordered: "concordat.consumer.out_of_order",
  inFlight: "concordat.consumer.in_flight",
  lag: "concordat.consumer.lag",
} as const;

/** The bounds that the conventions give histograms of seconds. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
