import { type Kept, keptService } from "./kept.ts";

/** A Kafka for tests: brokers, or the reason why there are none. */
export type KafkaForTests = Kept<{ readonly brokers: readonly string[] }>;

/** The Kafka of KAFKA_BROKERS (`host:port`, by commas), else a real one of one node that test files share. */
export async function kafkaForTests(): Promise<KafkaForTests> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== "") return { brokers: given.split(",") };
  return keptService("kafka", { brokers: [] as readonly string[] });
}
