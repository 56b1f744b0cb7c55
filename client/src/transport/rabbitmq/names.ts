/** The queue of a group: what the group has not handled yet of a topic. */
export function queueOf(topic: string, group: string): string {
  return `${topic}.${group}`;
}

/** A message's key where the routing key cannot have it exactly; null for none. */
export const KEY_HEADER = "concordat-key";
/** The names of headers whose values are no text, as JSON: theirs are base64. The client library cannot send bytes. */
export const BINARY_HEADER = "concordat-base64";
/** Marks a message without a value, as AMQP has empty bodies alone. */
export const NO_VALUE_HEADER = "concordat-no-value";
/** A message's time in milliseconds, as RabbitMQ's own plugin for timestamps has it: AMQP's property has seconds. */
export const TIME_HEADER = "timestamp_in_ms";
/** Headers with this prefix are attributes of a CloudEvent (AMQP protocol binding); the runtime calls them `ce_`. */
export const CLOUD_EVENTS = "cloudEvents:";
/** The older form of the same prefix, which is read as well. */
export const CLOUD_EVENTS_JMS = "cloudEvents_";
/** The runtime's prefix of the same attributes. */
export const CE = "ce_";
