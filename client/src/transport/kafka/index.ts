import { withPeer } from "../../peer.ts";

export type { KafkaTransport, TransactionalKafkaTransport } from "./kafka.ts";
export type { KafkaOptions } from "./options.ts";

// Loaded so that a service without the broker's package learns which one to install.
const loaded = await withPeer("@platformatic/kafka", () => import("./kafka.ts"));

/**
 * Apache Kafka as a transport. Sending is idempotent and waits for all replicas; groups save their position after each
 * message that was handled, so that a message may come twice after a crash and never gets lost. With a `transactionalId`
 * it has transactions. What other programs send in transactions is seen when they commit. Every call may throw
 * TransportError. Connects when first used.
 */
export const kafka: typeof loaded.kafkaTransport = loaded.kafkaTransport;
