import { setTimeout as wait } from "node:timers/promises";
import { Connection, offsetFetchV8 } from "@platformatic/kafka";
import type { KafkaConsumer } from "./consumer.ts";
import { hasProtocolError, told } from "./errors.ts";
import { connecting, type KafkaOptions } from "./options.ts";

const TRY_MS = 50;

/**
 * Where a group stands in its partitions once no transaction that moves it is open, as `PARTITION TOPIC` to offset. The
 * client library asks for positions without waiting for open transactions (KIP-447), and would give messages again that
 * another member, gone by now, has handled. Needs Kafka 3.0 or later.
 */
export async function stablePositions(
  kafka: KafkaOptions,
  consumer: KafkaConsumer,
): Promise<ReadonlyMap<string, bigint>> {
  const { clientId, connectTimeout, timeout, tls, sasl } = connecting(kafka);
  const topics = (consumer.assignments ?? []).map(({ topic, partitions }) => ({
    name: topic,
    partitionIndexes: partitions,
  }));
  if (topics.length === 0) return new Map();
  const connection = new Connection(clientId, {
    connectTimeout,
    requestTimeout: timeout,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  });
  try {
    return await told("asking for the group's position", async () => {
      const coordinator = await consumer.findGroupCoordinator();
      const { brokers } = await consumer.metadata({ topics: topics.map(({ name }) => name) });
      const broker = brokers.get(coordinator);
      if (broker === undefined) throw new Error(`broker ${coordinator} is not known`);
      await connection.connect(broker.host, broker.port);
      return await ask(connection, consumer.groupId, topics);
    });
  } finally {
    await connection.close();
  }
}

async function ask(
  connection: Connection,
  groupId: string,
  topics: { name: string; partitionIndexes: number[] }[],
): Promise<ReadonlyMap<string, bigint>> {
  for (;;) {
    try {
      const { groups } = await offsetFetchV8.api.async(connection, [{ groupId, memberEpoch: -1, topics }], true);
      return new Map(
        groups.flatMap((group) =>
          group.topics.flatMap(({ name, partitions }) =>
            partitions.map(({ partitionIndex, committedOffset }) => [`${partitionIndex} ${name}`, committedOffset]),
          ),
        ),
      );
    } catch (error) {
      if (!hasProtocolError(error, "UNSTABLE_OFFSET_COMMIT")) throw error;
      await wait(TRY_MS);
    }
  }
}
