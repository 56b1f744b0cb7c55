import type { ConnectionOptions } from "node:tls";
import type { SASLOptions } from "@platformatic/kafka";

/** Where Kafka is, and how to speak to it. */
export interface KafkaOptions {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** What the broker's logs call this program. `concordat` unless given. */
  readonly clientId?: string;
  readonly tls?: ConnectionOptions;
  readonly sasl?: SASLOptions;
  /** Names this program's transactions: one running program for each. Without it there is no `transaction`. */
  readonly transactionalId?: string;
  /** Ask the broker to create topics that are missing, with its defaults; it may refuse. False unless given. */
  readonly createTopics?: boolean;
  /** Milliseconds that a connection or a request may take before it is tried again. 5,000 unless given. */
  readonly timeoutMs?: number;
  /** How often a failed request is tried again, half a second apart: 2 or more, 3 unless given. */
  readonly retries?: number;
  /** Milliseconds without a sign of life after which the group gives a consumer's partitions to others. 30,000 unless given. */
  readonly sessionTimeoutMs?: number;
  /** Bytes that are fetched of a partition at a time; a larger message comes all the same. 262,144 unless given. */
  readonly fetchBytes?: number;
}

/** What every connection of the client library is made with. */
export interface Connecting {
  clientId: string;
  bootstrapBrokers: string[];
  connectTimeout: number;
  timeout: number;
  retries: number;
  retryDelay: number;
  autocreateTopics: boolean;
  tls?: ConnectionOptions;
  sasl?: SASLOptions;
}

/** The options that every part of the client library takes, with our defaults. */
export function connecting(options: KafkaOptions): Connecting {
  const { brokers, clientId = "concordat", timeoutMs = 5_000, retries = 3, createTopics = false, tls, sasl } = options;
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: timeoutMs,
    timeout: timeoutMs,
    // With fewer, the library tries an idempotent producer again for ever.
    retries: Math.max(2, retries),
    retryDelay: 500,
    autocreateTopics: createTopics,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

/**
 * What is fetched at a time. The library would take up to 50 MB of a partition and make all of it messages at once, which
 * fills the memory and keeps the garbage collector busier than the program.
 */
export function fetching({ fetchBytes = 262_144 }: KafkaOptions): { maxBytesPerPartition: number } {
  return { maxBytesPerPartition: fetchBytes };
}
