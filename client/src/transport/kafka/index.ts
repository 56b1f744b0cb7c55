export { type KafkaTransport, kafka, type TransactionalKafkaTransport } from "./kafka.ts";
export type { KafkaOptions } from "./options.ts";
