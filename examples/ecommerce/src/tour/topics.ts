import { Admin } from "@platformatic/kafka";

/** Creates the shop's topics, as an operator of the brokers would. Existing ones stay. */
export async function createTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const admin = new Admin({ clientId: "tour", bootstrapBrokers: [...brokers] });
  try {
    const known = await admin.listTopics();
    const missing = topics.filter((topic) => !known.includes(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, partitions: 1, replicas: 1 });
  } finally {
    await admin.close();
  }
}
